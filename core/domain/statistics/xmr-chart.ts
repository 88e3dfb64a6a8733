import { requireEntries, requireFinite } from './arguments.ts';
import { meanOf } from './james-stein.ts';

export type XmrRule = 'beyond-limit' | 'eight-on-one-side' | 'three-of-four-near-limit';

export interface XmrSignal {
  /** Where the pattern completes, from 0. */
  readonly index: number;
  readonly rule: XmrRule;
}

export interface XmrChart {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  readonly signals: readonly XmrSignal[];
}

/** 3 / d₂(2): three standard deviations, estimated from the moving range of two (Wheeler 1993). */
const LIMIT_FACTOR = 2.66;
const RUN_LENGTH = 8;

/**
 * Individuals and moving range: what of a series is more than its usual variation. A pattern that goes on is
 * reported once, where it completes.
 * @throws RangeError on impossible input.
 */
export function xmrChart(values: readonly number[]): XmrChart {
  requireEntries('values', values, 2);
  for (const value of values) requireFinite('values', value);
  const mean = meanOf(values);
  const reach = LIMIT_FACTOR * meanOf(movingRanges(values));
  const distances = values.map((value) => value - mean);
  const signals: XmrSignal[] = [];
  for (const [index, distance] of distances.entries()) {
    const rules: readonly (readonly [XmrRule, (at: number) => boolean])[] = [
      ['eight-on-one-side', (at) => isRun(distances, at)],
      ['three-of-four-near-limit', (at) => isNearLimit(distances, at, reach)],
    ];
    if (Math.abs(distance) > reach) signals.push({ index, rule: 'beyond-limit' });
    for (const [rule, holds] of rules) {
      if (holds(index) && !holds(index - 1)) signals.push({ index, rule });
    }
  }
  return { mean, lower: mean - reach, upper: mean + reach, signals };
}

function movingRanges(values: readonly number[]): number[] {
  const ranges: number[] = [];
  let previous: number | undefined;
  for (const value of values) {
    if (previous !== undefined) ranges.push(Math.abs(value - previous));
    previous = value;
  }
  return ranges;
}

function isRun(distances: readonly number[], index: number): boolean {
  const run = distances.slice(Math.max(0, index - RUN_LENGTH + 1), index + 1);
  return run.length === RUN_LENGTH && [-1, 1].some((side) => run.every((distance) => distance * side > 0));
}

/** Three of four in a row lie nearer to the same limit than to the mean. */
function isNearLimit(distances: readonly number[], index: number, reach: number): boolean {
  const last = distances.slice(Math.max(0, index - 3), index + 1);
  return [-1, 1].some((side) => last.filter((distance) => distance * side > reach / 2).length >= 3);
}
