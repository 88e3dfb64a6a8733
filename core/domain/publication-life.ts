// The life of a publication as pure decisions: a record and a fact in, the next record or a named refusal out.
// Saving is conditional on the revision the decision was made on, so a decision never has to fear a race.
import type { Instant } from './ids.ts';
import type { Labels } from './post.ts';
import {
  type Attempt,
  type Cancelled,
  hasBegun,
  type Lease,
  lastAttempt,
  type Outcome,
  type Publication,
  type Scheduled,
  type Sending,
  withAttempt,
} from './publication.ts';
import { problems } from './publication-problems.ts';
import {
  advance,
  becomeUnknown,
  fail,
  type GivenUp,
  miss,
  postpone,
  recordFoundPart,
} from './publication-transitions.ts';
import type { PublishingPolicy } from './publishing-policy.ts';

export type Reservation =
  | { readonly kind: 'reserved'; readonly next: Scheduled }
  | { readonly kind: 'too-early'; readonly wakeAt: Instant }
  | { readonly kind: 'leased'; readonly untilAt: Instant }
  | { readonly kind: 'too-late'; readonly next: GivenUp }
  /** The wake-up was for an older generation, or nothing is left to send. */
  | { readonly kind: 'void' };

export interface ReserveInput {
  readonly generation: number;
  readonly owner: string;
  readonly now: Instant;
  readonly policy: PublishingPolicy;
}

/** Takes the lease under which one worker prepares and sends. */
export function reserve(publication: Publication, input: ReserveInput): Reservation {
  if (publication.state !== 'scheduled' || publication.generation !== input.generation)
    return { kind: 'void' };
  const { lease } = publication;
  if (lease !== undefined && lease.untilAt > input.now && lease.owner !== input.owner) {
    return { kind: 'leased', untilAt: lease.untilAt };
  }
  if (input.now > publication.latestAt) return { kind: 'too-late', next: miss(publication, input.now) };
  const wakeAt = publication.notBeforeAt - input.policy.wakeLeadMs;
  if (input.now < wakeAt) return { kind: 'too-early', wakeAt };
  const sendsAt = Math.max(input.now, publication.notBeforeAt);
  const untilAt = sendsAt + input.policy.leaseMs;
  const next: Scheduled = {
    ...advance(publication, input.now, 'reserved'),
    state: 'scheduled',
    notBeforeAt: publication.notBeforeAt,
    lease: { owner: input.owner, untilAt },
    ...(publication.problem === undefined ? {} : { problem: publication.problem }),
    wakeAt: untilAt,
  };
  return { kind: 'reserved', next };
}

export type Intent =
  | { readonly kind: 'intent'; readonly next: Sending; readonly attempt: Attempt }
  | { readonly kind: 'too-late'; readonly next: GivenUp }
  | { readonly kind: 'lost' };

export interface IntentInput {
  readonly lease: Lease;
  readonly now: Instant;
  readonly partIndex: number;
  readonly fingerprint: string;
  readonly handle?: string;
  readonly policy: PublishingPolicy;
}

/** The write-ahead record of one send: the last moment at which anybody can stop it. */
export function writeIntent(publication: Publication, input: IntentInput): Intent {
  if (publication.state !== 'scheduled' || publication.lease?.owner !== input.lease.owner)
    return { kind: 'lost' };
  if (publication.lease.untilAt !== input.lease.untilAt) return { kind: 'lost' };
  const startsAt = Math.max(input.now, publication.notBeforeAt);
  if (startsAt > publication.latestAt) return { kind: 'too-late', next: miss(publication, input.now) };
  if (startsAt + input.policy.sendTimeoutMs > input.lease.untilAt) return { kind: 'lost' };
  return startAttempt(publication, input, startsAt);
}

function startAttempt(
  publication: Scheduled | Sending,
  input: IntentInput,
  startsAt: Instant,
): Extract<Intent, { kind: 'intent' }> {
  const attempt: Attempt = {
    number: (lastAttempt(publication)?.number ?? 0) + 1,
    partIndex: input.partIndex,
    intentAt: input.now,
    deadlineAt: startsAt + input.policy.sendTimeoutMs,
    fingerprint: input.fingerprint,
  };
  const facts = advance(
    publication,
    input.now,
    'sending',
    `attempt ${attempt.number}, part ${input.partIndex + 1}`,
  );
  const next: Sending = {
    ...facts,
    ...(input.handle === undefined ? {} : { handle: input.handle }),
    state: 'sending',
    attempts: withAttempt(publication.attempts, attempt),
    lease: input.lease,
    wakeAt: input.lease.untilAt,
  };
  return { kind: 'intent', next, attempt };
}

