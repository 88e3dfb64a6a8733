import type { PublicationId, TenantId } from '../../../domain/ids.ts';
import type { Publication, Published } from '../../../domain/publication.ts';
import type { Item } from './item.ts';
import { keys } from './keys.ts';
import { withReadings } from './ledger-codec.ts';
import { decodePublication } from './publication-codec.ts';
import type { Table } from './table.ts';
import { byKey, type Consistency } from './table-reads.ts';

/** Publications from their items; those that are published with what was read of them since. */
export async function decodePublications(
  table: Table,
  items: readonly Item[],
  consistency: Consistency,
): Promise<Publication[]> {
  const publications = items.map(decodePublication);
  const published = publications.filter((each): each is Published => each.state === 'published');
  if (published.length === 0) return publications;
  const ledger = byKey(await table.getAll(published.map(keys.ledger), consistency));
  return publications.map((publication) => {
    if (publication.state !== 'published') return publication;
    const item = ledger(keys.ledger(publication));
    return item === undefined ? publication : withReadings(publication, item);
  });
}

export async function getPublication(
  table: Table,
  tenantId: TenantId,
  id: PublicationId,
): Promise<Publication | undefined> {
  const item = await table.get(keys.publication(tenantId, id));
  if (item === undefined) return undefined;
  const [publication] = await decodePublications(table, [item], 'strong');
  return publication;
}
