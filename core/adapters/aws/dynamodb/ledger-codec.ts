// The ledger: what is proven to be out, by account and due time. It answers summaries, tells which ids on the network
// are taken, and holds all that changes after a publication was published: its readings. So a reading appends to one
// small item, and never rewrites the record with its history.
import type { EngagementSnapshot } from '../../../domain/engagement.ts';
import type { AccountId, NetworkPostId, PublicationId } from '../../../domain/ids.ts';
import type { Publication, Published } from '../../../domain/publication.ts';
import type { ReportEntry } from '../../../ports/publication-repository.ts';
import { decodeBody, encodeBody, type Item, numberOf, textOf } from './item.ts';
import { instantKey, instantOf, keys, partitions, sectionOf, shardOf } from './keys.ts';
import { decodeSnapshots, encodeSnapshot } from './snapshot-codec.ts';

interface LedgerBody {
  readonly takenIds: readonly NetworkPostId[];
  /** Absent while only some parts of a thread are out. */
  readonly published?: Pick<Published, 'network' | 'labels' | 'sentAt' | 'publishedAt' | 'collection'>;
}

/** Whether the publication has an item in the ledger. */
export function isOut(publication: Publication): boolean {
  return publication.state === 'published' || publication.parts.length > 0;
}

/** The whole item, of a publication that was not published before. */
export function encodeLedger(publication: Publication, snapshots: readonly EngagementSnapshot[] = []): Item {
  const { latestEngagement } = publication;
  const all = latestEngagement === undefined ? snapshots : [...snapshots, latestEngagement];
  return {
    ...keys.ledger(publication),
    ...encodeLedgerFacts(publication),
    ...encodeNextReading(publication),
    snapshots: [...new Set(all.map(encodeSnapshot))],
  };
}

/** What a reading changes beside the snapshots. */
export function encodeLedgerFacts(publication: Publication): Item {
  const takenIds = publication.parts.map((part) => part.networkPostId);
  const body: LedgerBody =
    publication.state === 'published' ? { takenIds, published: pick(publication) } : { takenIds };
  return { ...encodeBody(body), revision: publication.revision };
}

function pick({ network, labels, sentAt, publishedAt, collection }: Published) {
  return { network, labels, sentAt, publishedAt, ...(collection === undefined ? {} : { collection }) };
}

/** Empty: nothing is read any more. */
export function encodeNextReading({ id, collection }: Publication): Item {
  if (collection?.nextReadAt === undefined) return {};
  return {
    collectionPk: partitions.collectionDue(shardOf(id)),
    collectionSk: `${instantKey(collection.nextReadAt)}#${id}`,
  };
}

export function takenIdsOf(item: Item): readonly NetworkPostId[] {
  return decodeBody<LedgerBody>(item, 'takenIds').takenIds;
}

/** `undefined`: nothing but some parts of a thread is out. */
export function reportEntryOf(item: Item): ReportEntry | undefined {
  const { published } = decodeBody<LedgerBody>(item, 'takenIds');
  if (published === undefined) return undefined;
  const sortKey = textOf(item, 'sk');
  const id = sectionOf(sortKey, 1) as PublicationId;
  const latestEngagement = decodeSnapshots(id, item).at(-1);
  return {
    id,
    accountId: sectionOf(textOf(item, 'pk'), 3) as AccountId,
    dueAt: instantOf(sortKey),
    ...published,
    ...(latestEngagement === undefined ? {} : { latestEngagement }),
  };
}

/** The record with what was read since it was published. */
export function withReadings(published: Published, item: Item): Published {
  const { collection: _collection, latestEngagement: _latest, ...facts } = published;
  const entry = reportEntryOf(item);
  return {
    ...facts,
    ...(entry?.collection === undefined ? {} : { collection: entry.collection }),
    ...(entry?.latestEngagement === undefined ? {} : { latestEngagement: entry.latestEngagement }),
    revision: numberOf(item, 'revision'),
  };
}
