import { type Instant, type PostId, publicationIdOf } from '../domain/ids.ts';
import type { Post } from '../domain/post.ts';
import type { PostDraft } from '../domain/post-draft.ts';
import type { FieldProblem } from '../domain/problem.ts';
import type { Scheduled } from '../domain/publication.ts';
import type { PublishingPolicy } from '../domain/publishing-policy.ts';
import type { Principal } from '../domain/tenant.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { Log } from '../ports/log.ts';
import type { PostRepository, PostWithPublications } from '../ports/post-repository.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import { arrangeWakeUps } from './arrange-wake-ups.ts';
import {
  type AccountCheck,
  type AmbiguousTime,
  type CheckedDraft,
  type CheckPorts,
  checkDraft,
  mediaIdsOf,
  threadOf,
} from './check-draft.ts';
import { heldBy, type PostView, type ViewPorts, viewPost } from './views.ts';

export interface StorePorts extends CheckPorts {
  readonly posts: PostRepository;
  readonly wakeUps: WakeUps;
  readonly ids: IdSource;
  readonly log: Log;
  readonly policy: PublishingPolicy;
}

export interface QueuePorts extends StorePorts, ViewPorts {
  readonly tenants: ViewPorts['tenants'];
  readonly accounts: ViewPorts['accounts'];
  readonly clock: ViewPorts['clock'];
}

export type StoreResult =
  | { readonly kind: 'stored' | 'exists'; readonly stored: PostWithPublications }
  | Exclude<QueueResult, { readonly post: PostView }>;

export type QueueResult =
  | { readonly kind: 'queued'; readonly post: PostView }
  /** The same draft is there already under this id. */
  | { readonly kind: 'exists'; readonly post: PostView }
  /** Another draft is there under this id. */
  | { readonly kind: 'other-draft' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | AmbiguousTime;

/** Checks a draft and stores it with its publications, durable when it resolves. */
export async function queuePost(
  ports: QueuePorts,
  principal: Principal,
  draft: PostDraft,
  { postId }: { readonly postId?: PostId } = {},
): Promise<QueueResult> {
  const result = await storePost(ports, principal, draft, { postId, draftSha256: draftDigest(ports, draft) });
  if (!('stored' in result)) return result;
  const post = viewPost(result.stored, await heldBy(ports, principal.tenantId));
  return { kind: result.kind === 'stored' ? 'queued' : 'exists', post };
}

/** As `queuePost`, for callers that show no view of what was stored. */
export async function storePost(
  ports: StorePorts,
  principal: Principal,
  draft: PostDraft,
  options: { readonly postId: PostId | undefined; readonly draftSha256: string },
): Promise<StoreResult> {
  const { draftSha256 } = options;
  const checked = await checkDraft(ports, principal.tenantId, draft);
  if (checked.kind === 'ambiguous-time') return checked;
  if (checked.problems.length > 0) {
    // A repeated write of a post whose time has passed meanwhile is still a repeated write.
    return (
      (await existing(ports, principal, options.postId, draftSha256)) ?? {
        kind: 'invalid',
        problems: checked.problems,
      }
    );
  }
  const postId = options.postId ?? ports.ids.next('post');
  const now = ports.clock.now();
  const publications = checked.accounts.map((check, index) =>
    publicationOf(ports, { postId, principal, checked, draft, now }, check, index),
  );
  const post = postOf(draft, { postId, principal, checked, now, draftSha256 }, publications);
  if ((await ports.posts.create(post, publications)) === 'exists') {
    return (await existing(ports, principal, postId, draftSha256)) ?? { kind: 'other-draft' };
  }
  void arrangeWakeUps(ports, publications);
  return { kind: 'stored', stored: { post, publications } };
}

/** Tells a repeated write from another one under the same id. */
export function draftDigest(ports: Pick<StorePorts, 'ids'>, draft: PostDraft): string {
  return ports.ids.digest(JSON.stringify(draft));
}

async function existing(
  ports: StorePorts,
  principal: Principal,
  postId: PostId | undefined,
  draftSha256: string,
): Promise<StoreResult | undefined> {
  if (postId === undefined) return undefined;
  const stored = await ports.posts.get(principal.tenantId, postId);
  if (stored === undefined) return undefined;
  if (stored.post.draftSha256 !== draftSha256) return { kind: 'other-draft' };
  return { kind: 'exists', stored };
}

interface Queued {
  readonly postId: PostId;
  readonly principal: Principal;
  readonly checked: CheckedDraft;
  readonly draft: PostDraft;
  readonly now: Instant;
}

function publicationOf(
  ports: StorePorts,
  { postId, principal, checked, draft, now }: Queued,
  check: AccountCheck,
  index: number,
): Scheduled {
  const { dueAt, latestAfterMinutes } = checked;
  return {
    state: 'scheduled',
    id: publicationIdOf(postId, index),
    tenantId: principal.tenantId,
    postId,
    accountId: check.account.id,
    network: check.account.network,
    generation: 1,
    queueOrder: ports.ids.order(),
    dueAt,
    latestAt: dueAt + latestAfterMinutes * 60_000,
    notBeforeAt: dueAt,
    partCount: check.parts.length,
    labels: draft.labels ?? {},
    price: check.price,
    parts: [],
    attempts: [],
    events: [{ at: now, type: 'queued', detail: principal.name }],
    createdAt: now,
    wakeAt: Math.max(now, dueAt - ports.policy.wakeLeadMs),
    revision: 1,
  };
}

function postOf(
  draft: PostDraft,
  { postId, principal, checked, now, draftSha256 }: Omit<Queued, 'draft'> & { readonly draftSha256: string },
  publications: readonly Scheduled[],
): Post {
  return {
    id: postId,
    tenantId: principal.tenantId,
    version: 1,
    text: draft.text,
    mediaIds: mediaIdsOf(draft.media),
    thread: threadOf(draft),
    variants: draft.variants ?? {},
    accountIds: draft.accountIds,
    publicationIds: publications.map(({ id }) => id),
    publishAt: draft.publishAt,
    ...(draft.timeZone === undefined ? {} : { timeZone: draft.timeZone }),
    dueAt: checked.dueAt,
    latestAfterMinutes: checked.latestAfterMinutes,
    labels: draft.labels ?? {},
    createdAt: now,
    createdBy: principal.name,
    draftSha256,
  };
}
