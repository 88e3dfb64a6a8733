import { TO_ARRANGE_ATTRIBUTE } from '../../../contract/storage.ts';
import { type Publication, wakePurposeOf } from '../../../domain/publication.ts';
import type { Expression } from './expression.ts';
import { decodeBody, encodeBody, type Item, numberOf } from './item.ts';
import { keys, partitions, shardOf, stateSortKey } from './keys.ts';
import { dueSortKey } from './stream-image.ts';

/** `marksToArrange`: the stream hands its wake-up on, because whoever writes it arranges none. */
export function encodePublication(publication: Publication, marksToArrange: boolean): Item {
  const { tenantId, id, accountId, state, generation, price, revision, dueAt } = publication;
  const shard = shardOf(id);
  return {
    ...keys.publication(tenantId, id),
    ...encodeBody(publication),
    ...{ revision, state, generation, accountId, price },
    statePk: partitions.state(tenantId, state, shard),
    stateSk: stateSortKey(dueAt, id),
    ...encodeWakeUp(publication, marksToArrange),
  };
}

function encodeWakeUp({ tenantId, id, state, wakeAt }: Publication, marksToArrange: boolean): Item {
  if (wakeAt === undefined || wakePurposeOf(state) === undefined) return {};
  return {
    duePk: partitions.due(shardOf(id)),
    dueSk: dueSortKey({ tenantId, publicationId: id, wakeAt }),
    ...(marksToArrange ? { [TO_ARRANGE_ATTRIBUTE]: 1 } : {}),
  };
}

/** The revision beside the record counts: a pause raises it without rewriting the record. */
export function decodePublication(item: Item): Publication {
  return { ...decodeBody<Publication>(item, 'state'), revision: numberOf(item, 'revision') };
}

/** What was published changes by readings alone, which are kept in the ledger. */
export function isUnchanged(expectedRevision: number): Expression {
  return {
    text: '#revision = :expected AND #state <> :published',
    values: { ':expected': expectedRevision, ':published': 'published' },
  };
}
