import type { Instant } from '../core/domain/ids.ts';
import type { Clock } from '../core/ports/clock.ts';

/**
 * A clock for replaying history: nobody waits, time jumps to wherever somebody would have slept to.
 * `onAdvance` takes the rest of the world along, the sandbox networks above all.
 */
export interface HistoryClock extends Clock {
  jumpTo(at: Instant): Promise<void>;
}

export function createHistoryClock(
  startAt: Instant,
  onAdvance: (at: Instant) => Promise<void>,
): HistoryClock {
  let now = startAt;
  async function jumpTo(at: Instant): Promise<void> {
    if (at <= now) return;
    now = at;
    await onAdvance(at);
  }
  return { now: () => now, monotonicMs: () => now, sleepUntil: jumpTo, jumpTo };
}
