import { INDEXES } from '../../../contract/storage.ts';
import type { AccountId, Instant, NetworkPostId, PublicationId, TenantId } from '../../../domain/ids.ts';
import type { Publication, PublicationState } from '../../../domain/publication.ts';
import type { PublicationRepository, ReportEntry, WakeUp } from '../../../ports/publication-repository.ts';
import { readAccounts } from './account-reads.ts';
import { type Item, keyOf, numberOf, textOf } from './item.ts';
import { type Key, keys, partitions, type SortKeyRange, sectionOf, sortKeys } from './keys.ts';
import { reportEntryOf, takenIdsOf } from './ledger-codec.ts';
import { decodePublications } from './publication-reads.ts';
import { collect } from './sequences.ts';
import { queryShards } from './sharded-query.ts';
import { countStates } from './state-counts.ts';
import { dueSortKey, wakeUpOf } from './stream-image.ts';
import type { Table } from './table.ts';

type Queries = Omit<
  PublicationRepository,
  'get' | 'replace' | 'recordIntent' | 'recordReading' | 'listSnapshots'
>;

const OPEN_STATES = ['scheduled', 'sending', 'unknown', 'needs-decision'] as const;
/** States in which the network may have charged for a post, in the order in which one passes through them. */
const CHARGED_STATES = ['sending', 'unknown', 'needs-decision', 'published'] as const;

export function createPublicationQueries(table: Table): Queries {
  return {
    listDue: (query) => listDue(table, query),
    listCollectionDue: (query) => listCollectionDue(table, query),
    async nextCollectionAt() {
      const [first] = await collect(collectionDue(table, Number.MAX_SAFE_INTEGER, 1), 1);
      return first?.readAt;
    },
    listPublished: (query) => listPublished(table, query),
    async listTakenIds({ tenantId, accountId, fromAt }) {
      const range = { from: sortKeys.from(fromAt), to: sortKeys.until(Number.MAX_SAFE_INTEGER) };
      const partition = partitions.ledger(tenantId, accountId);
      const items = await collect(table.query({ partition, range }));
      return new Set<NetworkPostId>(items.flatMap(takenIdsOf));
    },
    listOpen: (tenantId, accountId) => listOpen(table, tenantId, accountId),
    status: (tenantId, now) => countStates(table, tenantId, OPEN_STATES, now),
    spent: (tenantId, fromAt, toAt) =>
      spent(table, tenantId, { from: sortKeys.from(fromAt), to: sortKeys.before(toAt) }),
  };
}

async function listDue(
  table: Table,
  { untilAt, limit, after }: Parameters<Queries['listDue']>[0],
): Promise<WakeUp[]> {
  const items = queryShards(table, {
    index: INDEXES.due,
    partition: partitions.due,
    range: {
      from: after === undefined ? sortKeys.from(0) : sortKeys.after(dueSortKey(after)),
      to: sortKeys.until(untilAt),
    },
    wantedCount: limit,
  });
  return (await collect(items, limit)).flatMap((item) => {
    const state = textOf(item, 'state') as PublicationState;
    return wakeUpOf(textOf(item, 'dueSk'), numberOf(item, 'generation'), state) ?? [];
  });
}

interface CollectionDue {
  readonly tenantId: TenantId;
  readonly id: PublicationId;
  readonly readAt: Instant;
}

/** Earliest first. */
async function* collectionDue(
  table: Table,
  untilAt: Instant,
  wantedCount: number,
): AsyncGenerator<CollectionDue, void> {
  const items = queryShards(table, {
    index: INDEXES.collectionDue,
    partition: partitions.collectionDue,
    range: { from: sortKeys.from(0), to: sortKeys.until(untilAt) },
    wantedCount,
  });
  for await (const item of items) {
    const sortKey = textOf(item, 'collectionSk');
    const tenantId = sectionOf(keyOf(item).pk, 1) as TenantId;
    yield { tenantId, id: sectionOf(sortKey, 1) as PublicationId, readAt: Number(sectionOf(sortKey, 0)) };
  }
}

