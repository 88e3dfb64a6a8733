import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { incompleteBeta } from '../../../../../core/domain/statistics/incomplete-beta.ts';
import { incompleteGamma } from '../../../../../core/domain/statistics/incomplete-gamma.ts';
import {
  jeffreysInterval,
  poissonInterval,
  wilsonInterval,
} from '../../../../../core/domain/statistics/index.ts';
import { normalQuantile } from '../../../../../core/domain/statistics/interval.ts';

const share = fc
  .tuple(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([trials, part]) => ({ trials, successes: Math.round(part * trials) }));
const shareIntervals = { wilsonInterval, jeffreysInterval };

describe('published values', () => {
  test.each([
    ['wilsonInterval', 81, 263, 0.2553, 0.3662],
    ['wilsonInterval', 15, 148, 0.0624, 0.1605],
    ['jeffreysInterval', 81, 263, 0.2545, 0.3656],
    ['jeffreysInterval', 15, 148, 0.0604, 0.1576],
    // The status of a target share: 104 and 99 of 118.
    ['wilsonInterval', 104, 118, 0.811, 0.928],
    ['wilsonInterval', 99, 118, 0.762, 0.894],
  ] as const)('%s of %i in %i', (name, successes, trials, low, high) => {
    const interval = shareIntervals[name](successes, trials);
    const digits = trials === 118 ? 3 : 4;
    expect(interval.estimate).toBe(successes / trials);
    expect(interval.low.toFixed(digits)).toBe(low.toFixed(digits));
    expect(interval.high.toFixed(digits)).toBe(high.toFixed(digits));
  });

  test.each([
    [0, 0, 3.689],
    [5, 1.623, 11.668],
    [20, 12.217, 30.888],
  ])('exact Poisson limits of %i events', (events, low, high) => {
    const interval = poissonInterval(events);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });

  test('normal quantiles in the middle and in both tails', () => {
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 8);
    expect(normalQuantile(0.999)).toBeCloseTo(3.090232306167813, 8);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232306167813, 8);
  });

  test('the incomplete functions meet their closed forms', () => {
    // I_x(1, b) = 1 − (1 − x)^b and P(1, x) = 1 − e^−x.
    expect(incompleteBeta(0.3, 1, 4)).toBeCloseTo(1 - 0.7 ** 4, 12);
    expect(incompleteBeta(0.9, 1, 4)).toBeCloseTo(1 - 0.1 ** 4, 12);
    expect(incompleteBeta(0.5, 5e8, 5e8)).toBeCloseTo(0.5, 9);
    expect([incompleteBeta(-1, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([0, 1]);
    expect(incompleteGamma(1, 0.2)).toBeCloseTo(1 - Math.exp(-0.2), 12);
    expect(incompleteGamma(1, 9)).toBeCloseTo(1 - Math.exp(-9), 12);
    expect(incompleteGamma(1, 0)).toBe(0);
  });
});

describe('without successes, failures or events', () => {
  test('a limit is the bound itself', () => {
    for (const interval of [wilsonInterval, jeffreysInterval]) {
      expect(interval(0, 10).low).toBe(0);
      expect(interval(10, 10).high).toBe(1);
    }
    // The rule of three: with 95 % on one side, zero events mean at most −ln 0.05.
    const { low, high } = poissonInterval(0, 1, 0.9);
    expect(low).toBe(0);
    expect(high).toBeCloseTo(-Math.log(0.05), 9);
  });
});

describe('for any counts', () => {
  test.each(['wilsonInterval', 'jeffreysInterval'] as const)(
    '%s encloses its estimate within 0 and 1',
    (name) => {
      fc.assert(
        fc.property(share, ({ successes, trials }) => {
          const { estimate, low, high } = shareIntervals[name](successes, trials);
          return low >= 0 && low <= estimate && estimate <= high && high <= 1 && low < high;
        }),
      );
    },
  );

  test.each(['wilsonInterval', 'jeffreysInterval'] as const)(
    '%s mirrors when successes and failures change places',
    (name) => {
      fc.assert(
        fc.property(share, ({ successes, trials }) => {
          const [a, b] = [
            shareIntervals[name](successes, trials),
            shareIntervals[name](trials - successes, trials),
          ];
          expect(a.low).toBeCloseTo(1 - b.high, 10);
          expect(a.high).toBeCloseTo(1 - b.low, 10);
        }),
      );
    },
  );

  test('more confidence means a wider interval', () => {
    fc.assert(
      fc.property(share, ({ successes, trials }) => {
        for (const interval of [wilsonInterval, jeffreysInterval]) {
          const [narrow, wide] = [interval(successes, trials, 0.8), interval(successes, trials, 0.99)];
          expect(wide.high - wide.low).toBeGreaterThan(narrow.high - narrow.low);
        }
      }),
    );
  });

  test('Poisson limits leave half of the rest in each tail and scale with the exposure', () => {
    const events = fc.integer({ min: 1, max: 100_000 });
    const exposure = fc.double({ min: 0.001, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(events, exposure, (count, over) => {
        const { estimate, low, high } = poissonInterval(count, over);
        expect(low < estimate && estimate < high).toBe(true);
        // P(X ≥ count | low) and P(X ≤ count | high), the definition of the exact interval.
        expect(incompleteGamma(count, low * over)).toBeCloseTo(0.025, 8);
        expect(1 - incompleteGamma(count + 1, high * over)).toBeCloseTo(0.025, 8);
      }),
    );
  });

  test('Jeffreys limits are quantiles of its beta distribution', () => {
    fc.assert(
      fc.property(share, ({ successes, trials }) => {
        const { low, high } = jeffreysInterval(successes, trials, 0.9);
        const [a, b] = [successes + 0.5, trials - successes + 0.5];
        if (successes > 0) expect(incompleteBeta(low, a, b)).toBeCloseTo(0.05, 8);
        if (successes < trials) expect(incompleteBeta(high, a, b)).toBeCloseTo(0.95, 8);
      }),
    );
  });

  test('Wilson limits are where the score test turns', () => {
    fc.assert(
      fc.property(share, ({ successes, trials }) => {
        const { estimate, low, high } = wilsonInterval(successes, trials);
        for (const limit of [low, high]) {
          if (limit === 0 || limit === 1) continue;
          const score = Math.abs(estimate - limit) / Math.sqrt((limit * (1 - limit)) / trials);
          expect(score).toBeCloseTo(1.959964, 4);
        }
      }),
    );
  });
});

describe('impossible input', () => {
  const nothing = null as unknown as number;
  test.each([
    ['successes', () => wilsonInterval(-1, 10)],
    ['successes', () => wilsonInterval(11, 10)],
    ['successes', () => wilsonInterval(nothing, 10)],
    ['successes', () => jeffreysInterval(Number.NaN, 10)],
    ['trials', () => wilsonInterval(0, 0)],
    ['trials', () => jeffreysInterval(0, nothing)],
    ['trials', () => jeffreysInterval(1, Number.POSITIVE_INFINITY)],
    ['events', () => poissonInterval(-1)],
    ['events', () => poissonInterval(nothing)],
    ['exposure', () => poissonInterval(1, 0)],
    ['exposure', () => poissonInterval(1, Number.POSITIVE_INFINITY)],
    ['confidence', () => wilsonInterval(1, 2, 1)],
    ['confidence', () => jeffreysInterval(1, 2, 0)],
    ['confidence', () => poissonInterval(1, 1, Number.NaN)],
  ])('is refused with the name of the argument: %s', (name, call) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(name);
  });
});
