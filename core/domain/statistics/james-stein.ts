import { requireCount, requireEntries, requireFinite } from './arguments.ts';

export interface JamesSteinEstimates {
  readonly mean: number;
  /** Multiplies the distance of each value to the mean: 1 leaves all as it is, 0 leaves the mean only. */
  readonly shrinkage: number;
  readonly estimates: readonly number[];
}

/** The estimated mean costs one more degree of freedom than the known one of James and Stein. */
const LOST_DEGREES = 3;

/**
 * Shrinks values of equal, known variance to their mean (Efron, Morris 1975; positive part).
 * @throws RangeError on impossible input.
 */
export function jamesStein(values: readonly number[], variance: number): JamesSteinEstimates {
  requireEntries('values', values);
  for (const value of values) requireFinite('values', value);
  requireCount('variance', variance);
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const noise = Math.max(0, values.length - LOST_DEGREES) * variance;
  const shrinkage = noise === 0 ? 1 : Math.max(0, 1 - noise / squares);
  return { mean, shrinkage, estimates: values.map((value) => mean + shrinkage * (value - mean)) };
}

/** The second pass takes back the rounding of the first: equal values have exactly their own mean. */
export function meanOf(values: readonly number[]): number {
  const rough = values.reduce((sum, value) => sum + value, 0) / values.length;
  return rough + values.reduce((sum, value) => sum + (value - rough), 0) / values.length;
}
