import type { Clock } from '../../ports/clock.ts';

/** `setTimeout` takes at most this many milliseconds (2³¹ − 1); longer waits are made of several. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

export function createSystemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    async sleepUntil(at, signal) {
      // A timer may fire up to a millisecond early by the wall clock: look again until the instant has come.
      for (let remainingMs = at - Date.now(); remainingMs > 0; remainingMs = at - Date.now()) {
        await timeout(Math.min(remainingMs, LONGEST_TIMEOUT_MS), signal);
      }
    },
  };
}

function timeout(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(new SleepAbortedError());
      return;
    }
    const abort = () => {
      clearTimeout(timer);
      reject(new SleepAbortedError());
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, delayMs);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

export class SleepAbortedError extends Error {
  override readonly name = 'SleepAbortedError';
}
