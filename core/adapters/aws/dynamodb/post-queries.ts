import { INDEXES } from '../../../contract/storage.ts';
import { type PostId, type PublicationId, placeOf } from '../../../domain/ids.ts';
import type { Post } from '../../../domain/post.ts';
import type { Publication } from '../../../domain/publication.ts';
import type { PostQuery, PostWithPublications } from '../../../ports/post-repository.ts';
import type { Expression } from './expression.ts';
import { decodeBody, type Item, textOf } from './item.ts';
import { calendarSortKey, keys, partitions, type SortKeyRange, sectionOf, sortKeys } from './keys.ts';
import { decodePublications } from './publication-reads.ts';
import { collect } from './sequences.ts';
import { queryShards } from './sharded-query.ts';
import type { Table } from './table.ts';

export function decodePost(item: Item): Post {
  return decodeBody<Post>(item, 'publicationIds');
}

export function withPublications(post: Post, publications: readonly Publication[]): PostWithPublications {
  const byId = new Map(publications.map((publication) => [publication.id, publication]));
  return { post, publications: post.publicationIds.flatMap((id) => byId.get(id) ?? []) };
}

/** Ids come from an index, in order; the posts are read by them, and looked at again: an index lags behind. */
export async function listPosts(table: Table, query: PostQuery): Promise<PostWithPublications[]> {
  const candidates = query.publicationState === undefined ? ofCalendar(table, query) : ofState(table, query);
  const found: PostWithPublications[] = [];
  while (found.length < query.limit) {
    const ids = await collect(keepOpen(candidates), readAtOnce(query, found.length));
    if (ids.length === 0) break;
    const posts = await readPosts(table, query, ids);
    found.push(...posts.filter((entry) => fits(entry, query)));
  }
  return found.slice(0, query.limit);
}

/** The state index knows nothing of campaigns and other accounts: many of its posts may not fit. */
function readAtOnce({ limit, publicationState, accountId, campaign }: PostQuery, foundCount: number): number {
  const isFilteredHere = publicationState !== undefined && (accountId ?? campaign) !== undefined;
  return isFilteredHere ? Math.max(limit, 100) : limit - foundCount;
}

/** Leaving a loop closes its generator; this one is gone on with. */
function keepOpen<Entry>(entries: AsyncGenerator<Entry, void>): AsyncIterable<Entry> {
  return { [Symbol.asyncIterator]: () => ({ next: () => entries.next() }) };
}

async function* ofCalendar(table: Table, query: PostQuery): AsyncGenerator<PostId, void> {
  const entries = queryShards(table, {
    index: INDEXES.calendar,
    partition: (shard) => partitions.calendar(query.tenantId, shard),
    range: rangeOf(query),
    wantedCount: query.limit,
    ...filterOf(query),
  });
  for await (const entry of entries) yield sectionOf(textOf(entry, 'calendarSk'), 1) as PostId;
}

/** Each post once, however many of its publications are in the state. */
async function* ofState(table: Table, query: PostQuery): AsyncGenerator<PostId, void> {
  const { tenantId, publicationState: state = 'scheduled' } = query;
  const entries = queryShards(table, {
    index: INDEXES.state,
    partition: (shard) => partitions.state(tenantId, state, shard),
    range: rangeOf(query),
    wantedCount: query.limit,
  });
  let last: PostId | undefined;
  for await (const entry of entries) {
    const postId = sectionOf(textOf(entry, 'stateSk'), 1) as PostId;
    if (postId !== last) yield postId;
    last = postId;
  }
}

function rangeOf({ fromAt = 0, toAt = Number.MAX_SAFE_INTEGER, after }: PostQuery): SortKeyRange {
  const behind = after === undefined ? '' : sortKeys.after(calendarSortKey(after.dueAt, after.postId));
  const from = sortKeys.from(fromAt);
  return { from: behind > from ? behind : from, to: sortKeys.before(toAt) };
}

function filterOf({ accountId, campaign }: PostQuery): { filter?: Expression } {
  const clauses = [
    ...(accountId === undefined ? [] : ['contains(#accountIds, :accountId)']),
    ...(campaign === undefined ? [] : ['#campaign = :campaign']),
  ];
  if (clauses.length === 0) return {};
  const values = {
    ...(accountId === undefined ? {} : { ':accountId': accountId }),
    ...(campaign === undefined ? {} : { ':campaign': campaign }),
  };
  return { filter: { text: clauses.join(' AND '), values } };
}

/** In the order of the ids. */
async function readPosts(
  table: Table,
  { tenantId }: PostQuery,
  ids: readonly PostId[],
): Promise<PostWithPublications[]> {
  const items = await table.getAll(
    ids.map((id) => keys.post(tenantId, id)),
    'eventual',
  );
  const posts = items.map(decodePost);
  const publicationKeys = posts.flatMap((post) =>
    post.publicationIds.map((id: PublicationId) => keys.publication(tenantId, id)),
  );
  const publications = await decodePublications(
    table,
    await table.getAll(publicationKeys, 'eventual'),
    'eventual',
  );
  const byPost = Map.groupBy(publications, ({ id }) => placeOf(id).postId);
  const byId = new Map(posts.map((post) => [post.id, post]));
  return ids.flatMap((id) => {
    const post = byId.get(id);
    return post === undefined ? [] : [withPublications(post, byPost.get(id) ?? [])];
  });
}

function fits({ post, publications }: PostWithPublications, query: PostQuery): boolean {
  const { fromAt = 0, toAt = Infinity, accountId, campaign, publicationState } = query;
  return (
    post.dueAt >= fromAt &&
    post.dueAt < toAt &&
    (campaign === undefined || post.labels.campaign === campaign) &&
    (accountId === undefined || publications.some((each) => each.accountId === accountId)) &&
    (publicationState === undefined || publications.some(({ state }) => state === publicationState))
  );
}
