import type { PostId } from '../domain/ids.ts';
import type { Post } from '../domain/post.ts';
import type { PostDraft } from '../domain/post-draft.ts';
import type { FieldProblem } from '../domain/problem.ts';
import { hasBegun, type Publication } from '../domain/publication.ts';
import { cancelPublication, editPublication } from '../domain/publication-life.ts';
import type { Principal } from '../domain/tenant.ts';
import type { PostWithPublications } from '../ports/post-repository.ts';
import { arrangeWakeUps } from './arrange-wake-ups.ts';
import { type AmbiguousTime, type CheckedDraft, checkDraft, mediaIdsOf, threadOf } from './check-draft.ts';
import { ContentionError, DECISION_ROUNDS } from './contention-error.ts';
import type { QueuePorts } from './queue-post.ts';
import { heldBy, type PostView, viewPost } from './views.ts';

export type ChangeResult =
  | { readonly kind: 'changed'; readonly post: PostView }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'version-conflict'; readonly post: PostView }
  /** Nothing of it can be changed any more; the post says what is known. */
  | { readonly kind: 'too-late'; readonly post: PostView }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  | AmbiguousTime;

/** What a person may change of a post; what is absent stays. */
export type PostPatch = Partial<Omit<PostDraft, 'accountIds'>>;

type Decision =
  | { readonly kind: 'decided'; readonly next: Post; readonly publications: readonly Publication[] }
  | { readonly kind: 'too-late' };

/** Cancels whatever of the post has not been sent. */
export async function cancelPost(
  ports: QueuePorts,
  principal: Principal,
  postId: PostId,
  expectedVersion: number,
): Promise<ChangeResult> {
  return change(ports, principal, postId, expectedVersion, ({ post, publications }) => {
    const now = ports.clock.now();
    const cancelled = publications.flatMap((publication) => {
      const result = cancelPublication(publication, now, principal.name);
      return result.kind === 'cancelled' ? [result.next] : [];
    });
    if (cancelled.length === 0) return Promise.resolve({ kind: 'too-late' });
    return Promise.resolve({
      kind: 'decided',
      next: { ...post, version: post.version + 1 },
      publications: cancelled,
    });
  });
}

/** Changes text, media or time of what has not been sent, as a new generation. */
export async function editPost(
  ports: QueuePorts,
  principal: Principal,
  postId: PostId,
  expectedVersion: number,
  patch: PostPatch,
): Promise<ChangeResult> {
  return change(ports, principal, postId, expectedVersion, async (stored) => {
    const draft = patched(stored.post, patch);
    const checked = await checkDraft(ports, principal.tenantId, draft);
    if (checked.kind === 'ambiguous-time') return checked;
    // A part that is out, or may be, has fixed the content for all: what was measured must stay what was written.
    const isOpen = stored.publications.every(
      (publication) =>
        (publication.state === 'scheduled' && !hasBegun(publication)) || publication.state === 'cancelled',
    );
    const edited = isOpen ? editAll(ports, stored.publications, checked, draft) : [];
    if (edited.length === 0) return { kind: 'too-late' };
    if (checked.problems.length > 0) return { kind: 'invalid', problems: checked.problems };
    return { kind: 'decided', next: editedPost(stored.post, draft, checked), publications: edited };
  });
}

function editAll(
  ports: QueuePorts,
  publications: readonly Publication[],
  checked: CheckedDraft,
  draft: PostDraft,
): Publication[] {
  const { dueAt, latestAfterMinutes } = checked;
  return publications.flatMap((publication) => {
    const check = checked.accounts.find(({ account }) => account.id === publication.accountId);
    const input = {
      dueAt,
      latestAt: dueAt + latestAfterMinutes * 60_000,
      partCount: check?.parts.length ?? publication.partCount,
      price: check?.price ?? publication.price,
      labels: draft.labels ?? {},
      queueOrder: publication.queueOrder,
    };
    const edit = editPublication(publication, ports.clock.now(), input, dueAt - ports.policy.wakeLeadMs);
    return edit.kind === 'edited' ? [edit.next] : [];
  });
}

function patched(post: Post, patch: PostPatch): PostDraft {
  const media = (mediaIds: readonly Post['mediaIds'][number][]) => mediaIds.map((mediaId) => ({ mediaId }));
  const hasNewTime = patch.publishAt !== undefined;
  return {
    text: patch.text ?? post.text,
    accountIds: post.accountIds,
    // An untouched time is taken as the instant it was resolved to: nothing about it is ambiguous any more.
    publishAt:
      patch.publishAt ?? (patch.timeZone === undefined ? new Date(post.dueAt).toISOString() : post.publishAt),
    timeZone: patch.timeZone ?? post.timeZone,
    disambiguation: hasNewTime || patch.timeZone !== undefined ? patch.disambiguation : undefined,
    latestAfterMinutes: patch.latestAfterMinutes ?? post.latestAfterMinutes,
    media: patch.media ?? media(post.mediaIds),
    thread: patch.thread ?? post.thread.map((part) => ({ text: part.text, media: media(part.mediaIds) })),
    variants: patch.variants ?? post.variants,
    labels: patch.labels ?? post.labels,
  };
}

function editedPost(post: Post, draft: PostDraft, checked: CheckedDraft): Post {
  const isSameTime = checked.dueAt === post.dueAt && draft.timeZone === post.timeZone;
  return {
    ...post,
    version: post.version + 1,
    text: draft.text,
    mediaIds: mediaIdsOf(draft.media),
    thread: threadOf(draft),
    variants: draft.variants ?? {},
    publishAt: isSameTime ? post.publishAt : draft.publishAt,
    ...(draft.timeZone === undefined ? {} : { timeZone: draft.timeZone }),
    dueAt: checked.dueAt,
    latestAfterMinutes: checked.latestAfterMinutes,
    labels: draft.labels ?? {},
  };
}

type Decide = (
  stored: PostWithPublications,
) => Promise<Decision | Extract<ChangeResult, { kind: 'invalid' | 'ambiguous-time' }>>;

/** Decides again on the newest records for as long as a publication moves on meanwhile. */
async function change(
  ports: QueuePorts,
  principal: Principal,
  postId: PostId,
  expectedVersion: number,
  decide: Decide,
): Promise<ChangeResult> {
  const held = await heldBy(ports, principal.tenantId);
  for (let round = 0; round < DECISION_ROUNDS; round += 1) {
    const stored = await ports.posts.get(principal.tenantId, postId);
    if (stored === undefined) return { kind: 'not-found' };
    if (stored.post.version !== expectedVersion)
      return { kind: 'version-conflict', post: viewPost(stored, held) };
    const decision = await decide(stored);
    if (decision.kind === 'too-late') return { kind: 'too-late', post: viewPost(stored, held) };
    if (decision.kind !== 'decided') return decision;
    const replaced = await ports.posts.replace({
      next: decision.next,
      expectedVersion,
      publications: decision.publications,
    });
    if (replaced !== 'replaced') continue;
    const changed = await ports.posts.get(principal.tenantId, postId);
    if (changed === undefined) return { kind: 'not-found' };
    await arrangeWakeUps(ports, decision.publications);
    return { kind: 'changed', post: viewPost(changed, held) };
  }
  throw new ContentionError(postId);
}
