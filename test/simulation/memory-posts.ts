import type { Post } from '../../core/domain/post.ts';
import type { PostQuery, PostRepository, PostWithPublications } from '../../core/ports/post-repository.ts';
import type { MemoryPublications } from './memory-publications.ts';

export function createMemoryPosts(publications: MemoryPublications): PostRepository {
  const posts = new Map<string, Post>();
  const withPublications = (post: Post): PostWithPublications => ({
    post,
    publications: post.publicationIds.flatMap((id) => publications.find(id) ?? []),
  });
  return {
    create(post, created, snapshots) {
      if (posts.has(post.id)) return Promise.resolve('exists');
      posts.set(post.id, post);
      for (const publication of created)
        publications.insert(
          publication,
          snapshots?.filter(({ publicationId }) => publicationId === publication.id),
        );
      return Promise.resolve('created');
    },
    get(tenantId, id) {
      const post = posts.get(id);
      return Promise.resolve(post?.tenantId === tenantId ? withPublications(post) : undefined);
    },
    list(query) {
      const matching = [...posts.values()].map(withPublications).filter((entry) => matches(entry, query));
      matching.sort((a, b) => (isAfter(b.post, { dueAt: a.post.dueAt, postId: a.post.id }) ? -1 : 1));
      return Promise.resolve(matching.slice(0, query.limit));
    },
    replace({ next, expectedVersion, publications: changed }) {
      const stored = posts.get(next.id);
      if (stored?.tenantId !== next.tenantId || stored.version !== expectedVersion)
        return Promise.resolve('version-conflict');
      const isStale = changed.some(({ id, revision }) => publications.find(id)?.revision !== revision - 1);
      if (isStale) return Promise.resolve('revision-conflict');
      posts.set(next.id, next);
      for (const publication of changed) publications.update(publication, publication.revision - 1);
      return Promise.resolve('replaced');
    },
  };
}

function isAfter({ dueAt, id }: Post, place: PostQuery['after']): boolean {
  if (place === undefined || dueAt > place.dueAt) return true;
  return dueAt === place.dueAt && id > place.postId;
}

function matches({ post, publications }: PostWithPublications, query: PostQuery): boolean {
  const { fromAt = -Infinity, toAt = Infinity, accountId, campaign, publicationState } = query;
  return (
    post.tenantId === query.tenantId &&
    post.dueAt >= fromAt &&
    post.dueAt < toAt &&
    isAfter(post, query.after) &&
    (accountId === undefined || publications.some((each) => each.accountId === accountId)) &&
    (campaign === undefined || post.labels.campaign === campaign) &&
    (publicationState === undefined || publications.some(({ state }) => state === publicationState))
  );
}
