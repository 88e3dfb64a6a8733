import { requireShare } from './arguments.ts';
import { betaQuantile } from './incomplete-beta.ts';
import { type Interval, requireConfidence } from './interval.ts';

/**
 * Quantiles of Beta(x + ½, n − x + ½); the lower limit is 0 without successes and the upper one 1 without
 * failures (Brown, Cai, DasGupta 2001, section 4.1).
 * @throws RangeError on impossible input.
 */
export function jeffreysInterval(successes: number, trials: number, confidence = 0.95): Interval {
  requireConfidence(confidence);
  requireShare(successes, trials);
  const tail = (1 - confidence) / 2;
  const [a, b] = [successes + 0.5, trials - successes + 0.5];
  return {
    estimate: successes / trials,
    low: successes === 0 ? 0 : betaQuantile(tail, a, b),
    high: successes === trials ? 1 : betaQuantile(1 - tail, a, b),
  };
}
