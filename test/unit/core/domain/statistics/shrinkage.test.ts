import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviance, digammaRise, logRising } from '../../../../../core/domain/statistics/gamma-function.ts';
import { fitBetaBinomial, fitGammaPoisson, jamesStein } from '../../../../../core/domain/statistics/index.ts';
import { monotoneRoot } from '../../../../../core/domain/statistics/monotone-root.ts';

/** Hits of 18 players in their first 45 at bats (Efron, Morris 1975, table 1). */
const BASEBALL = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];
const hits = BASEBALL.map((successes) => ({ successes, trials: 45 }));

describe('jamesStein', () => {
  test('gives the published estimates of the baseball players', () => {
    const pooled = 0.26543;
    const { mean, shrinkage, estimates } = jamesStein(
      BASEBALL.map((count) => count / 45),
      (pooled * (1 - pooled)) / 45,
    );
    expect(mean).toBeCloseTo(0.2654, 4);
    expect(shrinkage).toBeCloseTo(0.212, 3);
    expect(estimates[0]).toBeCloseTo(0.294, 3);
    expect(estimates[17]).toBeCloseTo(0.242, 3);
  });

  test('shrinks nothing under four values', () => {
    expect(jamesStein([1, 5, 9], 100)).toEqual({ mean: 5, shrinkage: 1, estimates: [1, 5, 9] });
  });

  test('never turns an order round: noise beyond the spread leaves the mean only', () => {
    expect(jamesStein([1, 2, 3, 4], 1000)).toEqual({
      mean: 2.5,
      shrinkage: 0,
      estimates: [2.5, 2.5, 2.5, 2.5],
    });
    expect(jamesStein([0.1, 0.1, 0.1, 0.1], 1).estimates).toEqual([0.1, 0.1, 0.1, 0.1]);
    expect(jamesStein([1, 2, 3, 4], 0).estimates).toEqual([1, 2, 3, 4]);
  });
});

