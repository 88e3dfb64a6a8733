import type { EngagementSnapshot } from '../../../domain/engagement.ts';
import type { Post } from '../../../domain/post.ts';
import type { Publication } from '../../../domain/publication.ts';
import type { PostChange, PostRepository } from '../../../ports/post-repository.ts';
import { encodeBody, type Item } from './item.ts';
import { calendarSortKey, keys, partitions, shardOf, stateSortKey } from './keys.ts';
import { encodeLedger, isOut } from './ledger-codec.ts';
import { decodePost, listPosts, withPublications } from './post-queries.ts';
import { encodePublication, isUnchanged } from './publication-codec.ts';
import { decodePublications } from './publication-reads.ts';
import { collect } from './sequences.ts';
import type { Table } from './table.ts';
import { EXISTS, IS_NEW, type TransactionPart } from './table-writes.ts';

export function createDynamoPostRepository(
  table: Table,
  { marksToArrange }: { readonly marksToArrange: boolean },
): PostRepository {
  const encode = (publication: Publication) => encodePublication(publication, marksToArrange);
  return {
    async create(post, publications, snapshots = []) {
      const { kind } = await table.transact([
        { put: encodePost(post), condition: IS_NEW },
        ...publications.map((publication) => ({ put: encode(publication) })),
        ...publications
          .filter(isOut)
          .map((publication) => ({ put: encodeLedger(publication, snapshotsOf(publication, snapshots)) })),
      ]);
      return kind === 'written' ? 'created' : 'exists';
    },
    async get(tenantId, id) {
      const partition = partitions.post(tenantId, id);
      const items = await collect(table.query({ partition }));
      const post = items.find((item) => item['sk'] === keys.post(tenantId, id).sk);
      if (post === undefined) return undefined;
      const others = items.filter((item) => item !== post);
      return withPublications(decodePost(post), await decodePublications(table, others, 'strong'));
    },
    list: (query) => listPosts(table, query),
    async replace(change) {
      const result = await table.transact([
        {
          put: encodePost(change.next),
          condition: { text: '#version = :expected', values: { ':expected': change.expectedVersion } },
        },
        ...change.publications.map((publication) => ({
          put: encode(publication),
          condition: isUnchanged(publication.revision - 1),
        })),
        ...movedInCalendar(change),
      ]);
      if (result.kind === 'written') return 'replaced';
      return result.parts.has(0) ? 'version-conflict' : 'revision-conflict';
    },
  };
}

function snapshotsOf({ id }: Publication, snapshots: readonly EngagementSnapshot[]): EngagementSnapshot[] {
  return snapshots.filter(({ publicationId }) => publicationId === id);
}

function encodePost(post: Post): Item {
  const { tenantId, id, version, dueAt, accountIds, labels } = post;
  return {
    ...keys.post(tenantId, id),
    ...encodeBody(post),
    ...{ version, accountIds },
    ...(labels.campaign === undefined ? {} : { campaign: labels.campaign }),
    calendarPk: partitions.calendar(tenantId, shardOf(id)),
    calendarSk: calendarSortKey(dueAt, id),
  };
}

/**
 * What an edit leaves as it is was cancelled before and keeps its due time; the state index lists it at its post's,
 * or pages of posts by state would not be in the calendar's order.
 */
function movedInCalendar({ next, publications }: PostChange): TransactionPart[] {
  if (!publications.some(({ state }) => state === 'scheduled')) return [];
  const changed = new Set(publications.map(({ id }) => id));
  return next.publicationIds
    .filter((id) => !changed.has(id))
    .map((id) => ({
      update: keys.publication(next.tenantId, id),
      change: { set: { stateSk: stateSortKey(next.dueAt, id) } },
      condition: EXISTS,
    }));
}
