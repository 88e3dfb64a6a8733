import type { AccountId, Instant } from '../domain/ids.ts';
import type { Clock } from '../ports/clock.ts';

export interface Departures {
  /** Resolves at `at`, never before; those of one instant leave in ascending `queueOrder`. */
  board(passenger: {
    readonly accountId: AccountId;
    readonly at: Instant;
    readonly queueOrder: string;
  }): Promise<void>;
}

interface Waiting {
  readonly queueOrder: string;
  readonly leave: () => void;
}

/** One timer per instant instead of one per publication: a thousand due at one second leave in one turn. */
export function createDepartures(clock: Clock): Departures {
  const gates = new Map<Instant, Waiting[]>();

  async function open(at: Instant): Promise<void> {
    await clock.sleepUntil(at);
    const waiting = gates.get(at) ?? [];
    gates.delete(at);
    waiting.sort((a, b) => (a.queueOrder < b.queueOrder ? -1 : 1));
    for (const passenger of waiting) passenger.leave();
  }

  return {
    board({ at, queueOrder }) {
      if (at <= clock.now()) return Promise.resolve();
      return new Promise((leave, reject) => {
        const gate = gates.get(at);
        if (gate !== undefined) {
          gate.push({ queueOrder, leave });
          return;
        }
        gates.set(at, [{ queueOrder, leave }]);
        open(at).catch(reject);
      });
    },
  };
}
