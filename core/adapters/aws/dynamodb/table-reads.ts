import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type IndexContract, TABLE_KEYS } from '../../../contract/storage.ts';
import { untilDone } from './backoff.ts';
import { type Expression, namesIn } from './expression.ts';
import { type Item, keyOf } from './item.ts';
import type { Key, SortKeyRange } from './keys.ts';

/** `strong` sees every write that was answered before; `eventual` costs half and may be some milliseconds old. */
export type Consistency = 'strong' | 'eventual';

export interface TableQuery {
  /** Absent: the table itself, read strongly. An index is always eventual. */
  readonly index?: IndexContract;
  readonly partition: string;
  readonly range?: SortKeyRange;
  readonly filter?: Expression;
  /** Items that one request looks at, before the filter; absent: as many as fit into 1 MB. */
  readonly pageSize?: number;
  readonly consistency?: Consistency;
}

export interface TableReads {
  get(key: Key, consistency?: Consistency): Promise<Item | undefined>;
  /** Any number of keys; in no order, without those that are not there. */
  getAll(keys: readonly Key[], consistency: Consistency): Promise<Item[]>;
  /** In the order of the sort key; fetches a page when the one before is used up. */
  query(query: TableQuery): AsyncGenerator<Item, void>;
  count(query: TableQuery): Promise<number>;
}

/** BatchGetItem takes no more keys (docs.aws.amazon.com/amazondynamodb, API_BatchGetItem). */
const KEYS_PER_CALL = 100;

export function createTableReads(client: DynamoDBDocumentClient, tableName: string): TableReads {
  async function getSome(keys: readonly Key[], consistency: Consistency): Promise<Item[]> {
    const found: Item[] = [];
    let missing: Record<string, unknown>[] = keys.map(({ pk, sk }) => ({ pk, sk }));
    await untilDone('reading several items', async () => {
      const request = { Keys: missing, ConsistentRead: consistency === 'strong' };
      const answer = await client.send(new BatchGetCommand({ RequestItems: { [tableName]: request } }));
      found.push(...(answer.Responses?.[tableName] ?? []));
      missing = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      return missing.length === 0;
    });
    return found;
  }

  async function* pages(query: TableQuery, select: Pick<QueryCommandInput, 'Select'>) {
    let position: Record<string, unknown> | undefined;
    do {
      const input = { ...queryInput(tableName, query), ...select };
      const command = new QueryCommand(
        position === undefined ? input : { ...input, ExclusiveStartKey: position },
      );
      const answer = await client.send(command);
      yield answer;
      position = answer.LastEvaluatedKey;
    } while (position !== undefined);
  }

  return {
    async get({ pk, sk }, consistency = 'strong') {
      const ConsistentRead = consistency === 'strong';
      const command = new GetCommand({ TableName: tableName, Key: { pk, sk }, ConsistentRead });
      return (await client.send(command)).Item;
    },
    async getAll(keys, consistency) {
      const distinct = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
      const calls = Array.from({ length: Math.ceil(distinct.length / KEYS_PER_CALL) }, (_, call) =>
        getSome(distinct.slice(call * KEYS_PER_CALL, (call + 1) * KEYS_PER_CALL), consistency),
      );
      return (await Promise.all(calls)).flat();
    },
    async *query(query) {
      for await (const { Items = [] } of pages(query, {})) yield* Items;
    },
    async count(query) {
      let total = 0;
      for await (const { Count = 0 } of pages(query, { Select: 'COUNT' })) total += Count;
      return total;
    },
  };
}

function queryInput(tableName: string, query: TableQuery): QueryCommandInput {
  const { index, partition, range, filter, pageSize, consistency = 'strong' } = query;
  const { partitionKey, sortKey } = index ?? TABLE_KEYS;
  const within = range === undefined ? '' : ` AND #${sortKey} BETWEEN :from AND :to`;
  const text = `#${partitionKey} = :partition${within}`;
  return {
    TableName: tableName,
    KeyConditionExpression: text,
    ExpressionAttributeNames: namesIn(text, filter?.text ?? ''),
    ExpressionAttributeValues: {
      ':partition': partition,
      ...(range === undefined ? {} : { ':from': range.from, ':to': range.to }),
      ...filter?.values,
    },
    ...(filter === undefined ? {} : { FilterExpression: filter.text }),
    ...(pageSize === undefined ? {} : { Limit: pageSize }),
    ...(index === undefined ? { ConsistentRead: consistency === 'strong' } : { IndexName: index.indexName }),
  };
}

/** By key, so that what `getAll` found can be put in order. */
export function byKey(items: readonly Item[]): (key: Key) => Item | undefined {
  const found = new Map(items.map((item) => [nameOfKey(keyOf(item)), item]));
  return (key) => found.get(nameOfKey(key));
}

function nameOfKey({ pk, sk }: Key): string {
  return `${pk} ${sk}`;
}