describe('fitBetaBinomial', () => {
  test('gives the published prior of the baseball players', () => {
    const { alpha, beta } = fitBetaBinomial(hits);
    expect(Math.abs(alpha / 210.56 - 1)).toBeLessThan(1e-3);
    expect(Math.abs(beta / 582.71 - 1)).toBeLessThan(1e-3);
    expect((18 + alpha) / (45 + alpha + beta)).toBeCloseTo(0.2727, 4);
  });

  test.each([
    ['equal shares', [5, 5, 5]],
    ['a single entry', [3]],
    ['less variation than chance', [4, 5, 6]],
    ['no success at all', [0, 0]],
    ['no failure at all', [10, 10]],
  ])('shrinks all to the pooled share without over-dispersion: %s', (_name, counts) => {
    const { alpha, beta } = fitBetaBinomial(counts.map((successes) => ({ successes, trials: 10 })));
    const pooled = counts.reduce((sum, count) => sum + count, 0) / (10 * counts.length);
    expect(alpha > 0 && beta > 0 && Number.isFinite(alpha + beta)).toBe(true);
    expect(alpha / (alpha + beta)).toBeCloseTo(pooled, 6);
    expect(10 / (10 + alpha + beta)).toBeLessThan(1e-3);
  });

  test('shrinks nothing where each entry is all or nothing', () => {
    const { alpha, beta } = fitBetaBinomial([
      { successes: 0, trials: 10 },
      { successes: 10, trials: 10 },
    ]);
    expect(alpha + beta).toBeLessThan(1e-4);
    expect(alpha / (alpha + beta)).toBeCloseTo(0.5, 6);
  });

  test('stands where no step in either direction is likelier', () => {
    const share = fc
      .tuple(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([trials, part]) => ({ trials, successes: Math.round(part * trials) }));
    fc.assert(
      fc.property(fc.array(share, { minLength: 2, maxLength: 8 }), (entries) => {
        const { alpha, beta } = fitBetaBinomial(entries);
        fc.pre(alpha > 1e-4 && beta > 1e-4 && alpha + beta < 1e5);
        const best = betaBinomial(entries, alpha, beta);
        for (const [a, b] of [
          [1.02, 1],
          [0.98, 1],
          [1, 1.02],
          [1, 0.98],
          [1.02, 1.02],
          [0.98, 0.98],
        ] as const)
          expect(betaBinomial(entries, alpha * a, beta * b)).toBeLessThanOrEqual(best + 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  test('is the same whatever the order', () => {
    const [forward, backward] = [fitBetaBinomial(hits), fitBetaBinomial(hits.toReversed())];
    expect(forward.alpha / backward.alpha).toBeCloseTo(1, 4);
  });
});

/** Straight from the definition: products of rising factorials. */
function betaBinomial(
  entries: readonly { successes: number; trials: number }[],
  alpha: number,
  beta: number,
): number {
  const rising = (z: number, count: number) =>
    Array.from({ length: count }, (_, j) => Math.log(z + j)).reduce((sum, term) => sum + term, 0);
  return entries.reduce(
    (sum, { successes, trials }) =>
      sum + rising(alpha, successes) + rising(beta, trials - successes) - rising(alpha + beta, trials),
    0,
  );
}

describe('fitGammaPoisson', () => {
  test('stands where no step in either direction is likelier', () => {
    const count = fc.record({
      events: fc.integer({ min: 0, max: 80 }),
      exposure: fc.double({ min: 0.1, max: 50, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(count, { minLength: 2, maxLength: 8 }), (entries) => {
        const { shape, rate } = fitGammaPoisson(entries);
        fc.pre(shape > 1e-4 && shape < 1e5);
        const best = gammaPoisson(entries, shape, rate);
        for (const [a, b] of [
          [1.02, 1],
          [0.98, 1],
          [1, 1.02],
          [1, 0.98],
          [1.02, 1.02],
          [0.98, 0.98],
        ] as const)
          expect(gammaPoisson(entries, shape * a, rate * b)).toBeLessThanOrEqual(best + 1e-9);
      }),
      { numRuns: 50 },
    );
  });

  test('finds the negative binomial of published counts', () => {
    // Greenwood, Yule (1920): accidents of 647 women in shells; their method of moments gives shape 0.95.
    const women = [447, 132, 42, 21, 3, 2];
    const { shape, rate } = fitGammaPoisson(
      women.flatMap((number, events) => Array.from({ length: number }, () => ({ events, exposure: 1 }))),
    );
    expect(shape).toBeCloseTo(0.865, 2);
    expect(shape / rate).toBeCloseTo(301 / 647, 6);
  });

  test.each([
    ['equal rates', [3, 3]],
    ['a single entry', [4]],
    ['less variation than chance', [9, 10, 11]],
    ['no event at all', [0, 0]],
  ])('shrinks all to the pooled rate without over-dispersion: %s', (_name, counts) => {
    const { shape, rate } = fitGammaPoisson(counts.map((events) => ({ events, exposure: 2 })));
    const pooled = counts.reduce((sum, count) => sum + count, 0) / (2 * counts.length);
    expect(shape > 0 && Number.isFinite(shape)).toBe(true);
    expect(shape / rate).toBeCloseTo(pooled, 6);
    expect(2 / (2 + rate)).toBeLessThan(1e-3);
  });
});

function gammaPoisson(
  entries: readonly { events: number; exposure: number }[],
  shape: number,
  rate: number,
): number {
  return entries.reduce((sum, { events, exposure }) => {
    const rising = Array.from({ length: events }, (_, j) => Math.log(shape + j)).reduce((a, b) => a + b, 0);
    return sum + rising + shape * Math.log(rate) - (shape + events) * Math.log(rate + exposure);
  }, 0);
}

describe('the functions below the fits', () => {
  test('rise by the sums that define them', () => {
    const z = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(z, fc.integer({ min: 0, max: 200 }), (from, k) => {
        const steps = Array.from({ length: k }, (_, j) => j);
        const log = steps.reduce((sum, j) => sum + Math.log1p(j / from), 0);
        const inverse = steps.reduce((sum, j) => sum + 1 / (from + j), 0);
        expect(Math.abs(logRising(from, k) - log)).toBeLessThan(1e-11 * (1 + Math.abs(log)) + 1e-12 * k);
        expect(Math.abs(digammaRise(from, k) - inverse)).toBeLessThan(1e-11 * (1 + inverse));
      }),
    );
  });

  test('deviance is zero at equality and positive elsewhere', () => {
    expect(deviance(5, 5)).toBe(0);
    expect(deviance(5, 5.0001)).toBeCloseTo(1e-9, 12);
    expect(deviance(1, 10)).toBeCloseTo(Math.log(0.1) + 9, 12);
  });

  test('a root is found in the interval, at its ends and in steep corners', () => {
    expect(monotoneRoot((x) => x, 0, 5)).toBe(0);
    expect(monotoneRoot((x) => x - 5, 0, 5)).toBe(5);
    expect(monotoneRoot((x) => x - 2, 0, 4)).toBe(2);
    expect(monotoneRoot((x) => 8 - x ** 3, 0, 1000)).toBeCloseTo(2, 12);
    expect(monotoneRoot((x) => Math.sqrt(x) - 1e-6, 0, 1)).toBeCloseTo(1e-12, 24);
  });
});

describe('impossible input', () => {
  test.each([
    ['values', () => jamesStein([], 1)],
    ['values', () => jamesStein([1, Number.NaN], 1)],
    ['variance', () => jamesStein([1], -1)],
    ['variance', () => jamesStein([1], null as unknown as number)],
    ['entries', () => fitBetaBinomial([])],
    ['successes', () => fitBetaBinomial([{ successes: 3, trials: 2 }])],
    ['trials', () => fitBetaBinomial([{ successes: 0, trials: 0 }])],
    ['entries', () => fitGammaPoisson([])],
    ['events', () => fitGammaPoisson([{ events: -1, exposure: 1 }])],
    ['exposure', () => fitGammaPoisson([{ events: 1, exposure: 0 }])],
  ])('is refused with the name of the argument: %s', (name, call) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(name);
  });
});
