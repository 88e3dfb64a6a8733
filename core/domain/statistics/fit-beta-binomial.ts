import { requireEntries, requireShare } from './arguments.ts';
import { digammaRise, logRising } from './gamma-function.ts';
import { highestPoint } from './highest-point.ts';
import { monotoneRoot } from './monotone-root.ts';

export interface Share {
  readonly successes: number;
  readonly trials: number;
}

/** Prior weight, in multiples of the largest number of trials, from which on all is shrunk to the mean. */
const COMPLETE_SHRINKAGE = 1e6;
const LEAST_WEIGHT = 1e-6;

/**
 * The beta distribution of the entries' true shares, by marginal likelihood. Without over-dispersion the
 * likelihood has no peak: the result then has the pooled share as its mean and a weight that shrinks all to it.
 * @throws RangeError on impossible input.
 */
export function fitBetaBinomial(entries: readonly Share[]): {
  readonly alpha: number;
  readonly beta: number;
} {
  requireEntries('entries', entries);
  for (const { successes, trials } of entries) requireShare(successes, trials);
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const trialCount = sum(entries.map(({ trials }) => trials));
  const pooled = sum(entries.map(({ successes }) => successes)) / trialCount;
  // A share of exactly 0 or 1 would leave one parameter at 0, which is no beta distribution.
  const least = 1e-9 / trialCount;
  const heaviest = COMPLETE_SHRINKAGE * Math.max(...entries.map(({ trials }) => trials));
  const meanFor = (weight: number) =>
    pooled === 0 || pooled === 1
      ? Math.min(1 - least, Math.max(least, pooled))
      : monotoneRoot((mean) => slopeInMean(entries, mean, weight), least, 1 - least);
  const logWeight =
    pooled === 0 || pooled === 1
      ? Math.log(heaviest)
      : highestPoint(
          (log) => logLikelihood(entries, meanFor(Math.exp(log)), Math.exp(log)),
          Math.log(LEAST_WEIGHT),
          Math.log(heaviest),
        );
  const weight = Math.exp(logWeight);
  const mean = meanFor(weight);
  return { alpha: mean * weight, beta: (1 - mean) * weight };
}

function logLikelihood(entries: readonly Share[], mean: number, weight: number): number {
  let sum = 0;
  for (const { successes, trials } of entries) {
    const failures = trials - successes;
    sum += successes * Math.log(mean) + failures * Math.log1p(-mean);
    sum += logRising(mean * weight, successes) + logRising((1 - mean) * weight, failures);
    sum -= logRising(weight, trials);
  }
  return sum;
}

/** Falls with the mean: the likelihood at a fixed weight is a sum of logarithms of linear functions of it. */
function slopeInMean(entries: readonly Share[], mean: number, weight: number): number {
  let slope = 0;
  for (const { successes, trials } of entries) {
    slope += digammaRise(mean * weight, successes);
    slope -= digammaRise((1 - mean) * weight, trials - successes);
  }
  return slope;
}
