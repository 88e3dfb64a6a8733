import type { Item } from './item.ts';
import { sortKeys } from './keys.ts';
import type { Table } from './table.ts';

/** Sorts after every id. */
const BEHIND_ALL_IDS = '~';

/** One page of a partition whose sort keys are ids. */
export async function readPage(
  table: Table,
  partition: string,
  { after, limit }: { readonly after?: string; readonly limit: number },
): Promise<Item[]> {
  const from = after === undefined ? '!' : sortKeys.after(after);
  const items: Item[] = [];
  for await (const item of table.query({ partition, range: { from, to: BEHIND_ALL_IDS }, pageSize: limit })) {
    items.push(item);
    if (items.length === limit) break;
  }
  return items;
}
