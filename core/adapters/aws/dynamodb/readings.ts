import type { EngagementSnapshot } from '../../../domain/engagement.ts';
import type { PublicationId, TenantId } from '../../../domain/ids.ts';
import type { Published } from '../../../domain/publication.ts';
import { keys } from './keys.ts';
import { encodeLedgerFacts, encodeNextReading, isOut } from './ledger-codec.ts';
import { decodePublication } from './publication-codec.ts';
import { decodeSnapshots, encodeSnapshot } from './snapshot-codec.ts';
import type { Table } from './table.ts';

/** One conditional write: the snapshot is appended to those before it. */
export async function recordReading(
  table: Table,
  next: Published,
  expectedRevision: number,
  snapshot?: EngagementSnapshot,
): Promise<'replaced' | 'conflict'> {
  const nextReading = encodeNextReading(next);
  const change = {
    set: { ...encodeLedgerFacts(next), ...nextReading },
    remove: 'collectionPk' in nextReading ? [] : ['collectionPk', 'collectionSk'],
    append: snapshot === undefined ? {} : { snapshots: [encodeSnapshot(snapshot)] },
  };
  const isUnchanged = { text: '#revision = :expected', values: { ':expected': expectedRevision } };
  const { kind } = await table.updateIf(keys.ledger(next), change, isUnchanged);
  return kind === 'written' ? 'replaced' : 'conflict';
}

export async function listSnapshots(
  table: Table,
  tenantId: TenantId,
  id: PublicationId,
): Promise<EngagementSnapshot[]> {
  const item = await table.get(keys.publication(tenantId, id));
  const publication = item && decodePublication(item);
  if (publication === undefined || !isOut(publication)) return [];
  const ledger = await table.get(keys.ledger(publication));
  return ledger === undefined ? [] : decodeSnapshots(id, ledger);
}
