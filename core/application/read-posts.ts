import type { EngagementSnapshot } from '../domain/engagement.ts';
import type { AccountId, Instant, NetworkPostId, PostId, PublicationId } from '../domain/ids.ts';
import type { VisibleState } from '../domain/publication.ts';
import type { PublishingPolicy } from '../domain/publishing-policy.ts';
import { decideByPerson, type PersonsDecision } from '../domain/reconciliation.ts';
import type { Principal } from '../domain/tenant.ts';
import type { Log } from '../ports/log.ts';
import type { PostQuery, PostRepository } from '../ports/post-repository.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import { arrangeWakeUps } from './arrange-wake-ups.ts';
import { ContentionError, DECISION_ROUNDS } from './contention-error.ts';
import {
  heldBy,
  type PostView,
  type PublicationView,
  type ViewPorts,
  viewPost,
  viewPublication,
} from './views.ts';

export interface ReadPorts extends ViewPorts {
  readonly posts: PostRepository;
}

export interface ListQuery {
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly state?: VisibleState;
  readonly accountId?: AccountId;
  readonly campaign?: string;
  readonly after?: { readonly dueAt: Instant; readonly postId: PostId };
  readonly limit: number;
}

export interface PostPage {
  readonly items: readonly PostView[];
  readonly next?: { readonly dueAt: Instant; readonly postId: PostId };
}

/** One page in order of due time. The state is derived, so candidates are read until the page is full. */
export async function listPosts(ports: ReadPorts, principal: Principal, query: ListQuery): Promise<PostPage> {
  const held = await heldBy(ports, principal.tenantId);
  const { state, limit, after, ...filters } = query;
  const stored = state === 'held' ? 'scheduled' : state;
  const items: PostView[] = [];
  let position = after;
  for (;;) {
    const wanted: PostQuery = {
      ...filters,
      tenantId: principal.tenantId,
      limit: limit + 1,
      ...(stored === undefined ? {} : { publicationState: stored }),
      ...(position === undefined ? {} : { after: position }),
    };
    const page = await ports.posts.list(wanted);
    for (const entry of page) {
      const view = viewPost(entry, held);
      if (state !== undefined && view.state !== state) continue;
      if (items.length === limit) return { items, ...positionOf(items) };
      items.push(view);
    }
    const last = page.at(-1);
    if (last === undefined || page.length <= limit) return { items };
    position = { dueAt: last.post.dueAt, postId: last.post.id };
  }
}

function positionOf(items: readonly PostView[]): Pick<PostPage, 'next'> {
  const last = items.at(-1);
  return last === undefined ? {} : { next: { dueAt: last.post.dueAt, postId: last.post.id } };
}

export async function getPost(
  ports: ReadPorts,
  principal: Principal,
  id: PostId,
): Promise<PostView | undefined> {
  const stored = await ports.posts.get(principal.tenantId, id);
  return stored === undefined ? undefined : viewPost(stored, await heldBy(ports, principal.tenantId));
}

export async function getPublication(
  ports: ReadPorts,
  principal: Principal,
  id: PublicationId,
): Promise<PublicationView | undefined> {
  const publication = await ports.publications.get(principal.tenantId, id);
  return publication === undefined
    ? undefined
    : viewPublication(publication, await heldBy(ports, principal.tenantId));
}

/** Oldest first; `undefined`: there is no such publication. */
export async function listEngagement(
  ports: ReadPorts,
  principal: Principal,
  id: PublicationId,
): Promise<readonly EngagementSnapshot[] | undefined> {
  const publication = await ports.publications.get(principal.tenantId, id);
  return publication === undefined ? undefined : ports.publications.listSnapshots(principal.tenantId, id);
}

export type ResolveResult =
  | { readonly kind: 'resolved'; readonly publication: PublicationView }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'not-waiting'; readonly publication: PublicationView }
  | { readonly kind: 'invalid-url'; readonly detail: string };

export type PersonsAnswer =
  | { readonly outcome: 'published'; readonly url: string }
  | { readonly outcome: 'not-published' };

interface ResolvePorts extends ReadPorts {
  readonly policy: PublishingPolicy;
  readonly wakeUps: WakeUps;
  readonly log: Log;
}

/** A person looked at the profile and says what is there. */
export async function resolvePublication(
  ports: ResolvePorts,
  principal: Principal,
  id: PublicationId,
  answer: PersonsAnswer,
): Promise<ResolveResult> {
  const decision = decisionOf(answer);
  if (decision === undefined)
    return {
      kind: 'invalid-url',
      detail: 'takes the address of the post, such as https://x.com/bank/status/1234567890',
    };
  const held = await heldBy(ports, principal.tenantId);
  for (let round = 0; round < DECISION_ROUNDS; round += 1) {
    const publication = await ports.publications.get(principal.tenantId, id);
    if (publication === undefined) return { kind: 'not-found' };
    const resolution = decideByPerson(publication, ports.clock.now(), decision, principal.name, ports.policy);
    if (resolution.kind === 'not-waiting')
      return { kind: 'not-waiting', publication: viewPublication(publication, held) };
    if ((await ports.publications.replace(resolution.next, publication.revision)) === 'conflict') continue;
    await arrangeWakeUps(ports, [resolution.next]);
    return { kind: 'resolved', publication: viewPublication(resolution.next, held) };
  }
  throw new ContentionError(id);
}

function decisionOf(answer: PersonsAnswer): PersonsDecision | undefined {
  if (answer.outcome === 'not-published') return answer;
  const id = /^https:\/\/[^\s]+\/status(?:es)?\/(\d{1,20})(?:[/?#][^\s]*)?$/.exec(answer.url)?.[1];
  return id === undefined
    ? undefined
    : { outcome: 'published', url: answer.url, networkPostId: id as NetworkPostId };
}
