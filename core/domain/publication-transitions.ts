// The records that a transition leads to, each with one more revision and one more event.
import { beginCollection } from './engagement.ts';
import type { Instant } from './ids.ts';
import type { Problem } from './problem.ts';
import {
  type Failed,
  firstInDoubt,
  lastAttempt,
  type Missed,
  type NeedsDecision,
  type Publication,
  type Published,
  type Scheduled,
  type SentPart,
  type Unknown,
} from './publication.ts';
import { problems } from './publication-problems.ts';
import type { PublishingPolicy } from './publishing-policy.ts';

/** A publication keeps at most this many of its newest events: a record must not grow for ever. */
export const HISTORY_LIMIT = 60;

type Facts = Omit<Scheduled, 'state' | 'notBeforeAt' | 'lease' | 'problem' | 'wakeAt'>;

/** What every state shares, with one more revision and one more event. */
export function advance(publication: Publication, at: Instant, type: string, detail?: string): Facts {
  const event = detail === undefined ? { at, type } : { at, type, detail };
  const { id, tenantId, postId, accountId, network, generation, queueOrder, dueAt, latestAt, partCount } =
    publication;
  const { labels, price, parts, attempts, events, createdAt, handle, collection, latestEngagement } =
    publication;
  return {
    ...{ id, tenantId, postId, accountId, network, generation, queueOrder, dueAt, latestAt, partCount },
    ...{ labels, price, parts, attempts, createdAt },
    ...(handle === undefined ? {} : { handle }),
    ...(collection === undefined ? {} : { collection }),
    ...(latestEngagement === undefined ? {} : { latestEngagement }),
    events: [...events, event].slice(-HISTORY_LIMIT),
    revision: publication.revision + 1,
  };
}

/** One more part is proven to be out: the last one makes the publication `published`. */
export function recordFoundPart(
  publication: Publication,
  part: SentPart,
  now: Instant,
  policy: PublishingPolicy,
): Publication {
  const parts = [...publication.parts, part];
  const [first] = parts;
  if (first === undefined || parts.length < publication.partCount) {
    return { ...toScheduled({ ...publication, parts }, now, now, 'part-published'), notBeforeAt: now };
  }
  const { handle: _handle, ...facts } = advance(publication, now, 'published', first.networkPostId);
  const published: Published = {
    ...facts,
    state: 'published',
    parts,
    sentAt: first.sentAt,
    publishedAt: first.publishedAt,
    networkPostId: first.networkPostId,
    url: first.url,
    collection: beginCollection(first.publishedAt, policy.collectAgesMs),
  };
  return published;
}

function toScheduled(
  publication: Publication,
  now: Instant,
  notBeforeAt: Instant,
  event: string,
  problem?: Problem,
): Scheduled {
  return {
    ...advance(publication, now, event, problem?.detail),
    state: 'scheduled',
    notBeforeAt,
    ...(problem === undefined ? {} : { problem }),
    wakeAt: notBeforeAt,
  };
}

/** What a publication becomes that is not sent any more. */
export type GivenUp = Missed | Failed | NeedsDecision;

/** Back to `scheduled`, later; given up when later is too late. Used where nothing was sent. */
export function postpone(
  publication: Publication,
  now: Instant,
  notBeforeAt: Instant,
  problem: Problem,
): Scheduled | GivenUp {
  if (notBeforeAt > publication.latestAt) return miss(publication, now, problem);
  return toScheduled(publication, now, Math.max(notBeforeAt, publication.dueAt), 'postponed', problem);
}

/**
 * Nothing more is sent. A thread of which parts are out is `failed`, since `missed` would not be true of it. What may
 * be out is neither: that no look found it is no proof that the network will not accept it yet.
 */
export function miss(publication: Publication, now: Instant, cause?: Problem): GivenUp {
  if (firstInDoubt(publication) !== undefined)
    return ask(publication, now, problems.absent('Its latest time has passed.'));
  if (publication.parts.length > 0) {
    return fail(
      publication,
      now,
      problems.threadIncomplete(publication.parts.length, publication.partCount, cause?.title),
    );
  }
  const held = publication.state === 'scheduled' ? publication.problem : undefined;
  return {
    ...advance(publication, now, 'missed'),
    state: 'missed',
    problem: problems.missed((cause ?? held)?.title),
  };
}

/** Only a person can say what is out. */
export function ask(publication: Publication, now: Instant, problem: Problem): NeedsDecision {
  return { ...advance(publication, now, 'needs-decision', problem.title), state: 'needs-decision', problem };
}

export function fail(publication: Publication, now: Instant, problem: Problem): Failed {
  const sentCount = publication.parts.length;
  const told =
    sentCount > 0 && problem.type !== 'thread-incomplete'
      ? problems.threadIncomplete(sentCount, publication.partCount, problem.title)
      : problem;
  return { ...advance(publication, now, 'failed', problem.title), state: 'failed', problem: told };
}

export function becomeUnknown(
  publication: Publication,
  now: Instant,
  policy: PublishingPolicy,
  detail: string,
): Unknown {
  const deadlineAt = lastAttempt(publication)?.deadlineAt ?? now;
  const nextLookAt = Math.max(now, deadlineAt + (policy.reconcileDelaysMs[0] ?? 0));
  return {
    ...advance(publication, now, 'unknown', detail),
    state: 'unknown',
    lookCount: 0,
    nextLookAt,
    problem: problems.unknown(detail),
    wakeAt: nextLookAt,
  };
}
