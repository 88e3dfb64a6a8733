import { describe, expect, it } from 'vitest';
import { INDEXES, TABLE_KEYS, TIME_TO_LIVE_ATTRIBUTE } from '../../core/contract/storage.ts';
import { readable, stageOf } from './stage.ts';

describe('the table', () => {
  it('is on demand, streams what records become, and forgets what has lapsed', () => {
    stageOf().template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: TABLE_KEYS.partitionKey, KeyType: 'HASH' },
        { AttributeName: TABLE_KEYS.sortKey, KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: TIME_TO_LIVE_ATTRIBUTE, Enabled: true },
    });
  });

  it('has the indexes of the contract, each with what the contract projects and no more', () => {
    const [[, table] = []] = stageOf().ofType('AWS::DynamoDB::GlobalTable');
    expect(table?.Properties['GlobalSecondaryIndexes']).toEqual(
      Object.values(INDEXES).map(({ indexName, partitionKey, sortKey, projected }) => ({
        IndexName: indexName,
        KeySchema: [
          { AttributeName: partitionKey, KeyType: 'HASH' },
          { AttributeName: sortKey, KeyType: 'RANGE' },
        ],
        Projection:
          projected.length === 0
            ? { ProjectionType: 'KEYS_ONLY' }
            : { ProjectionType: 'INCLUDE', NonKeyAttributes: projected },
      })),
    );
  });
});

describe('the bucket of media', () => {
  it('is closed to the public and takes uploads from the console alone', () => {
    const { template, ofType } = stageOf();
    template.hasResourceProperties('AWS::S3::Bucket', {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const [[, bucket] = []] = ofType('AWS::S3::Bucket');
    const { CorsRules: rules } = bucket?.Properties['CorsConfiguration'] as {
      CorsRules: { AllowedMethods: string[]; AllowedOrigins: unknown[] }[];
    };
    expect(rules.map((rule) => [rule.AllowedMethods, rule.AllowedOrigins.map(readable)])).toEqual([
      [['PUT'], ['Api.ApiEndpoint']],
    ]);
  });
});
