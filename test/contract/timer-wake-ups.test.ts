import { createTimerWakeUps } from '../../core/adapters/timers/timer-wake-ups.ts';
import { describeWakeUps, type Firing } from './wake-ups.contract.ts';

// A timer may fire up to a millisecond early by the wall clock.
describeWakeUps('timers', () => {
  const firings: Firing[] = [];
  const wakeUps = createTimerWakeUps({
    now: Date.now,
    horizonMs: 60_000,
    onWake: (wakeUp) => firings.push({ wakeUp, worker: wakeUp.purpose, at: Date.now() }),
  });
  return Promise.resolve({
    wakeUps,
    fired: () => Promise.resolve(firings),
    close() {
      wakeUps.stop();
      return Promise.resolve();
    },
  });
});