async function listCollectionDue(
  table: Table,
  { untilAt, limit }: Parameters<Queries['listCollectionDue']>[0],
): Promise<Publication[]> {
  const due = await collect(collectionDue(table, untilAt, limit), limit);
  const items = await table.getAll(
    due.map(({ tenantId, id }) => keys.publication(tenantId, id)),
    'eventual',
  );
  const readAt = ({ collection }: Publication) => collection?.nextReadAt ?? Infinity;
  // The index lags behind: what was read a moment ago is not due any more.
  return (await decodePublications(table, items, 'eventual'))
    .filter((publication) => readAt(publication) <= untilAt)
    .toSorted((a, b) => readAt(a) - readAt(b));
}

/** A publication goes out within a day after it was due (`latestAfterMinutes`); the network's clock may differ. */
const PUBLISHED_WITHIN_MS = { beforeDue: 3_600_000, afterDue: 26 * 3_600_000 } as const;

async function listPublished(
  table: Table,
  { tenantId, fromAt, toAt }: Parameters<Queries['listPublished']>[0],
): Promise<ReportEntry[]> {
  const range: SortKeyRange = {
    from: sortKeys.from(fromAt - PUBLISHED_WITHIN_MS.afterDue),
    to: sortKeys.until(toAt + PUBLISHED_WITHIN_MS.beforeDue),
  };
  const accounts = await collect(readAccounts(table, tenantId));
  const entries = await Promise.all(
    accounts.map(async ({ id }) => {
      const partition = partitions.ledger(tenantId, id);
      const items = await collect(table.query({ partition, range, consistency: 'eventual' }));
      return items.flatMap((item) => reportEntryOf(item) ?? []);
    }),
  );
  return entries
    .flat()
    .filter(({ publishedAt }) => publishedAt >= fromAt && publishedAt < toAt)
    .toSorted((a, b) => a.publishedAt - b.publishedAt);
}

/** What moves on while the index is read, forth or back to `scheduled`, is met in one of the states that follow. */
const OPEN_ONE_AFTER_THE_OTHER = ['sending', 'unknown', 'needs-decision', 'scheduled', 'sending'] as const;

async function listOpen(table: Table, tenantId: TenantId, accountId: AccountId): Promise<Publication[]> {
  const ofAccount = { text: '#accountId = :accountId', values: { ':accountId': accountId } };
  const found: Key[] = [];
  for (const state of OPEN_ONE_AFTER_THE_OTHER) {
    for await (const item of inState(table, tenantId, state, { filter: ofAccount })) found.push(keyOf(item));
  }
  const items = await table.getAll(found, 'strong');
  return (await decodePublications(table, items, 'strong')).filter(({ state }) =>
    OPEN_STATES.some((open) => open === state),
  );
}

function inState(
  table: Table,
  tenantId: TenantId,
  state: PublicationState,
  more: { readonly filter?: { text: string; values: Item }; readonly range?: SortKeyRange },
) {
  const partition = (shard: number) => partitions.state(tenantId, state, shard);
  return queryShards(table, { index: INDEXES.state, partition, ...more });
}

/**
 * One state after the other, so that what moves on meanwhile is not missed; and each publication once. Sends that are
 * decided at the same moment do not see each other, here as anywhere: the cap is kept to within those.
 */
async function spent(table: Table, tenantId: TenantId, range: SortKeyRange): Promise<number> {
  const prices = new Map<string, number>();
  for (const state of CHARGED_STATES) {
    for await (const item of inState(table, tenantId, state, { range })) {
      const { pk, sk } = keyOf(item);
      prices.set(`${pk} ${sk}`, numberOf(item, 'price'));
    }
  }
  return [...prices.values()].reduce((sum, price) => sum + price, 0);
}
