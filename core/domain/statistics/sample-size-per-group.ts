import { requirePositive } from './arguments.ts';
import { normalQuantile } from './interval.ts';

export interface SampleSizeInput {
  /** Standard deviation of the natural logarithm of the values. */
  readonly logStandardDeviation: number;
  /** The ratio of two groups that is to be seen; 1.2 and 1 / 1.2 need the same. */
  readonly ratio: number;
  readonly power?: number;
  /** Of the two-sided test. */
  readonly significance?: number;
}

/**
 * How many values each of two groups needs before a ratio between them can be told from chance.
 * @throws RangeError on impossible input.
 */
export function sampleSizePerGroup(input: SampleSizeInput): number {
  const { logStandardDeviation, ratio, power = 0.8, significance = 0.05 } = input;
  requirePositive('logStandardDeviation', logStandardDeviation);
  requirePositive('ratio', ratio);
  if (ratio === 1)
    throw new RangeError('ratio must differ from 1: no number of values shows that nothing differs');
  if (!(significance > 0 && significance < 1))
    throw new RangeError(`significance must lie between 0 and 1, got ${significance}`);
  // A test finds what is not there with a probability of its significance, so its power cannot be lower.
  if (!(power > significance && power < 1))
    throw new RangeError(`power must lie between significance and 1, got ${power}`);
  const deviations = normalQuantile(1 - significance / 2) + normalQuantile(power);
  return Math.ceil((2 * deviations ** 2 * logStandardDeviation ** 2) / Math.log(ratio) ** 2);
}