export interface OutcomeInput {
  readonly attemptNumber: number;
  readonly outcome: Outcome;
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly policy: PublishingPolicy;
}

export type Recording =
  | { readonly kind: 'recorded'; readonly next: Publication }
  | { readonly kind: 'fenced' };

/** Records what an answer proves. A late answer of an attempt that is no longer the current one is fenced off. */
export function recordOutcome(publication: Publication, input: OutcomeInput): Recording {
  const current = lastAttempt(publication);
  if (current?.number !== input.attemptNumber) return { kind: 'fenced' };
  // An acceptance is proof whenever it comes, also after a sweep gave the attempt up as unknown.
  const isLateProof = publication.state === 'unknown' && input.outcome.kind === 'accepted';
  if (publication.state !== 'sending' && !isLateProof) return { kind: 'fenced' };
  return { kind: 'recorded', next: applyOutcome(withEndedAttempt(publication, current, input), input) };
}

function withEndedAttempt(publication: Publication, attempt: Attempt, input: OutcomeInput): Publication {
  const { outcome } = input;
  const hint = outcome.kind === 'unknown' ? outcome.hint : undefined;
  const detail =
    'detail' in outcome ? outcome.detail : outcome.kind === 'refused' ? outcome.problem.title : undefined;
  const ended: Attempt = {
    ...attempt,
    startedAt: input.startedAt,
    endedAt: input.now,
    outcome: outcome.kind,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  };
  return { ...publication, attempts: [...publication.attempts.slice(0, -1), ended] };
}

function applyOutcome(
  publication: Publication,
  { outcome, startedAt, now, policy }: OutcomeInput,
): Publication {
  switch (outcome.kind) {
    case 'accepted':
      return recordFoundPart(
        publication,
        { ...pick(outcome), sentAt: startedAt, publishedAt: now },
        now,
        policy,
      );
    case 'refused':
      return fail(publication, now, outcome.problem);
    case 'rate-limited':
      return postpone(publication, now, outcome.retryAt, problems.rateLimited(outcome.detail));
    case 'unauthorized':
      return postpone(publication, now, now + RETRY_DELAY_MS, problems.unauthorized(outcome.detail));
    case 'not-sent':
      return postpone(publication, now, now + RETRY_DELAY_MS, problems.notSent(outcome.detail));
    case 'unknown':
      return becomeUnknown(publication, now, policy, outcome.detail);
  }
}

/** A send that provably did not happen is tried again after this. */
const RETRY_DELAY_MS = 2000;

function pick({ networkPostId, url }: Extract<Outcome, { kind: 'accepted' }>) {
  return { networkPostId, url };
}

/** A `sending` whose lease ran out: its worker died or hangs, so nobody knows what the network has. */
export function giveUpSending(publication: Publication, now: Instant, policy: PublishingPolicy): Recording {
  if (publication.state !== 'sending' || publication.lease.untilAt > now) return { kind: 'fenced' };
  return {
    kind: 'recorded',
    next: becomeUnknown(publication, now, policy, 'the sender stopped before it recorded an answer'),
  };
}

export type Cancellation =
  | { readonly kind: 'cancelled'; readonly next: Cancelled }
  | { readonly kind: 'too-late' };

/** Wins over a reservation, never over an intent: what may be out cannot be taken back. */
export function cancelPublication(publication: Publication, now: Instant, detail: string): Cancellation {
  if (publication.state !== 'scheduled' || hasBegun(publication)) return { kind: 'too-late' };
  return {
    kind: 'cancelled',
    next: { ...advance(publication, now, 'cancelled', detail), state: 'cancelled' },
  };
}

export interface EditInput {
  readonly dueAt: Instant;
  readonly latestAt: Instant;
  readonly partCount: number;
  readonly price: number;
  readonly labels: Labels;
  readonly queueOrder: string;
}

export type Edit = { readonly kind: 'edited'; readonly next: Scheduled } | { readonly kind: 'too-late' };

/**
 * A new generation: every wake-up, reservation and preparation of the old one is void. What may be out keeps its
 * content: a network that refuses an identical text would take another one.
 */
export function editPublication(
  publication: Publication,
  now: Instant,
  input: EditInput,
  wakeAt: Instant,
): Edit {
  if (publication.state !== 'scheduled' || hasBegun(publication)) return { kind: 'too-late' };
  const { handle: _handle, ...facts } = advance(publication, now, 'edited');
  const next: Scheduled = {
    ...facts,
    ...input,
    state: 'scheduled',
    generation: publication.generation + 1,
    notBeforeAt: input.dueAt,
    wakeAt,
  };
  return { kind: 'edited', next };
}
