import { describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../../../core/domain/ids.ts';
import { isFinal, lastAttempt, mostUrgent } from '../../../../core/domain/publication.ts';
import {
  cancelPublication,
  editPublication,
  giveUpSending,
  recordOutcome,
  reserve,
  writeIntent,
} from '../../../../core/domain/publication-life.ts';
import { problems } from '../../../../core/domain/publication-problems.ts';
import { fail, HISTORY_LIMIT, miss, postpone } from '../../../../core/domain/publication-transitions.ts';
import { publishingPolicy, shortestLeaseMs } from '../../../../core/domain/publishing-policy.ts';
import { accepted, answered, DUE, MINUTE, policy, reserved, scheduled, sending, unknown } from './given.ts';

const input = { generation: 1, owner: 'w2', now: DUE - 5000, policy };

describe('reserving', () => {
  it('gives one worker a lease that outlives preparation, hold, send and skew', () => {
    const next = reserved();
    expect(next.lease).toEqual({ owner: 'w1', untilAt: DUE + policy.leaseMs });
    expect(next.wakeAt).toBe(next.lease?.untilAt);
    expect(next.revision).toBe(2);
  });

  it('refuses a second worker while the lease holds, and lets it in afterwards', () => {
    const first = reserved();
    expect(reserve(first, input)).toEqual({ kind: 'leased', untilAt: DUE + policy.leaseMs });
    expect(reserve(first, { ...input, now: DUE + policy.leaseMs }).kind).toBe('reserved');
    expect(reserve(first, { ...input, owner: 'w1' }).kind).toBe('reserved');
  });

  it('is void for another generation and for what is no longer scheduled', () => {
    expect(reserve(scheduled(), { ...input, generation: 2 }).kind).toBe('void');
    expect(reserve(sending().next, input).kind).toBe('void');
  });

  it('names the time to come back when woken too early', () => {
    expect(reserve(scheduled(), { ...input, now: DUE - 60_000 })).toEqual({
      kind: 'too-early',
      wakeAt: DUE - policy.wakeLeadMs,
    });
  });

  it('misses what is past its latest time, and says why it was held back', () => {
    const late = reserve(scheduled({ problem: problems.rateLimited('x') }), {
      ...input,
      now: DUE + 16 * MINUTE,
    });
    expect(late).toMatchObject({
      kind: 'too-late',
      next: { state: 'missed', problem: { type: 'missed', detail: problems.rateLimited('x').title } },
    });
    expect(reserved(scheduled({ problem: problems.notSent('y') })).problem?.type).toBe('not-sent');
  });
});

describe('the intent', () => {
  it('records number, part, fingerprint and deadline before the call', () => {
    const { next, attempt } = sending();
    expect(attempt).toMatchObject({ number: 1, partIndex: 0, fingerprint: 'f', intentAt: DUE - 400 });
    expect(next).toMatchObject({ state: 'sending', wakeAt: next.lease.untilAt });
    expect(lastAttempt(next)?.deadlineAt).toBe(DUE + policy.sendTimeoutMs);
  });

  it('stores the handle of a two-step network before the visible step', () => {
    const from = reserved();
    const intent = writeIntent(from, {
      lease: from.lease ?? { owner: '', untilAt: 0 },
      now: DUE,
      partIndex: 0,
      fingerprint: 'f',
      handle: 'container',
      policy,
    });
    expect(intent).toMatchObject({ kind: 'intent', next: { handle: 'container' } });
    if (intent.kind === 'intent')
      expect(answered({ kind: 'not-sent', detail: 'd' }, intent)).toMatchObject({ handle: 'container' });
  });

  it('is lost with the lease: another owner, another lease, none, or one that no longer covers the send', () => {
    const from = reserved();
    const untilAt = from.lease?.untilAt ?? 0;
    const base = { now: DUE, partIndex: 0, fingerprint: 'f', policy };
    expect(writeIntent(from, { ...base, lease: { owner: 'w2', untilAt } }).kind).toBe('lost');
    expect(writeIntent(from, { ...base, lease: { owner: 'w1', untilAt: untilAt + 1 } }).kind).toBe('lost');
    expect(writeIntent(scheduled(), { ...base, lease: { owner: 'w1', untilAt } }).kind).toBe('lost');
    expect(
      writeIntent(from, { ...base, lease: { owner: 'w1', untilAt }, now: untilAt - policy.sendTimeoutMs + 1 })
        .kind,
    ).toBe('lost');
    expect(writeIntent(sending().next, { ...base, lease: { owner: 'w1', untilAt } }).kind).toBe('lost');
  });

  it('is not written after the latest time', () => {
    const from = reserved(scheduled({ latestAt: DUE + 1000 }), DUE);
    const intent = writeIntent(from, {
      lease: from.lease ?? { owner: '', untilAt: 0 },
      now: DUE + 1001,
      partIndex: 0,
      fingerprint: 'f',
      policy,
    });
    expect(intent).toMatchObject({ kind: 'too-late', next: { state: 'missed' } });
  });
});

describe('recording an outcome', () => {
  it('publishes with the proof that the network gave', () => {
    expect(answered(accepted)).toMatchObject({
      state: 'published',
      networkPostId: '1001',
      sentAt: DUE + 1,
      publishedAt: DUE + 80,
      collection: { nextReadAt: DUE + 80 + 15 * MINUTE },
    });
    expect(answered(accepted)).not.toHaveProperty('wakeAt');
  });

  it('goes on with the next part of a thread and publishes with the last one', () => {
    const first = answered(accepted, sending(reserved(scheduled({ partCount: 2 }))));
    expect(first).toMatchObject({ state: 'scheduled', parts: [{ networkPostId: '1001' }] });
    if (first.state !== 'scheduled') throw new Error(first.state);
    const second = sending(reserved(first, DUE + 90), DUE + 90);
    expect(second.attempt).toMatchObject({ number: 2, partIndex: 1 });
    const done = answered({ ...accepted, networkPostId: '1002' as NetworkPostId }, second, DUE + 200);
    expect(done).toMatchObject({
      state: 'published',
      networkPostId: '1001',
      parts: [{ networkPostId: '1001' }, { networkPostId: '1002' }],
    });
  });

  it('fails for good when refused', () => {
    const next = answered({ kind: 'refused', problem: { type: 'too-long', title: 'Too long.' } });
    expect(next).toMatchObject({ state: 'failed', problem: { type: 'too-long' } });
    expect(isFinal(next)).toBe(true);
  });

  it('waits for the end of a rate limit, inside the latest time only', () => {
    expect(answered({ kind: 'rate-limited', retryAt: DUE + MINUTE, detail: 'd' })).toMatchObject({
      state: 'scheduled',
      notBeforeAt: DUE + MINUTE,
      problem: { type: 'rate-limited' },
    });
    expect(answered({ kind: 'rate-limited', retryAt: DUE + 20 * MINUTE, detail: 'd' })).toMatchObject({
      state: 'missed',
    });
  });

  it.each([
    ['unauthorized', 'unauthorized'],
    ['not-sent', 'not-sent'],
  ] as const)('tries again after %s', (kind, type) => {
    const next = answered({ kind, detail: 'd' });
    expect(next).toMatchObject({ state: 'scheduled', problem: { type } });
    expect(next).not.toHaveProperty('lease');
  });

  it('never sends again after an unclear answer, but looks after the first delay', () => {
    expect(unknown()).toMatchObject({ state: 'unknown', lookCount: 0, nextLookAt: DUE + 10_000 + 10_000 });
    expect(lastAttempt(unknown('d', 'duplicate'))?.hint).toBe('duplicate');
  });

  it('fences an answer of an older attempt, and every answer but a proof once given up', () => {
    const { next } = sending();
    const late = { outcome: accepted, startedAt: DUE, now: DUE + 1, policy };
    expect(recordOutcome(next, { ...late, attemptNumber: 7 }).kind).toBe('fenced');
    expect(recordOutcome(unknown(), { ...late, attemptNumber: 1 })).toMatchObject({
      kind: 'recorded',
      next: { state: 'published' },
    });
    expect(
      recordOutcome(unknown(), { ...late, outcome: { kind: 'not-sent', detail: '' }, attemptNumber: 1 }).kind,
    ).toBe('fenced');
    expect(recordOutcome(answered(accepted), { ...late, attemptNumber: 1 }).kind).toBe('fenced');
  });

  it('keeps a bounded history', () => {
    const events = Array.from({ length: HISTORY_LIMIT }, (_, at) => ({ at, type: 'old' }));
    expect(reserved(scheduled({ events })).events).toHaveLength(HISTORY_LIMIT);
  });
});

describe('giving up a send whose worker is gone', () => {
  it('becomes unknown once the lease has run out, not before', () => {
    const { next } = sending();
    expect(giveUpSending(next, next.lease.untilAt - 1, policy).kind).toBe('fenced');
    expect(giveUpSending(next, next.lease.untilAt, policy)).toMatchObject({
      kind: 'recorded',
      next: { state: 'unknown' },
    });
    expect(giveUpSending(scheduled(), DUE, policy).kind).toBe('fenced');
  });
});

describe('a person who changes their mind', () => {
  it('cancels a scheduled publication, reserved or not', () => {
    expect(cancelPublication(reserved(), DUE - 1000, 'me')).toMatchObject({
      kind: 'cancelled',
      next: { state: 'cancelled' },
    });
  });

  it('is too late after the intent and when a part of a thread is out', () => {
    expect(cancelPublication(sending().next, DUE, 'me').kind).toBe('too-late');
    const half = answered(accepted, sending(reserved(scheduled({ partCount: 2 }))));
    expect(cancelPublication(half, DUE, 'me').kind).toBe('too-late');
  });

  it('edits into a new generation without the old lease', () => {
    const change = {
      dueAt: DUE + MINUTE,
      latestAt: DUE + 2 * MINUTE,
      partCount: 1,
      price: 0.2,
      labels: {},
      queueOrder: '2',
    };
    const edit = editPublication(reserved(), DUE - 1000, change, DUE);
    expect(edit).toMatchObject({
      kind: 'edited',
      next: { generation: 2, notBeforeAt: DUE + MINUTE, wakeAt: DUE, price: 0.2 },
    });
    if (edit.kind === 'edited') expect(edit.next).not.toHaveProperty('lease');
    expect(editPublication(sending().next, DUE, change, DUE).kind).toBe('too-late');
  });
});

describe('what cannot go out any more', () => {
  it('calls a half sent thread failed, since missed would not be true', () => {
    const half = answered(accepted, sending(reserved(scheduled({ partCount: 3 }))));
    expect(miss(half, DUE + MINUTE)).toMatchObject({
      state: 'failed',
      problem: { type: 'thread-incomplete' },
    });
    expect(fail(half, DUE, { type: 'too-long', title: 'Too long.' })).toMatchObject({
      problem: { type: 'thread-incomplete', detail: 'Too long.' },
    });
  });

  it('never postpones to before the due time', () => {
    expect(postpone(scheduled(), DUE - MINUTE, DUE - 1000, problems.notReady('d'))).toMatchObject({
      notBeforeAt: DUE,
    });
    expect(postpone(reserved(), DUE, DUE + 60 * MINUTE, problems.notReady('d'))).toMatchObject({
      state: 'missed',
    });
  });
});

describe('the state of a post', () => {
  it('is the most urgent of its publications', () => {
    expect(mostUrgent(['published', 'failed', 'scheduled'])).toBe('failed');
    expect(mostUrgent([])).toBe('cancelled');
  });
});

describe('the publishing policy', () => {
  it('refuses a lease that may end while its owner still sends', () => {
    const tooShort = { ...policy, leaseMs: shortestLeaseMs(policy.sendTimeoutMs) - 1 };
    expect(() => publishingPolicy(tooShort)).toThrow(RangeError);
    expect(publishingPolicy({ ...policy, leaseMs: 60_000 }).leaseMs).toBe(60_000);
  });
});
