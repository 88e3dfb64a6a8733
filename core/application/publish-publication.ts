import { type Account, canPublish } from '../domain/account.ts';
import type { Instant } from '../domain/ids.ts';
import { findPause } from '../domain/pause.ts';
import type { Lease, Outcome, Publication, Scheduled } from '../domain/publication.ts';
import { recordOutcome, reserve, writeIntent } from '../domain/publication-life.ts';
import { fail, miss, postpone } from '../domain/publication-transitions.ts';
import type { PreparedPart } from '../ports/publisher.ts';
import { changeAccount, credentialsAfterRefusal } from './fresh-credentials.ts';
import { preparePart } from './prepare-part.ts';
import type { PublishingPorts } from './publishing-ports.ts';
import { spendingCapProblem } from './views.ts';

export type PublishResult =
  | { readonly kind: 'recorded'; readonly publication: Publication }
  | { readonly kind: 'too-early'; readonly wakeAt: Instant }
  | { readonly kind: 'held' }
  /** Somebody else has it, or the wake-up was stale. */
  | { readonly kind: 'left-alone' };

/** Reserve, prepare, hold, write the intent, send at the instant, record: for the next part that is not out yet. */
export async function publishPublication(
  ports: PublishingPorts,
  publication: Scheduled,
  generation: number,
): Promise<PublishResult> {
  const account = await ports.accounts.get(publication.tenantId, publication.accountId);
  if (account === undefined || !(await mayGoOut(ports, account, publication)))
    return hold(ports, publication);
  const reservation = reserve(publication, {
    generation,
    owner: ports.owner,
    now: ports.clock.now(),
    policy: ports.policy,
  });
  switch (reservation.kind) {
    case 'void':
    case 'leased':
      return { kind: 'left-alone' };
    case 'too-early':
      return reservation;
    case 'too-late':
      return save(ports, reservation.next);
    case 'reserved': {
      if ((await ports.publications.replace(reservation.next, publication.revision)) === 'conflict')
        return { kind: 'left-alone' };
      return prepareAndSend(ports, reservation.next, account);
    }
  }
}

async function mayGoOut(
  ports: PublishingPorts,
  account: Account,
  { tenantId, price, attempts }: Scheduled,
): Promise<boolean> {
  if (!canPublish(account)) return false;
  if (findPause(await ports.pauses.list(tenantId), account.id) !== undefined) return false;
  // What began to go out may have been charged already: its rest is not held back.
  return (
    price === 0 || attempts.length > 0 || (await spendingCapProblem(ports, tenantId, price)) === undefined
  );
}

async function hold(ports: PublishingPorts, publication: Scheduled): Promise<PublishResult> {
  const now = ports.clock.now();
  if (now <= publication.latestAt) return { kind: 'held' };
  return save(ports, miss(publication, now));
}

async function prepareAndSend(
  ports: PublishingPorts,
  reserved: Scheduled,
  account: Account,
): Promise<PublishResult> {
  const preparation = await preparePart(ports, reserved, account);
  const now = ports.clock.now();
  if (preparation.kind === 'refused') return save(ports, fail(reserved, now, preparation.problem));
  if (preparation.kind === 'later')
    return save(ports, postpone(reserved, now, preparation.at, preparation.problem));
  const sendsAt = Math.max(now, reserved.notBeforeAt);
  await ports.clock.sleepUntil(sendsAt - ports.policy.intentLeadMs);
  return intendAndSend(ports, reserved, preparation.part, sendsAt);
}

