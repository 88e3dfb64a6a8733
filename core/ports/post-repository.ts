import type { EngagementSnapshot } from '../domain/engagement.ts';
import type { AccountId, Instant, PostId, TenantId } from '../domain/ids.ts';
import type { Post } from '../domain/post.ts';
import type { Publication, PublicationState } from '../domain/publication.ts';

export interface PostWithPublications {
  readonly post: Post;
  /** In the order of `post.publicationIds`. */
  readonly publications: readonly Publication[];
}

export interface PostQuery {
  readonly tenantId: TenantId;
  /** `dueAt` at or after. */
  readonly fromAt?: Instant;
  /** `dueAt` before. */
  readonly toAt?: Instant;
  readonly accountId?: AccountId;
  readonly campaign?: string;
  /** Only posts with a publication in this stored state. */
  readonly publicationState?: PublicationState;
  /** Position after which the page begins. */
  readonly after?: { readonly dueAt: Instant; readonly postId: PostId };
  readonly limit: number;
}

/** A change of a post: the post's new version and the publications as they were when it was decided. */
export interface PostChange {
  readonly next: Post;
  readonly expectedVersion: number;
  /** New records, each with `revision` one above the one it was decided on. */
  readonly publications: readonly Publication[];
}

export interface PostRepository {
  /**
   * Stores post, publications in whatever state they are in, and what was read of them before (`snapshots`, of a post
   * that is restored) in one transaction, durable when it resolves.
   * `exists`: a post with this id is there; nothing was written.
   */
  create(
    post: Post,
    publications: readonly Publication[],
    snapshots?: readonly EngagementSnapshot[],
  ): Promise<'created' | 'exists'>;
  /** As the last write left it. */
  get(tenantId: TenantId, id: PostId): Promise<PostWithPublications | undefined>;
  /** By `dueAt`, then id, ascending. May lag behind writes of the last moments. */
  list(query: PostQuery): Promise<readonly PostWithPublications[]>;
  /**
   * One transaction, all or nothing. `version-conflict`: the post has another version.
   * `revision-conflict`: a publication moved on meanwhile; load and decide again.
   */
  replace(change: PostChange): Promise<'replaced' | 'version-conflict' | 'revision-conflict'>;
}
