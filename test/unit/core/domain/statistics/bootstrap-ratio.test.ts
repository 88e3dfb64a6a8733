import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { valueAt } from '../../../../../core/domain/statistics/arguments.ts';
import { generator } from '../../../../../core/domain/statistics/bootstrap-ratio.ts';
import { bootstrapRatio } from '../../../../../core/domain/statistics/index.ts';

const entry = fc.record({
  numerator: fc.integer({ min: 0, max: 1000 }),
  denominator: fc.integer({ min: 1, max: 100_000 }),
});

describe('bootstrapRatio', () => {
  test('estimates sum by sum, not the mean of the ratios', () => {
    const { estimate } = bootstrapRatio([
      { numerator: 1, denominator: 10 },
      { numerator: 1, denominator: 990 },
    ]);
    expect(estimate).toBe(0.002);
  });

  test('gives the same interval for the same seed and another one for another', () => {
    const random = generator(3);
    const entries = Array.from({ length: 30 }, () => ({ numerator: random(), denominator: 1 + random() }));
    expect(bootstrapRatio(entries)).toEqual(bootstrapRatio(entries));
    expect(bootstrapRatio(entries, { seed: 1 }).low).not.toBe(bootstrapRatio(entries, { seed: 2 }).low);
  });

  test('comes near the textbook error of a mean when all denominators are equal', () => {
    const random = generator(7);
    const entries = Array.from({ length: 400 }, () => ({ numerator: random(), denominator: 1 }));
    const { estimate, low, high } = bootstrapRatio(entries, { replicates: 4000 });
    const variance = entries.reduce((sum, { numerator }) => sum + (numerator - estimate) ** 2, 0) / 400;
    const half = 1.96 * Math.sqrt(variance / 400);
    expect((high - low) / 2 / half).toBeGreaterThan(0.93);
    expect((high - low) / 2 / half).toBeLessThan(1.07);
  });

  test('counts posts, so that a thousand times the impressions make nothing surer', () => {
    const few = [1, 5, 2, 8].map((numerator) => ({ numerator, denominator: 100 }));
    const many = few.map(({ numerator }) => ({ numerator: numerator * 1000, denominator: 100_000 }));
    expect(bootstrapRatio(many)).toEqual(bootstrapRatio(few));
  });

  test('draws again when a resample has no denominator at all', () => {
    const { low, high } = bootstrapRatio([
      { numerator: 0, denominator: 0 },
      { numerator: 1, denominator: 4 },
    ]);
    expect([low, high]).toEqual([0.25, 0.25]);
  });

  test('stays within the ratios of the entries and is a point for a single one', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 12 }), (entries) => {
        const { estimate, low, high } = bootstrapRatio(entries, { replicates: 100 });
        const ratios = entries.map(({ numerator, denominator }) => numerator / denominator);
        const slack = 1e-12;
        expect(low).toBeGreaterThanOrEqual(Math.min(...ratios) - slack);
        expect(high).toBeLessThanOrEqual(Math.max(...ratios) + slack);
        expect(low).toBeLessThanOrEqual(high);
        if (entries.length === 1) expect([low, high]).toEqual([estimate, estimate]);
      }),
    );
  });

  test('widens with confidence', () => {
    const entries = [3, 1, 4, 1, 5, 9].map((numerator) => ({ numerator, denominator: 10 }));
    const [narrow, wide] = [bootstrapRatio(entries, { confidence: 0.5 }), bootstrapRatio(entries)];
    expect(wide.low).toBeLessThan(narrow.low);
    expect(wide.high).toBeGreaterThan(narrow.high);
  });

  const one = [{ numerator: 1, denominator: 2 }];
  test.each([
    ['entries', () => bootstrapRatio([])],
    ['numerator', () => bootstrapRatio([{ numerator: -1, denominator: 1 }])],
    ['numerator', () => bootstrapRatio([{ numerator: null as unknown as number, denominator: 1 }])],
    ['denominator', () => bootstrapRatio([{ numerator: 1, denominator: Number.NaN }])],
    ['denominator', () => bootstrapRatio([{ numerator: 1, denominator: 0 }])],
    ['confidence', () => bootstrapRatio(one, { confidence: 1 })],
    ['replicates', () => bootstrapRatio(one, { replicates: 0 })],
    ['index', () => valueAt([1], 1)],
    ['seed', () => bootstrapRatio(one, { seed: Number.NaN })],
  ])('refuses impossible input by name: %s', (name, call) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(name);
  });
});
