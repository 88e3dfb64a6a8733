import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/** DynamoDB bills so much more for each item, in the table and in each index (pricing page of DynamoDB). */
const BYTES_BESIDE_ITEM = 100;

interface Stored {
  readonly ItemCount?: number | undefined;
  readonly TableSizeBytes?: number | undefined;
  readonly IndexSizeBytes?: number | undefined;
}

/** Asks for the bytes that a table and its indexes hold, as they are billed. */
export function storedBytesOf(client: DynamoDBDocumentClient, TableName: string): () => Promise<number> {
  return async () => {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    const all: readonly (Stored | undefined)[] = [Table, ...(Table?.GlobalSecondaryIndexes ?? [])];
    return all.reduce((total, of) => total + bytesOf(of), 0);
  };
}

function bytesOf({ ItemCount = 0, TableSizeBytes = 0, IndexSizeBytes = 0 }: Stored = {}): number {
  return TableSizeBytes + IndexSizeBytes + ItemCount * BYTES_BESIDE_ITEM;
}
