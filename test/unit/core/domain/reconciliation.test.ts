import { describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../../../core/domain/ids.ts';
import type { NeedsDecision, Unknown } from '../../../../core/domain/publication.ts';
import { giveUpSending } from '../../../../core/domain/publication-life.ts';
import { problems } from '../../../../core/domain/publication-problems.ts';
import { decideByPerson, type LookInput, recordLook } from '../../../../core/domain/reconciliation.ts';
import { DUE, MINUTE, policy, reserved, scheduled, sending, unknown } from './given.ts';

const DEADLINE = DUE + policy.sendTimeoutMs;
const LAST = DEADLINE + 300_000;
const at = (
  now: number,
  look: LookInput['look'],
  afterAbsence: LookInput['afterAbsence'] = 'resend',
): LookInput => ({ look, lookedAt: now, now, policy, afterAbsence });
const found = {
  kind: 'found',
  networkPostId: '7' as NetworkPostId,
  url: 'https://x.com/b/status/7',
  publishedAt: DUE + 3,
} as const;

function givenUp(partCount = 1): Unknown {
  const { next } = sending(reserved(scheduled({ partCount })));
  const given = giveUpSending(next, next.lease.untilAt, policy);
  if (given.kind !== 'recorded' || given.next.state !== 'unknown') throw new Error('not given up');
  return given.next;
}

describe('a look at the network', () => {
  it('publishes what it finds, with the time the network gives', () => {
    expect(recordLook(unknown(), at(DEADLINE + 10_000, found))).toMatchObject({
      state: 'published',
      networkPostId: '7',
      publishedAt: DUE + 3,
      sentAt: DUE + 1,
    });
    expect(recordLook(givenUp(), at(DEADLINE + 10_000, found))).toMatchObject({
      state: 'published',
      sentAt: DUE,
    });
  });

  it('goes on with a thread whose lost part is found', () => {
    expect(recordLook(givenUp(2), at(DEADLINE + 10_000, found))).toMatchObject({
      state: 'scheduled',
      parts: [{ networkPostId: '7' }],
    });
  });

  it('never concludes absence before the last delay, and looks at each one', () => {
    const first = recordLook(unknown(), at(DEADLINE + 10_000, { kind: 'absent' }));
    expect(first).toMatchObject({
      state: 'unknown',
      lookCount: 1,
      nextLookAt: DEADLINE + 60_000,
      wakeAt: DEADLINE + 60_000,
    });
    const early = recordLook(unknown(), at(DEADLINE + 299_999, { kind: 'undecidable', detail: 'two fit' }));
    expect(early).toMatchObject({ state: 'unknown', nextLookAt: LAST });
  });

  it('sends again after the last look where the network guards, and asks where nothing does', () => {
    expect(recordLook(unknown(), at(LAST, { kind: 'absent' }))).toMatchObject({
      state: 'scheduled',
      notBeforeAt: LAST,
    });
    expect(recordLook(unknown(), at(LAST, { kind: 'absent' }, 'ask'))).toMatchObject({
      state: 'needs-decision',
      problem: { type: 'absent' },
    });
  });

  it('asks a person if absent after the latest time: the network may accept it yet', () => {
    expect(recordLook(unknown(), at(DUE + 16 * MINUTE, { kind: 'absent' }))).toMatchObject({
      state: 'needs-decision',
      problem: { type: 'absent' },
    });
  });

  it('asks a person where the network claims a duplicate that it does not show, or several posts fit', () => {
    expect(recordLook(unknown('d', 'duplicate'), at(LAST, { kind: 'absent' }))).toMatchObject({
      state: 'needs-decision',
      problem: { type: 'undecidable' },
    });
    expect(recordLook(unknown(), at(LAST, { kind: 'undecidable', detail: 'two fit' }))).toMatchObject({
      state: 'needs-decision',
    });
  });

  it('takes a failed look for no look, waits longer each time, and heeds the network', () => {
    const failed = { kind: 'failed', detail: '500' } as const;
    const soon = recordLook(unknown(), at(DEADLINE + 100, failed));
    expect(soon).toMatchObject({ state: 'unknown', lookCount: 0, nextLookAt: DEADLINE + 1100 });
    expect(recordLook(unknown(), at(LAST, failed))).toMatchObject({ nextLookAt: LAST + 60_000 });
    expect(recordLook(unknown(), at(LAST, { ...failed, retryAt: LAST + 10 * MINUTE }))).toMatchObject({
      nextLookAt: LAST + 10 * MINUTE,
    });
    expect(recordLook(unknown(), at(LAST + 25 * 60 * MINUTE, failed))).toMatchObject({
      state: 'needs-decision',
    });
  });
});

describe("a person's decision", () => {
  const waiting = (from: Unknown = unknown()): NeedsDecision => {
    const next = recordLook(from, at(LAST, { kind: 'absent' }, 'ask'));
    if (next.state !== 'needs-decision') throw new Error(next.state);
    return next;
  };
  const published = {
    outcome: 'published',
    networkPostId: '9' as NetworkPostId,
    url: 'https://x.com/b/status/9',
  } as const;

  it('makes it published with the address that the person gave', () => {
    expect(decideByPerson(waiting(), LAST + 1, published, 'me', policy)).toMatchObject({
      kind: 'resolved',
      next: { state: 'published', url: published.url, sentAt: DUE + 1 },
    });
    expect(decideByPerson(waiting(givenUp()), LAST + 1, published, 'me', policy)).toMatchObject({
      next: { sentAt: DUE - 400 },
    });
  });

  it('makes it failed when the person finds nothing', () => {
    expect(decideByPerson(waiting(), LAST + 1, { outcome: 'not-published' }, 'me', policy)).toMatchObject({
      next: { state: 'failed', problem: { type: 'not-published' } },
    });
  });

  it('does not send the rest of a thread after its latest time', () => {
    const decided = decideByPerson(waiting(givenUp(2)), DUE + 60 * MINUTE, published, 'me', policy);
    expect(decided).toMatchObject({
      kind: 'resolved',
      next: { state: 'failed', problem: { type: 'thread-incomplete' } },
    });
    expect(decideByPerson(waiting(givenUp(2)), LAST + 1, published, 'me', policy)).toMatchObject({
      next: { state: 'scheduled' },
    });
  });

  it('is asked for in no other state', () => {
    expect(decideByPerson(scheduled(), DUE, published, 'me', policy).kind).toBe('not-waiting');
  });

  it('tells in each problem what a person can do', () => {
    const all = [
      problems.absent('d'),
      problems.accountDeleted(),
      problems.mediaMissing('m'),
      problems.missed(undefined),
      problems.notPublished(),
    ];
    for (const problem of all) expect(problem.action).toMatch(/\.$/);
  });
});
