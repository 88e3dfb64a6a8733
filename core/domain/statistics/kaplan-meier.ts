import { requireCount, requireEntries } from './arguments.ts';

export interface Duration {
  readonly time: number;
  /** `false`: it had not ended when it was last looked at. */
  readonly observed: boolean;
}

export interface SurvivalStep {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  /** Share that lasts longer than `time`. */
  readonly survival: number;
}

export interface SurvivalCurve {
  /** Only where something ended. */
  readonly steps: readonly SurvivalStep[];
  /** When half have ended; `null` if survival stays above one half. */
  readonly median: number | null;
}

/** A product of fractions that is one half on paper may lie a rounding above it. */
const ROUNDING = 1e-12;

/**
 * Kaplan and Meier's product-limit estimate (1958). At a tie, ends come before censorings.
 * @throws RangeError on impossible input.
 */
export function kaplanMeier(durations: readonly Duration[]): SurvivalCurve {
  requireEntries('durations', durations);
  for (const { time, observed } of durations) {
    requireCount('time', time);
    if (typeof observed !== 'boolean')
      throw new RangeError(`observed must be true or false, got ${String(observed)}`);
  }
  const byTime = Map.groupBy(durations, ({ time }) => time);
  const steps: SurvivalStep[] = [];
  let atRisk = durations.length;
  let survival = 1;
  for (const [time, group] of [...byTime].sort(([a], [b]) => a - b)) {
    const events = group.filter(({ observed }) => observed).length;
    if (events > 0) {
      survival *= (atRisk - events) / atRisk;
      steps.push({ time, atRisk, events, survival });
    }
    atRisk -= group.length;
  }
  const half = steps.find((step) => step.survival <= 0.5 + ROUNDING);
  return { steps, median: half?.time ?? null };
}
