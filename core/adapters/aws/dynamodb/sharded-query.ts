import type { IndexContract } from '../../../contract/storage.ts';
import type { Expression } from './expression.ts';
import { type Item, textOf } from './item.ts';
import { SHARDS, type SortKeyRange } from './keys.ts';
import { mergeSorted } from './sequences.ts';
import type { Table } from './table.ts';

export interface ShardedQuery {
  readonly index: IndexContract;
  readonly partition: (shard: number) => string;
  readonly range?: SortKeyRange;
  readonly filter?: Expression;
  /** How many items the caller will take, as far as it knows. */
  readonly wantedCount?: number;
}

/** Items of all shards of an index, in the order of its sort key. */
export function queryShards(table: Table, query: ShardedQuery): AsyncGenerator<Item, void> {
  const { partition, wantedCount, ...each } = query;
  const page = wantedCount === undefined ? {} : { pageSize: pageSizeFor(wantedCount, query.filter) };
  const sources = SHARDS.map((shard) => table.query({ ...each, ...page, partition: partition(shard) }));
  return mergeSorted(sources, (item) => textOf(item, query.index.sortKey));
}

/** A filter is applied to what a page looked at: many may not fit. */
const FILTERED_PAGE_SIZE = 500;

/** Shards are filled by chance: a little more than its share is mostly enough of each. */
function pageSizeFor(wantedCount: number, filter: Expression | undefined): number {
  return filter === undefined ? Math.ceil((wantedCount / SHARDS.length) * 1.5) : FILTERED_PAGE_SIZE;
}

/** How many items all shards hold together. */
export async function countShards(table: Table, query: ShardedQuery): Promise<number> {
  const { partition, wantedCount: _wantedCount, ...each } = query;
  const counts = await Promise.all(
    SHARDS.map((shard) => table.count({ ...each, partition: partition(shard) })),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
