import { requireShare } from './arguments.ts';
import { type Interval, normalQuantile, requireConfidence } from './interval.ts';

/**
 * Wilson's score interval of a proportion (Newcombe 1998, method 3). For independent yes/no cases only.
 * @throws RangeError on impossible input.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  requireConfidence(confidence);
  requireShare(successes, trials);
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const estimate = successes / trials;
  const scale = 1 + (z * z) / trials;
  const centre = (estimate + (z * z) / (2 * trials)) / scale;
  const half =
    (z * Math.sqrt((estimate * (1 - estimate)) / trials + (z * z) / (4 * trials * trials))) / scale;
  return {
    estimate,
    low: Math.max(0, Math.min(estimate, centre - half)),
    high: Math.min(1, Math.max(estimate, centre + half)),
  };
}
