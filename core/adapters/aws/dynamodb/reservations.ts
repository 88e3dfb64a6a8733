// How a pause stops what is about to be sent without a lock that all sends would contend for. The argument:
// docs/decisions/0008-dynamodb.md.
import { TIME_TO_LIVE_ATTRIBUTE } from '../../../contract/storage.ts';
import { canPublish } from '../../../domain/account.ts';
import type { AccountId, Instant, PublicationId, TenantId } from '../../../domain/ids.ts';
import { findPause } from '../../../domain/pause.ts';
import type { Lease, Publication, Sending } from '../../../domain/publication.ts';
import { getAccount } from './account-reads.ts';
import { type Item, textOf } from './item.ts';
import { keys, partitions, SHARDS, sectionOf, sortKeys } from './keys.ts';
import { listPauses } from './pause-reads.ts';
import type { Table } from './table.ts';

/** An intent that is still under way this long after its lease ended is not sent any more, whatever it records. */
const LATE_INTENT_MS = 60_000;
const DAY_SECONDS = 86_400;
const VOIDED_AT_ONCE = 50;

/** Under which a scheduled publication may be sent, if it is reserved. */
export function leaseOf(publication: Publication): Lease | undefined {
  return publication.state === 'scheduled' ? publication.lease : undefined;
}

/** Written before the reservation, so that whoever stops the account finds it. */
export async function announceReservation(
  table: Table,
  publication: Publication,
  lease: Lease,
): Promise<void> {
  const { tenantId, id, accountId } = publication;
  await table.put({
    ...keys.reservation(tenantId, id, lease.untilAt),
    accountId,
    [TIME_TO_LIVE_ATTRIBUTE]: Math.ceil(lease.untilAt / 1000) + DAY_SECONDS,
  });
}

/** Read strongly, before the intent: whoever stopped the account before this is seen. */
export async function isStopped(table: Table, { tenantId, accountId }: Sending): Promise<boolean> {
  const [pauses, account] = await Promise.all([
    listPauses(table, tenantId),
    getAccount(table, tenantId, accountId),
  ]);
  return account === undefined || !canPublish(account) || findPause(pauses, accountId) !== undefined;
}

/**
 * Raises the revision of everything that is reserved, so that no intent decided before this is recorded after it.
 * Call it once the record that stops the account is stored. Absent account: the whole tenant.
 */
export async function voidReservations(
  table: Table,
  stop: { readonly tenantId: TenantId; readonly accountId?: AccountId | undefined; readonly now: Instant },
): Promise<void> {
  const found = await Promise.all(SHARDS.map((shard) => reservedIn(table, shard, stop)));
  const ids = [...new Set(found.flat())];
  for (let start = 0; start < ids.length; start += VOIDED_AT_ONCE) {
    const some = ids.slice(start, start + VOIDED_AT_ONCE);
    await Promise.all(some.map((id) => voidReservation(table, stop.tenantId, id)));
  }
}

async function reservedIn(
  table: Table,
  shard: number,
  { tenantId, accountId, now }: Parameters<typeof voidReservations>[1],
): Promise<PublicationId[]> {
  const range = { from: sortKeys.from(now - LATE_INTENT_MS), to: sortKeys.until(Number.MAX_SAFE_INTEGER) };
  const ids: PublicationId[] = [];
  for await (const marker of table.query({ partition: partitions.reservations(tenantId, shard), range })) {
    if (accountId === undefined || textOf(marker, 'accountId') === accountId) ids.push(publicationIn(marker));
  }
  return ids;
}

function publicationIn(marker: Item): PublicationId {
  return sectionOf(textOf(marker, 'sk'), 1) as PublicationId;
}

async function voidReservation(table: Table, tenantId: TenantId, id: PublicationId): Promise<void> {
  const isScheduled = { text: '#state = :scheduled', values: { ':scheduled': 'scheduled' } };
  await table.updateIf(keys.publication(tenantId, id), { add: { revision: 1 } }, isScheduled);
}
