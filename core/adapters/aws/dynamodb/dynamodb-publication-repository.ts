import type { Publication, Sending } from '../../../domain/publication.ts';
import type { PublicationRepository } from '../../../ports/publication-repository.ts';
import { encodeLedger, isOut } from './ledger-codec.ts';
import { encodePublication, isUnchanged } from './publication-codec.ts';
import { createPublicationQueries } from './publication-queries.ts';
import { getPublication } from './publication-reads.ts';
import { listSnapshots, recordReading } from './readings.ts';
import { announceReservation, isStopped, leaseOf } from './reservations.ts';
import type { Table } from './table.ts';

export function createDynamoPublicationRepository(
  table: Table,
  { marksToArrange }: { readonly marksToArrange: boolean },
): PublicationRepository {
  return {
    get: (tenantId, id) => getPublication(table, tenantId, id),
    replace: (next, expectedRevision) => replace(table, next, expectedRevision, marksToArrange),
    recordIntent: (next, expectedRevision) => recordIntent(table, next, expectedRevision),
    recordReading: (next, expectedRevision, snapshot) =>
      recordReading(table, next, expectedRevision, snapshot),
    listSnapshots: (tenantId, id) => listSnapshots(table, tenantId, id),
    ...createPublicationQueries(table),
  };
}

async function replace(
  table: Table,
  next: Publication,
  expectedRevision: number,
  marksToArrange: boolean,
): Promise<'replaced' | 'conflict'> {
  const lease = leaseOf(next);
  if (lease !== undefined) await announceReservation(table, next, lease);
  const put = {
    ...encodePublication(next, marksToArrange),
    ...(lease === undefined ? {} : { leaseUntilAt: lease.untilAt }),
  };
  const condition = isUnchanged(expectedRevision);
  const { kind } = isOut(next)
    ? await table.transact([{ put, condition }, { put: encodeLedger(next) }])
    : await table.putIf(put, condition);
  return kind === 'written' ? 'replaced' : 'conflict';
}

/**
 * One conditional write that no other intent contends for. It takes the stored lease for granted to be announced:
 * see reservations.ts. Nothing of it is marked for the stream: whoever sends attends to the rest.
 */
async function recordIntent(
  table: Table,
  next: Sending,
  expectedRevision: number,
): Promise<'recorded' | 'conflict' | 'held'> {
  if (await isStopped(table, next)) return 'held';
  const unchanged = isUnchanged(expectedRevision);
  const { kind } = await table.putIf(encodePublication(next, false), {
    text: `${unchanged.text} AND #leaseUntilAt = :leaseUntilAt`,
    values: { ...unchanged.values, ':leaseUntilAt': next.lease.untilAt },
  });
  return kind === 'written' ? 'recorded' : 'conflict';
}
