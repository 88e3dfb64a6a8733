import type { Collection, EngagementSnapshot } from './engagement.ts';
import type { AccountId, Instant, NetworkPostId, PostId, PublicationId, TenantId } from './ids.ts';
import type { Network } from './network.ts';
import type { Labels } from './post.ts';
import type { Problem } from './problem.ts';

/** A reservation: who may prepare and send a publication, and until when. */
export interface Lease {
  readonly owner: string;
  readonly untilAt: Instant;
}

/** What an attempt's answer proves. When in doubt: `unknown`. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly networkPostId: NetworkPostId; readonly url: string }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'rate-limited'; readonly retryAt: Instant; readonly detail: string }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** `duplicate`: the network said that it already has this text, perhaps from us. */
  | { readonly kind: 'unknown'; readonly detail: string; readonly hint?: 'duplicate' };

/** One call that may have published. Its record is written before the call: it is the intent. */
export interface Attempt {
  readonly number: number;
  /** Which part of a thread, from 0. */
  readonly partIndex: number;
  readonly intentAt: Instant;
  /** No later than this the call has ended, one way or the other. */
  readonly deadlineAt: Instant;
  /** SHA-256 of the exact bytes. */
  readonly fingerprint: string;
  readonly startedAt?: Instant;
  readonly endedAt?: Instant;
  readonly outcome?: Outcome['kind'];
  readonly hint?: 'duplicate';
  readonly detail?: string;
}

/** A part of the thread that is proven to be out. */
export interface SentPart {
  readonly networkPostId: NetworkPostId;
  readonly url: string;
  readonly sentAt: Instant;
  readonly publishedAt: Instant;
}

export interface PublicationEvent {
  readonly at: Instant;
  readonly type: string;
  readonly detail?: string;
}

interface PublicationFacts {
  readonly id: PublicationId;
  readonly tenantId: TenantId;
  readonly postId: PostId;
  readonly accountId: AccountId;
  readonly network: Network;
  /** Rises with every edit: a wake-up or a send of an older generation is void. */
  readonly generation: number;
  /** Publications of one account due at one instant start in ascending order of this. */
  readonly queueOrder: string;
  readonly dueAt: Instant;
  readonly latestAt: Instant;
  readonly partCount: number;
  readonly labels: Labels;
  /** Network fees in US dollars. */
  readonly price: number;
  readonly parts: readonly SentPart[];
  readonly attempts: readonly Attempt[];
  readonly events: readonly PublicationEvent[];
  readonly createdAt: Instant;
  /**
   * What the network gave before the send and must survive a crash: a container's id, a record key.
   * Opaque to all but the network's adapter.
   */
  readonly handle?: string;
  /** When the sweep has to look at it; absent once nothing more can happen by itself. */
  readonly wakeAt?: Instant;
  readonly collection?: Collection;
  readonly latestEngagement?: EngagementSnapshot;
  /** Counts every change of the record; every write is conditional on it. */
  readonly revision: number;
}

export interface Scheduled extends PublicationFacts {
  readonly state: 'scheduled';
  /** Not before then, after a rate limit or a failed preparation. At first: `dueAt`. */
  readonly notBeforeAt: Instant;
  readonly lease?: Lease;
  /** Why it did not go out yet. */
  readonly problem?: Problem;
}

export interface Sending extends PublicationFacts {
  readonly state: 'sending';
  readonly lease: Lease;
}

export interface Unknown extends PublicationFacts {
  readonly state: 'unknown';
  /** Looks of which the network answered. */
  readonly lookCount: number;
  readonly nextLookAt: Instant;
  readonly problem: Problem;
}

export interface NeedsDecision extends PublicationFacts {
  readonly state: 'needs-decision';
  readonly problem: Problem;
}

export interface Published extends PublicationFacts {
  readonly state: 'published';
  /** When the successful call began. */
  readonly sentAt: Instant;
  readonly publishedAt: Instant;
  readonly networkPostId: NetworkPostId;
  readonly url: string;
}

export interface Failed extends PublicationFacts {
  readonly state: 'failed';
  readonly problem: Problem;
}

export interface Missed extends PublicationFacts {
  readonly state: 'missed';
  readonly problem: Problem;
}

export interface Cancelled extends PublicationFacts {
  readonly state: 'cancelled';
}

export type Publication =
  | Scheduled
  | Sending
  | Unknown
  | NeedsDecision
  | Published
  | Failed
  | Missed
  | Cancelled;

export type PublicationState = Publication['state'];
/** `held` is how a `scheduled` publication reads while something stops it; it is never stored. */
export type VisibleState = PublicationState | 'held';

/** Most urgent first: the state of a post is the first of these that one of its publications is in. */
export const VISIBLE_STATES = [
  'needs-decision',
  'unknown',
  'failed',
  'missed',
  'sending',
  'held',
  'scheduled',
  'published',
  'cancelled',
] as const satisfies readonly VisibleState[];

export function mostUrgent(states: readonly VisibleState[]): VisibleState {
  return VISIBLE_STATES.find((state) => states.includes(state)) ?? 'cancelled';
}

/** What a wake-up of a publication is for: sending it, or learning what became of a send. */
export type WakePurpose = 'publish' | 'reconcile';

/** `undefined`: nothing happens by itself any more. */
export function wakePurposeOf(state: PublicationState): WakePurpose | undefined {
  switch (state) {
    case 'scheduled':
      return 'publish';
    case 'sending':
    case 'unknown':
      return 'reconcile';
    default:
      return undefined;
  }
}

export function isFinal(publication: Publication): boolean {
  return ['published', 'failed', 'missed', 'cancelled'].includes(publication.state);
}

/** Whether nobody knows if the call reached the network: it may still be accepted, however late. */
function isInDoubt({ outcome }: Attempt): boolean {
  return outcome === undefined || outcome === 'unknown';
}

/** The first call for the next part that may be out without our knowing. */
export function firstInDoubt({ attempts, parts }: Publication): Attempt | undefined {
  return attempts.find((attempt) => attempt.partIndex === parts.length && isInDoubt(attempt));
}

/** Whether anything of it is out, or may be: then its content is fixed, and it cannot be taken back. */
export function hasBegun(publication: Publication): boolean {
  return publication.parts.length > 0 || firstInDoubt(publication) !== undefined;
}

/** A record must not grow for ever: it keeps at most this many attempts. */
const ATTEMPTS_LIMIT = 60;

/** One attempt more. What is forgotten first is what is settled, then what is neither the first nor among the newest. */
export function withAttempt(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  const all = [...attempts, attempt];
  if (all.length <= ATTEMPTS_LIMIT) return all;
  const settled = attempts.findIndex((each) => !isInDoubt(each));
  return all.toSpliced(settled === -1 ? 1 : settled, 1);
}

/** The attempt that is under way or was the last one. */
export function lastAttempt(publication: Publication): Attempt | undefined {
  return publication.attempts.at(-1);
}
