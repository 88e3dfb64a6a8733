import type { Instant } from '../../domain/ids.ts';
import type { WakeUp } from '../../ports/publication-repository.ts';
import type { WakeUps } from '../../ports/wake-ups.ts';

export interface TimerWakeUpsOptions {
  readonly now: () => Instant;
  /** Later ones are forgotten: the sweep finds them in the store once they come within reach. */
  readonly horizonMs: number;
  readonly onWake: (wakeUp: WakeUp) => void;
}

export interface TimerWakeUps extends WakeUps {
  readonly pendingCount: number;
  /** Nothing fires any more. */
  stop(): void;
}

/** Wake-ups within one process: one timer each, and at most one per publication and generation. */
export function createTimerWakeUps({ now, horizonMs, onWake }: TimerWakeUpsOptions): TimerWakeUps {
  const pending = new Map<string, { readonly wakeAt: Instant; readonly timer: NodeJS.Timeout }>();
  let isStopped = false;

  function arrange(wakeUp: WakeUp): void {
    const delayMs = Math.max(0, wakeUp.wakeAt - now());
    if (isStopped || delayMs > horizonMs) return;
    const key = `${wakeUp.publicationId} ${wakeUp.generation}`;
    const earlier = pending.get(key);
    if (earlier !== undefined) {
      if (earlier.wakeAt <= wakeUp.wakeAt) return;
      clearTimeout(earlier.timer);
    }
    const timer = setTimeout(() => {
      pending.delete(key);
      onWake(wakeUp);
    }, delayMs);
    pending.set(key, { wakeAt: wakeUp.wakeAt, timer });
  }

  return {
    get pendingCount() {
      return pending.size;
    },
    arrange(wakeUp) {
      arrange(wakeUp);
      return Promise.resolve();
    },
    stop() {
      isStopped = true;
      for (const { timer } of pending.values()) clearTimeout(timer);
      pending.clear();
    },
  };
}
