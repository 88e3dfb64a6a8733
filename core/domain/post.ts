import type { AccountId, Instant, MediaId, PostId, PublicationId, TenantId } from './ids.ts';
import type { Network } from './network.ts';
import type { ContentClass } from './tenant.ts';

/** One part of what is published: a thread has several, every other post one. */
export interface ContentPart {
  readonly text: string;
  readonly mediaIds: readonly MediaId[];
}

export interface Labels {
  readonly campaign?: string;
  readonly topic?: string;
  readonly contentClass?: ContentClass;
}

/** What one network gets instead of the common text. */
export interface Variant {
  readonly text: string;
}

/** What was written. */
export interface Post {
  readonly id: PostId;
  readonly tenantId: TenantId;
  /** Counts changes made by people; it is the `ETag`. */
  readonly version: number;
  readonly text: string;
  readonly mediaIds: readonly MediaId[];
  readonly thread: readonly ContentPart[];
  readonly variants: Partial<Readonly<Record<Network, Variant>>>;
  readonly accountIds: readonly AccountId[];
  readonly publicationIds: readonly PublicationId[];
  /** As the person wrote it: local time, or an instant with offset. */
  readonly publishAt: string;
  readonly timeZone?: string;
  readonly dueAt: Instant;
  readonly latestAfterMinutes: number;
  readonly labels: Labels;
  readonly createdAt: Instant;
  readonly createdBy: string;
  /** SHA-256 over the draft as it came in: tells a repeated write from another one under the same id. */
  readonly draftSha256: string;
}

export const LATEST_AFTER_MINUTES = { lowest: 1, highest: 1440, default: 15 } as const;

/** What goes out on a network: the post's parts, the first one replaced where the network has a variant. */
export function contentFor(
  post: Pick<Post, 'text' | 'mediaIds' | 'thread' | 'variants'>,
  network: Network,
): ContentPart[] {
  const first: ContentPart = { text: post.variants[network]?.text ?? post.text, mediaIds: post.mediaIds };
  return [first, ...post.thread];
}
