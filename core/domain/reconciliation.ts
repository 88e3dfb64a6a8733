// What a look at the network proves about a publication whose outcome is unknown.
import type { Instant, NetworkPostId } from './ids.ts';
import type { AfterAbsence } from './network.ts';
import { lastAttempt, type NeedsDecision, type Publication, type Unknown } from './publication.ts';
import { problems } from './publication-problems.ts';
import { ask, fail, miss, postpone, recordFoundPart } from './publication-transitions.ts';
import type { PublishingPolicy } from './publishing-policy.ts';

export type LookResult =
  | {
      readonly kind: 'found';
      readonly networkPostId: NetworkPostId;
      readonly url: string;
      readonly publishedAt: Instant;
    }
  | { readonly kind: 'absent' }
  | { readonly kind: 'undecidable'; readonly detail: string }
  /** The look itself failed: says nothing about the post. */
  | { readonly kind: 'failed'; readonly detail: string; readonly retryAt?: Instant };

export interface LookInput {
  readonly look: LookResult;
  /** When the look began: what became visible later is not covered by it. */
  readonly lookedAt: Instant;
  readonly now: Instant;
  readonly policy: PublishingPolicy;
  readonly afterAbsence: AfterAbsence;
}

/** A network that cannot be read for this long is a person's matter. */
const FAILED_LOOKS_LIMIT_MS = 24 * 3_600_000;
const FAILED_LOOK_DELAY_MS = { shortest: 1000, longest: 60_000 } as const;

/** The next record after a look. Absence is concluded only from a look after the last delay. */
export function recordLook(publication: Unknown, input: LookInput): Publication {
  const { look, now } = input;
  switch (look.kind) {
    case 'found': {
      const attempt = lastAttempt(publication);
      const sentAt =
        attempt?.startedAt ?? Math.max(publication.dueAt, attempt?.intentAt ?? publication.dueAt);
      const { networkPostId, url, publishedAt } = look;
      return recordFoundPart(publication, { networkPostId, url, sentAt, publishedAt }, now, input.policy);
    }
    case 'undecidable':
      return isLastLook(publication, input)
        ? ask(publication, now, problems.undecidable(look.detail))
        : lookAgain(publication, input);
    case 'absent':
      return isLastLook(publication, input)
        ? concludeAbsence(publication, input)
        : lookAgain(publication, input);
    case 'failed':
      return retryLook(publication, input, look);
  }
}

function deadlineOf(publication: Publication): Instant {
  return lastAttempt(publication)?.deadlineAt ?? publication.dueAt;
}

function isLastLook(publication: Unknown, { lookedAt, policy }: LookInput): boolean {
  return lookedAt >= deadlineOf(publication) + (policy.reconcileDelaysMs.at(-1) ?? 0);
}

function withNextLook(
  publication: Unknown,
  now: Instant,
  nextLookAt: Instant,
  event: string,
  lookCount: number,
): Unknown {
  return {
    ...publication,
    lookCount,
    nextLookAt,
    wakeAt: nextLookAt,
    events: [...publication.events, { at: now, type: event }],
    revision: publication.revision + 1,
  };
}

function lookAgain(publication: Unknown, { lookedAt, now, policy }: LookInput): Unknown {
  const deadlineAt = deadlineOf(publication);
  const delayMs =
    policy.reconcileDelaysMs.find((delay) => deadlineAt + delay > lookedAt) ??
    policy.reconcileDelaysMs.at(-1) ??
    0;
  return withNextLook(
    publication,
    now,
    Math.max(now, deadlineAt + delayMs),
    'looked-absent',
    publication.lookCount + 1,
  );
}

function retryLook(
  publication: Unknown,
  { now, policy }: LookInput,
  look: Extract<LookResult, { kind: 'failed' }>,
): Unknown | NeedsDecision {
  const deadlineAt = deadlineOf(publication);
  if (now > deadlineAt + (policy.reconcileDelaysMs.at(-1) ?? 0) + FAILED_LOOKS_LIMIT_MS) {
    return ask(publication, now, problems.undecidable(look.detail));
  }
  const waitedMs = Math.max(0, now - deadlineAt);
  const delayMs = Math.min(
    FAILED_LOOK_DELAY_MS.longest,
    Math.max(FAILED_LOOK_DELAY_MS.shortest, waitedMs / 2),
  );
  return withNextLook(
    publication,
    now,
    Math.max(look.retryAt ?? 0, now + delayMs),
    'look-failed',
    publication.lookCount,
  );
}

function concludeAbsence(publication: Unknown, { now, afterAbsence }: LookInput): Publication {
  if (lastAttempt(publication)?.hint === 'duplicate') {
    return ask(
      publication,
      now,
      problems.undecidable('The network says that it has this text already, but does not show it.'),
    );
  }
  if (afterAbsence === 'ask')
    return ask(publication, now, problems.absent('Nothing would guard a second send.'));
  return postpone(publication, now, now, problems.notSent('the network does not have it'));
}

export type PersonsDecision =
  | { readonly outcome: 'published'; readonly networkPostId: NetworkPostId; readonly url: string }
  | { readonly outcome: 'not-published' };

export type Resolution =
  | { readonly kind: 'resolved'; readonly next: Publication }
  | { readonly kind: 'not-waiting' };

/** A person looked at the profile and says what is there. */
export function decideByPerson(
  publication: Publication,
  now: Instant,
  decision: PersonsDecision,
  by: string,
  policy: PublishingPolicy,
): Resolution {
  if (publication.state !== 'needs-decision') return { kind: 'not-waiting' };
  const decided: Publication = {
    ...publication,
    events: [...publication.events, { at: now, type: `resolved-${decision.outcome}`, detail: by }],
  };
  if (decision.outcome === 'not-published')
    return { kind: 'resolved', next: fail(decided, now, problems.notPublished()) };
  const attempt = lastAttempt(publication);
  const sentAt = attempt?.startedAt ?? attempt?.intentAt ?? publication.dueAt;
  const { networkPostId, url } = decision;
  const next = recordFoundPart(decided, { networkPostId, url, sentAt, publishedAt: sentAt }, now, policy);
  // The rest of a thread is not sent hours later: what is out is told, and a person finishes it.
  return {
    kind: 'resolved',
    next:
      next.state === 'scheduled' && now > next.latestAt
        ? { ...miss(next, now), revision: next.revision }
        : next,
  };
}
