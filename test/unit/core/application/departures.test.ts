import { describe, expect, it } from 'vitest';
import { createDepartures } from '../../../../core/application/departures.ts';
import type { AccountId } from '../../../../core/domain/ids.ts';

const accountId = 'acc_1' as AccountId;

/** A clock whose instants come when the test says so. */
function handClock() {
  const gates = new Map<number, () => void>();
  const state = { now: 0 };
  return {
    now: () => state.now,
    monotonicMs: () => state.now,
    sleepUntil: (at: number) => new Promise<void>((resolve) => gates.set(at, resolve)),
    gates,
    reach(at: number) {
      state.now = at;
      gates.get(at)?.();
    },
  };
}

describe('departures', () => {
  it('let all of one instant go on one timer, in the order in which they were queued', async () => {
    const clock = handClock();
    const departures = createDepartures(clock);
    const left: string[] = [];
    const board = async (queueOrder: string, at: number) => {
      await departures.board({ accountId, at, queueOrder });
      left.push(queueOrder);
    };
    const all = [board('3', 1000), board('1', 1000), board('9', 2000), board('2', 1000)];
    expect(clock.gates.size).toBe(2);
    expect(left).toEqual([]);
    clock.reach(1000);
    await Promise.all([all[0], all[1], all[3]]);
    expect(left).toEqual(['1', '2', '3']);
    clock.reach(2000);
    await Promise.all(all);
    expect(left.at(-1)).toBe('9');
  });

  it('hold nobody back whose instant has come', async () => {
    const clock = handClock();
    clock.reach(5000);
    await createDepartures(clock).board({ accountId, at: 5000, queueOrder: '1' });
    expect(clock.gates.size).toBe(0);
  });
});
