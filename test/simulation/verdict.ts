import type { Attempt, Failed, Missed, Publication } from '../../core/domain/publication.ts';
import type { FaultKind } from './faults.ts';
import type { Violation } from './invariants.ts';
import type { World } from './world.ts';
import { FORBIDDEN, type NetworkPost } from './x-server.ts';

export interface WorldResult {
  readonly publicationCount: number;
  readonly faultedCount: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly faultNames: readonly string[];
  readonly states: Readonly<Record<string, number>>;
  readonly violations: readonly Violation[];
  /** Second acceptances that a tenant's `resend` allows for, on a network that guards nothing. */
  readonly residualCount: number;
  /** Publications that were sent again although nothing guards it, as their tenant wants it. */
  readonly resentUnguardedCount: number;
  /** A person said truthfully that it is not out, and the network accepted it after that. */
  readonly overtakenCount: number;
  /** Publications that a person was asked about. */
  readonly askedCount: number;
}

/** The end of a world, held against what the network has. */
export function judge(world: World, askedCount: number): WorldResult {
  const { publications, invariants, faults, plan } = world;
  const states: Record<string, number> = {};
  let overtakenCount = 0;
  for (const publication of publications.values()) {
    states[publication.state] = (states[publication.state] ?? 0) + 1;
    if (isOvertaken(world, publication)) overtakenCount += 1;
    else judgeOne(world, publication);
  }
  const postCount = new Set([...publications.values()].map(({ postId }) => postId)).size;
  if (postCount > plan.posts.length)
    invariants.report('queued-twice', undefined, `${postCount} posts of ${plan.posts.length} drafts`);
  return {
    publicationCount: publications.size,
    faultedCount: faults.struck.size,
    faults: faults.counts,
    faultNames: faults.names,
    states,
    violations: invariants.violations,
    residualCount: invariants.residual.size,
    resentUnguardedCount:
      plan.afterAbsence === 'resend' && plan.network === 'unguarded' ? resentCount(world) : 0,
    overtakenCount,
    askedCount,
  };
}

/** How many were sent again after the last look, with nothing to guard it. */
function resentCount({ publications }: World): number {
  let count = 0;
  for (const { attempts } of publications.values()) {
    const isResent = attempts.some(
      ({ outcome, partIndex }, index) =>
        outcome === 'unknown' && attempts.slice(index + 1).some((later) => later.partIndex === partIndex),
    );
    if (isResent) count += 1;
  }
  return count;
}

/** What the network has of it beyond the parts that the record knows. */
function unknownPosts({ invariants }: World, { id, parts, partCount }: Publication): NetworkPost[] {
  const found: NetworkPost[] = [];
  for (let partIndex = parts.length; partIndex < partCount; partIndex += 1)
    found.push(...invariants.accepted(id, partIndex));
  return found;
}

function isOvertaken(world: World, publication: Publication): boolean {
  if (publication.state !== 'failed') return false;
  const decision = publication.events.find(({ type }) => type === 'resolved-not-published');
  const posts = unknownPosts(world, publication);
  return decision !== undefined && posts.length > 0 && posts.every((post) => post.visibleAt > decision.at);
}

function judgeOne(world: World, publication: Publication): void {
  const { invariants } = world;
  const { id, state } = publication;
  const report = (breach: 'lost' | 'untruthful', detail: string) => invariants.report(breach, id, detail);
  switch (state) {
    case 'needs-decision':
      return;
    case 'published':
      return;
    case 'cancelled':
    case 'failed':
    case 'missed':
      if (unknownPosts(world, publication).length > 0) report('untruthful', `${state}, and on the network`);
      else if (state !== 'cancelled' && !isExplained(world, publication))
        report('lost', `${state} without need: ${publication.problem.title}`);
      else if (state === 'cancelled' && !wasCancelled(world, publication))
        report('lost', 'cancelled by nobody');
      return;
    default:
      report('lost', `still ${state} at the end`);
  }
}

function wasCancelled({ cancelled, deleted }: World, { postId, accountId }: Publication): boolean {
  return cancelled.has(postId) || deleted.has(accountId);
}

/** Within this of its latest time, what was in the way leaves no time to make it good. */
const SHORT_MS = 6 * 60_000;
/** What is lifted just after the wake-up leaves the rest to the next sweep. */
const WAKE_MARGIN_MS = 10_000;
/** With a sweep a minute, so many hits within its last minutes leave nothing of them. */
const HITS_IN_A_ROW = 3;
/** How long an unknown outcome is looked for. */
const LOOKS_MS = 300_000;

/** Whether it is the network's, a person's or the time's doing that it did not go out. */
function isExplained({ obstacles, plan, faults }: World, publication: Failed | Missed): boolean {
  const { id, accountId, dueAt, latestAt, attempts, postId, createdAt } = publication;
  // A person's word ends it: whatever of a thread is not out by then is theirs to finish.
  if (publication.events.some(({ type }) => type.startsWith('resolved-'))) return true;
  const post = plan.posts.find((each) => each.id === postId);
  if (publication.state === 'failed' && publication.parts.length === 0)
    return post?.draft.text.startsWith(FORBIDDEN) ?? false;
  const fromAt = Math.max(dueAt - WAKE_MARGIN_MS, latestAt - SHORT_MS);
  if (obstacles.stood(accountId, fromAt, latestAt)) return true;
  const lastsUntilAt = ({ outcome, deadlineAt }: Attempt) =>
    outcome === undefined || outcome === 'unknown' ? deadlineAt + LOOKS_MS : deadlineAt;
  if (attempts.some((attempt) => attempt.outcome !== 'accepted' && lastsUntilAt(attempt) > fromAt))
    return true;
  const hits = faults.struck.get(id) ?? [];
  if (latestAt - Math.max(dueAt, createdAt) < SHORT_MS) return hits.length > 0;
  return hits.filter((at) => at > fromAt && at <= latestAt).length >= HITS_IN_A_ROW;
}