async function intendAndSend(
  ports: PublishingPorts,
  reserved: Scheduled,
  part: PreparedPart,
  sendsAt: Instant,
): Promise<PublishResult> {
  const lease = leaseOf(reserved);
  const intent = writeIntent(reserved, {
    lease,
    now: ports.clock.now(),
    partIndex: reserved.parts.length,
    fingerprint: part.fingerprint,
    policy: ports.policy,
    ...(part.handle === undefined ? {} : { handle: part.handle }),
  });
  if (intent.kind === 'lost') return { kind: 'left-alone' };
  if (intent.kind === 'too-late') return save(ports, intent.next);
  // The deadline is on the wall clock; the time until the send is measured on the clock that cannot jump.
  const intentMonotonicMs = ports.clock.monotonicMs();
  const untilDeadlineMs = intent.attempt.deadlineAt - ports.clock.now();
  const recorded = await ports.publications.recordIntent(intent.next, reserved.revision);
  if (recorded !== 'recorded') return recorded === 'held' ? { kind: 'held' } : { kind: 'left-alone' };
  await ports.departures.board({
    accountId: reserved.accountId,
    at: sendsAt,
    queueOrder: reserved.queueOrder,
  });
  const { sendTimeoutMs } = ports.policy;
  const remainingMs = untilDeadlineMs - (ports.clock.monotonicMs() - intentMonotonicMs);
  const startedAt = ports.clock.now();
  // Whoever reads the network back counts from the deadline: a send that began late has less time, or none.
  const isCovered = remainingMs >= sendTimeoutMs / 2 && startedAt <= reserved.latestAt;
  const outcome: Outcome = isCovered
    ? await ports.networks[reserved.network].publisher.send(part, Math.min(remainingMs, sendTimeoutMs))
    : { kind: 'not-sent', detail: 'too much time had passed since the intent' };
  return record(ports, intent.next, intent.attempt.number, { outcome, startedAt, part });
}

function leaseOf(reserved: Scheduled): Lease {
  if (reserved.lease === undefined)
    throw new TypeError(`publication ${reserved.id} was prepared without a reservation`);
  return reserved.lease;
}

interface Sent {
  readonly outcome: Outcome;
  readonly startedAt: Instant;
  readonly part: PreparedPart;
}

async function record(
  ports: PublishingPorts,
  sending: Publication,
  attemptNumber: number,
  sent: Sent,
): Promise<PublishResult> {
  const { outcome, startedAt } = sent;
  for (let current: Publication | undefined = sending; current !== undefined; ) {
    const recording = recordOutcome(current, {
      attemptNumber,
      outcome,
      startedAt,
      now: ports.clock.now(),
      policy: ports.policy,
    });
    if (recording.kind === 'fenced') return { kind: 'left-alone' };
    if ((await ports.publications.replace(recording.next, current.revision)) === 'replaced') {
      ports.log.info('outcome recorded', {
        tenantId: sending.tenantId,
        publicationId: sending.id,
        attempt: attemptNumber,
        outcome: outcome.kind,
        state: recording.next.state,
      });
      await heedAccount(ports, recording.next, sent);
      return { kind: 'recorded', publication: recording.next };
    }
    current = await ports.publications.get(sending.tenantId, sending.id);
  }
  return { kind: 'left-alone' };
}

/** What an answer says about the account concerns all its publications. */
async function heedAccount(
  ports: PublishingPorts,
  publication: Publication,
  { outcome, part }: Sent,
): Promise<void> {
  if (outcome.kind !== 'rate-limited' && outcome.kind !== 'unauthorized') return;
  const account = await ports.accounts.get(publication.tenantId, publication.accountId);
  if (account === undefined) return;
  if (outcome.kind === 'unauthorized') await credentialsAfterRefusal(ports, account, part.credentials);
  else
    await changeAccount(ports, account, (current) => ({ ...current, rateLimitedUntilAt: outcome.retryAt }));
}

/** `next` was decided on the record just before it. A conflict means that somebody else decided: theirs stands. */
async function save(ports: PublishingPorts, next: Publication): Promise<PublishResult> {
  const saved = await ports.publications.replace(next, next.revision - 1);
  if (saved === 'conflict') return { kind: 'left-alone' };
  const { tenantId, id: publicationId, state } = next;
  ports.log.info('publication moved', { tenantId, publicationId, state });
  return { kind: 'recorded', publication: next };
}
