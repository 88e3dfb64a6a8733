import { INDEXES } from '../../../contract/storage.ts';
import type { Instant, TenantId } from '../../../domain/ids.ts';
import type { PublicationState } from '../../../domain/publication.ts';
import type { StatusCounts } from '../../../ports/publication-repository.ts';
import { textOf } from './item.ts';
import { instantOf, partitions, sortKeys } from './keys.ts';
import { collect } from './sequences.ts';
import { countShards, queryShards } from './sharded-query.ts';
import type { Table } from './table.ts';

/** Counted in the state index, which does not hand the entries over. */
export async function countStates(
  table: Table,
  tenantId: TenantId,
  states: readonly PublicationState[],
  now: Instant,
): Promise<StatusCounts> {
  const ofState = (state: PublicationState) => ({
    index: INDEXES.state,
    partition: (shard: number) => partitions.state(tenantId, state, shard),
  });
  const overdue = {
    ...ofState('scheduled'),
    range: { from: sortKeys.from(0), to: sortKeys.before(now) },
  };
  const [counts, dueNotSentCount, [oldest]] = await Promise.all([
    Promise.all(states.map(async (state) => [state, await countShards(table, ofState(state))] as const)),
    countShards(table, overdue),
    collect(queryShards(table, { ...overdue, wantedCount: 1 }), 1),
  ]);
  return {
    byState: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    dueNotSentCount,
    ...(oldest === undefined ? {} : { oldestDueAt: instantOf(textOf(oldest, 'stateSk')) }),
  };
}
