import type { WakeUp } from './publication-repository.ts';

/**
 * Timers that fire at least once, early or late, in any order, and may be lost:
 * whatever they wake decides from the stored record what is to be done.
 */
export interface WakeUps {
  /** Fires at `wakeUp.wakeAt`. Arranging the same one again is harmless. */
  arrange(wakeUp: WakeUp): Promise<void>;
}
