import { valueAt } from './arguments.ts';
import { type Interval, requireConfidence } from './interval.ts';

export interface RatioEntry {
  readonly numerator: number;
  readonly denominator: number;
}

export interface BootstrapOptions {
  readonly confidence?: number;
  readonly replicates?: number;
  readonly seed?: number;
}

const DEFAULT_SEED = 20_261_124;

/**
 * Interval of sum/sum by resampling whole entries: the entry (a post), not the single impression, is what varies.
 * Deterministic for a seed. Percentile method.
 * @throws RangeError on impossible input.
 */
export function bootstrapRatio(entries: readonly RatioEntry[], options: BootstrapOptions = {}): Interval {
  const { confidence = 0.95, replicates = 2000, seed = DEFAULT_SEED } = options;
  requireConfidence(confidence);
  if (!Number.isInteger(replicates) || replicates < 1)
    throw new RangeError(`replicates must be a whole number above 0, got ${replicates}`);
  if (!Number.isFinite(seed)) throw new RangeError(`seed must be a finite number, got ${seed}`);
  if (entries.length === 0) throw new RangeError('entries must not be empty');
  const [numerators, denominators] = columns(entries);
  const estimate = ratioOf(numerators, denominators);
  const random = generator(seed);
  const ratios = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate += 1)
    ratios[replicate] = resampled(numerators, denominators, random);
  ratios.sort();
  const tail = (1 - confidence) / 2;
  return { estimate, low: quantile(ratios, tail), high: quantile(ratios, 1 - tail) };
}

function columns(entries: readonly RatioEntry[]): readonly [Float64Array, Float64Array] {
  for (const { numerator, denominator } of entries) {
    if (!(numerator >= 0 && Number.isFinite(numerator)))
      throw new RangeError(`numerator must be a count, got ${numerator}`);
    if (!(denominator >= 0 && Number.isFinite(denominator)))
      throw new RangeError(`denominator must be a count, got ${denominator}`);
  }
  const denominators = Float64Array.from(entries, ({ denominator }) => denominator);
  if (!denominators.some((denominator) => denominator > 0))
    throw new RangeError('denominator must be above 0 in at least one entry');
  return [Float64Array.from(entries, ({ numerator }) => numerator), denominators];
}

function ratioOf(numerators: Float64Array, denominators: Float64Array): number {
  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  return sum(numerators) / sum(denominators);
}

/** One draw with replacement; a draw without any denominator is drawn again. */
function resampled(numerators: Float64Array, denominators: Float64Array, random: () => number): number {
  for (;;) {
    let numerator = 0;
    let denominator = 0;
    const entryCount = numerators.length;
    for (let count = 0; count < entryCount; count += 1) {
      const index = Math.floor(random() * entryCount);
      numerator += numerators[index] ?? 0;
      denominator += denominators[index] ?? 0;
    }
    if (denominator > 0) return numerator / denominator;
  }
}

/** Linear interpolation between order statistics. */
function quantile(sorted: Float64Array, p: number): number {
  const position = (sorted.length - 1) * p;
  const below = Math.floor(position);
  const low = valueAt(sorted, below);
  return low + (valueAt(sorted, Math.min(below + 1, sorted.length - 1)) - low) * (position - below);
}

/** Mulberry32 by T. Ettinger (public domain): small, fast, and the same on every machine. */
export function generator(seed: number): () => number {
  let state = Math.trunc(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
