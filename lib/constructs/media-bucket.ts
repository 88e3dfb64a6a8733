import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { acknowledge } from './acknowledge.ts';

/** Images of posts. The console uploads straight into it, with an address that was signed for just that image. */
export function createMediaBucket(
  scope: Construct,
  { isProduction, removalPolicy }: StageConfig,
  publicUrl: string,
): Bucket {
  const bucket = new Bucket(scope, 'Media', {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    encryption: BucketEncryption.S3_MANAGED,
    // An image is written once, under an id of its own.
    versioned: false,
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
    cors: [
      { allowedMethods: [HttpMethods.PUT], allowedOrigins: [publicUrl], allowedHeaders: ['content-type'] },
    ],
    removalPolicy,
    autoDeleteObjects: !isProduction,
  });
  acknowledge(
    bucket,
    'AwsSolutions-S1',
    'Only two functions read it, and who published which image is in the record of its publication; a bucket of access logs would hold nothing more.',
  );
  return bucket;
}
