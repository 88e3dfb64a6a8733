// What follows from not knowing whether a call reached the network.
import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../core/domain/publication.ts';
import { firstInDoubt, hasBegun, lastAttempt, withAttempt } from '../../../../core/domain/publication.ts';
import {
  cancelPublication,
  editPublication,
  recordOutcome,
  reserve,
} from '../../../../core/domain/publication-life.ts';
import { problems } from '../../../../core/domain/publication-problems.ts';
import { miss, postpone } from '../../../../core/domain/publication-transitions.ts';
import { recordLook } from '../../../../core/domain/reconciliation.ts';
import { accepted, answered, DUE, MINUTE, policy, reserved, scheduled, sending, unknown } from './given.ts';

const LAST = DUE + policy.sendTimeoutMs + 300_000;

/** Not seen in the last look, and about to be sent again. */
function absent(overrides: Parameters<typeof scheduled>[0] = {}) {
  const from = answered({ kind: 'unknown', detail: 'reset' }, sending(reserved(scheduled(overrides))));
  if (from.state !== 'unknown') throw new Error(from.state);
  const next = recordLook(from, {
    ...{ look: { kind: 'absent' }, lookedAt: LAST, now: LAST, policy, afterAbsence: 'resend' },
  });
  if (next.state !== 'scheduled') throw new Error(next.state);
  return next;
}

describe('what may be out although no look has found it', () => {
  it('is neither cancelled nor edited: the network may accept it yet', () => {
    const publication = absent();
    expect(hasBegun(publication)).toBe(true);
    expect(cancelPublication(publication, LAST, 'me').kind).toBe('too-late');
    const change = { ...publication, dueAt: LAST + MINUTE, latestAt: LAST + 2 * MINUTE, queueOrder: '2' };
    expect(editPublication(publication, LAST, change, LAST).kind).toBe('too-late');
  });

  it('is not called missed once its latest time has passed: a person is asked', () => {
    const asked = { state: 'needs-decision', problem: { type: 'absent' } };
    expect(miss(absent(), DUE + 20 * MINUTE)).toMatchObject(asked);
    expect(postpone(absent(), LAST, DUE + 60 * MINUTE, problems.rateLimited('d'))).toMatchObject(asked);
    const late = { generation: 1, owner: 'w2', now: DUE + 20 * MINUTE, policy };
    expect(reserve(absent(), late)).toMatchObject({ kind: 'too-late', next: asked });
  });

  it('is in doubt no more once its part is proven out, or where the network refused each call', () => {
    const half = answered(accepted, sending(reserved(absent({ partCount: 2 }), LAST), LAST));
    expect(firstInDoubt(half)).toBeUndefined();
    expect(hasBegun(answered({ kind: 'not-sent', detail: 'refused' }))).toBe(false);
    expect(miss(answered({ kind: 'not-sent', detail: 'refused' }), DUE + 20 * MINUTE).state).toBe('missed');
  });
});

describe('the deadline of an attempt', () => {
  it('is told to the sender as it is stored: whoever looks counts from it', () => {
    const { next, attempt } = sending();
    expect(attempt.deadlineAt).toBe(DUE + policy.sendTimeoutMs);
    expect(lastAttempt(next)).toEqual(attempt);
  });
});

describe('a long history of attempts', () => {
  const attempt = (number: number, outcome: Attempt['outcome']): Attempt => ({
    ...{ number, partIndex: 0, intentAt: number, deadlineAt: number, fingerprint: 'f' },
    ...(outcome === undefined ? {} : { outcome }),
  });
  const many = (from: number, outcome: Attempt['outcome']) =>
    Array.from({ length: 60 }, (_, index) => attempt(from + index, outcome));
  const numbers = (attempts: readonly Attempt[]) => attempts.map(({ number }) => number);

  it('forgets what is settled, not what is in doubt', () => {
    const [, ...settled] = many(1, 'not-sent');
    const kept = withAttempt([attempt(1, 'unknown'), ...settled], attempt(61, undefined));
    expect(kept).toHaveLength(60);
    expect(numbers(kept).slice(0, 2)).toEqual([1, 3]);
    expect(kept.at(-1)?.number).toBe(61);
  });

  it('keeps the first that is in doubt: the network is read from there on', () => {
    const kept = withAttempt(many(1, 'unknown'), attempt(61, undefined));
    expect(kept).toHaveLength(60);
    expect(numbers(kept).slice(0, 2)).toEqual([1, 3]);
  });

  it('numbers attempts on, whatever was forgotten', () => {
    const next = sending(reserved(scheduled({ attempts: many(7, 'not-sent') })));
    expect(next.attempt.number).toBe(67);
    const outcome = { attemptNumber: 67, outcome: accepted, startedAt: DUE, now: DUE + 1, policy };
    expect(recordOutcome(next.next, outcome)).toMatchObject({ next: { state: 'published' } });
  });
});

it('has nothing in doubt before its first call', () => {
  expect(hasBegun(reserved())).toBe(false);
  expect(hasBegun(unknown())).toBe(true);
});
