import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { SignIn } from './sign-in.ts';
import type { WakeUps } from './wake-ups.ts';

/** What the functions work with. */
export interface PublishingParts {
  readonly table: TableV2;
  readonly key: Key;
  readonly media: Bucket;
  readonly wakeUps: WakeUps;
  readonly signIn: SignIn;
  /** Where callers and browsers reach the API; no slash at the end. */
  readonly publicUrl: string;
}
