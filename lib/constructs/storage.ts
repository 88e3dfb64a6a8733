import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import {
  INDEXES,
  type IndexContract,
  TABLE_KEYS,
  TIME_TO_LIVE_ATTRIBUTE,
} from '../../core/contract/storage.ts';
import type { StageConfig } from '../stage-config.ts';

/** The one table. Its logical id is pinned by a test: another id would replace the data. */
export function createTable(scope: Construct, { isProduction, removalPolicy }: StageConfig): TableV2 {
  return new TableV2(scope, 'Table', {
    partitionKey: { name: TABLE_KEYS.partitionKey, type: AttributeType.STRING },
    sortKey: { name: TABLE_KEYS.sortKey, type: AttributeType.STRING },
    globalSecondaryIndexes: Object.values(INDEXES).map(index),
    billing: Billing.onDemand(),
    encryption: TableEncryptionV2.dynamoOwnedKey(),
    dynamoStream: StreamViewType.NEW_IMAGE,
    timeToLiveAttribute: TIME_TO_LIVE_ATTRIBUTE,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: isProduction },
    deletionProtection: isProduction,
    removalPolicy,
  });
}

/** A record without an index's keys is not in it and costs nothing there. */
function index({ indexName, partitionKey, sortKey, projected }: IndexContract): GlobalSecondaryIndexPropsV2 {
  return {
    indexName,
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    sortKey: { name: sortKey, type: AttributeType.STRING },
    ...(projected.length === 0
      ? { projectionType: ProjectionType.KEYS_ONLY }
      : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projected] }),
  };
}
