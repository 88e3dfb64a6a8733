import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createTableReads, type TableReads } from './table-reads.ts';
import { createTableWrites, type TableWrites } from './table-writes.ts';

/** The one table as the repositories use it. */
export interface Table extends TableReads, TableWrites {}

export function createTable(client: DynamoDBDocumentClient, tableName: string): Table {
  return { ...createTableReads(client, tableName), ...createTableWrites(client, tableName) };
}
