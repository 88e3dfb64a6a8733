import { requireCount, requireEntries, requirePositive } from './arguments.ts';
import { logRising } from './gamma-function.ts';
import { highestPoint } from './highest-point.ts';
import { monotoneRoot } from './monotone-root.ts';

export interface EventCount {
  readonly events: number;
  readonly exposure: number;
}

/** Prior exposure, in multiples of the largest one, from which on all is shrunk to the mean. */
const COMPLETE_SHRINKAGE = 1e6;
const LEAST_SHAPE = 1e-6;

/**
 * The gamma distribution of the entries' true rates, by marginal likelihood. Without over-dispersion the
 * likelihood has no peak: the result then has the pooled rate as its mean and a weight that shrinks all to it.
 * @throws RangeError on impossible input.
 */
export function fitGammaPoisson(entries: readonly EventCount[]): {
  readonly shape: number;
  readonly rate: number;
} {
  requireEntries('entries', entries);
  for (const { events, exposure } of entries) {
    requireCount('events', events);
    requirePositive('exposure', exposure);
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const exposure = sum(entries.map((entry) => entry.exposure));
  const heaviest = COMPLETE_SHRINKAGE * Math.max(...entries.map((entry) => entry.exposure));
  const eventCount = sum(entries.map(({ events }) => events));
  // A rate of exactly 0 would leave the shape at 0, which is no gamma distribution.
  if (eventCount === 0) return { shape: (heaviest * 1e-9) / exposure, rate: heaviest };
  const rates = entries.map((entry) => entry.events / entry.exposure);
  const [lowest, highest] = [Math.min(...rates), Math.max(...rates)];
  const pooled = eventCount / exposure;
  const meanFor = (shape: number) =>
    lowest === highest ? pooled : monotoneRoot((mean) => slopeInMean(entries, mean, shape), lowest, highest);
  const logShape = highestPoint(
    (log) => logLikelihood(entries, meanFor(Math.exp(log)), Math.exp(log)),
    Math.log(LEAST_SHAPE),
    Math.log(Math.max(1, heaviest * pooled)),
  );
  const shape = Math.exp(logShape);
  return { shape, rate: shape / meanFor(shape) };
}

function logLikelihood(entries: readonly EventCount[], mean: number, shape: number): number {
  let sum = 0;
  for (const { events, exposure } of entries) {
    sum += logRising(shape, events) + events * Math.log(mean);
    sum -= (shape + events) * Math.log1p((exposure * mean) / shape);
  }
  return sum;
}

/** Falls with the mean, and is zero between the lowest and the highest rate of an entry. */
function slopeInMean(entries: readonly EventCount[], mean: number, shape: number): number {
  let slope = 0;
  for (const { events, exposure } of entries) slope += (events - exposure * mean) / (shape + exposure * mean);
  return slope;
}
