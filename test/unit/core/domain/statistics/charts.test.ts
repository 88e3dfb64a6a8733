import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  funnelPlot,
  kaplanMeier,
  sampleSizePerGroup,
  xmrChart,
} from '../../../../../core/domain/statistics/index.ts';

describe('xmrChart', () => {
  test('puts the limits 2.66 mean moving ranges from the mean', () => {
    const chart = xmrChart([10, 12, 11, 13]);
    expect(chart.mean).toBe(11.5);
    expect(chart.upper).toBeCloseTo(11.5 + (2.66 * 5) / 3, 12);
    expect(chart.lower).toBeCloseTo(11.5 - (2.66 * 5) / 3, 12);
    expect(chart.signals).toEqual([]);
  });

  test('signals a point beyond a limit', () => {
    const usual = Array.from({ length: 14 }, (_, index) => (index % 2 === 0 ? 8 : 13));
    const values = [...usual, 60, ...usual];
    expect(xmrChart(values).signals).toEqual([{ index: 14, rule: 'beyond-limit' }]);
    expect(xmrChart(values.map((value) => -value)).signals).toEqual([{ index: 14, rule: 'beyond-limit' }]);
  });

  test('signals eight on one side once, where the eighth stands', () => {
    const up = [1, -1, 1, -1, 1, -1, 1, -1, -3, 3];
    const shifted = [...up, 0.2, 0.3, 0.2, 0.4, 0.2, 0.3, 0.2, 0.3, -2.2];
    const { signals } = xmrChart(shifted);
    expect(signals).toEqual([{ index: 16, rule: 'eight-on-one-side' }]);
  });

  test('ends a run at a point on the mean', () => {
    const values = [1, 1, 1, 1, 0, 1, 1, 1, -7, 0];
    expect(xmrChart(values).mean).toBe(0);
    expect(xmrChart(values).signals.filter(({ rule }) => rule === 'eight-on-one-side')).toEqual([]);
  });

  test('signals three of four near one limit, where the third stands', () => {
    const noise = [0, 3, -3, 3, -3, 0, 3, -3, 0, -3, 3, -3];
    const values = [...noise, 7, 7, 1, 7, -3, -3, 0, -3, -3, 0, 3, -3, -3, -3];
    const { mean, upper, signals } = xmrChart(values);
    expect(7 - mean).toBeGreaterThan((upper - mean) / 2);
    expect(signals.filter(({ rule }) => rule === 'three-of-four-near-limit')).toEqual([
      { index: 15, rule: 'three-of-four-near-limit' },
    ]);
  });

  test('finds nothing in equal values, whatever their rounding', () => {
    expect(xmrChart([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, lower: 0.1, upper: 0.1, signals: [] });
  });

  test('moves with the values and turns with their sign', () => {
    const series = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 2, maxLength: 40 });
    fc.assert(
      fc.property(series, (values) => {
        const [chart, moved, turned] = [
          xmrChart(values),
          xmrChart(values.map((value) => value + 4096)),
          xmrChart(values.map((value) => -value)),
        ];
        expect(moved.upper).toBeCloseTo(chart.upper + 4096, 6);
        expect(turned.upper).toBeCloseTo(-chart.lower, 6);
      }),
    );
  });
});

describe('funnelPlot', () => {
  test('gives limits that narrow with size around the pooled share', () => {
    const plot = funnelPlot([
      { events: 10, trials: 100 },
      { events: 12, trials: 100 },
      { events: 110, trials: 1000 },
    ]);
    expect(plot.target).toBeCloseTo(0.11, 12);
    expect(plot.overdispersion).toBe(1);
    expect(plot.points[0]?.low).toBeCloseTo(0.11 - 1.96 * Math.sqrt((0.11 * 0.89) / 100), 12);
    expect(plot.points[2]?.high).toBeCloseTo(0.11 + 1.96 * Math.sqrt((0.11 * 0.89) / 1000), 12);
    expect(plot.points.map(({ inside }) => inside)).toEqual([true, true, true]);
  });

  test('widens the limits by the over-dispersion of the entries', () => {
    const entries = [50, 150, 60, 140].map((events) => ({ events, trials: 1000 }));
    const plot = funnelPlot(entries);
    // z² of 50, 150, 60, 140 in 1000 at a share of 0.1, averaged.
    expect(plot.overdispersion).toBeCloseTo((2 * 2500 + 2 * 1600) / 4 / 90, 10);
    expect(plot.points.map(({ inside }) => inside)).toEqual([true, true, true, true]);
  });

  test('names an entry that lies outside and clips limits to 0 and 1', () => {
    const plain = [52, 48, 50, 51, 49, 50, 47, 53, 50, 50].map((events) => ({ events, trials: 100 }));
    const plot = funnelPlot([...plain, { events: 72, trials: 100 }, { events: 1, trials: 2 }]);
    expect(plot.points.map(({ inside }) => inside).indexOf(false)).toBe(10);
    expect(plot.points[11]).toEqual({ low: 0, high: 1, inside: true });
    expect(funnelPlot(plain, { z: 0.1 }).points.some(({ inside }) => !inside)).toBe(true);
  });

  test('is a flat line where nothing or everything happened', () => {
    expect(funnelPlot([{ events: 0, trials: 5 }])).toEqual({
      target: 0,
      overdispersion: 1,
      points: [{ low: 0, high: 0, inside: true }],
    });
    expect(funnelPlot([{ events: 5, trials: 5 }]).points).toEqual([{ low: 1, high: 1, inside: true }]);
  });
});

describe('kaplanMeier', () => {
  test('gives the published curve of the leukaemia trial', () => {
    // Weeks in remission with 6-mercaptopurine (Freireich 1963; Gehan 1965).
    const events = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((time) => ({ time, observed: true }));
    const censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((time) => ({
      time,
      observed: false,
    }));
    const { steps, median } = kaplanMeier([...censored, ...events]);
    expect(steps.map(({ time, atRisk, events: count }) => [time, atRisk, count])).toEqual([
      [6, 21, 3],
      [7, 17, 1],
      [10, 15, 1],
      [13, 12, 1],
      [16, 11, 1],
      [22, 7, 1],
      [23, 6, 1],
    ]);
    const published = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482];
    expect(steps.map(({ survival }) => survival.toFixed(4))).toEqual(
      published.map((value) => value.toFixed(4)),
    );
    expect(median).toBe(23);
  });

  test('has no median while more than half last', () => {
    expect(
      kaplanMeier([
        { time: 1, observed: true },
        { time: 2, observed: false },
        { time: 2, observed: false },
      ]).median,
    ).toBeNull();
    expect(kaplanMeier([{ time: 4, observed: false }])).toEqual({ steps: [], median: null });
  });

  test('reaches one half exactly where half have ended, whatever the rounding of the product', () => {
    for (let count = 2; count <= 200; count += 2) {
      const durations = Array.from({ length: count }, (_, index) => ({ time: index + 1, observed: true }));
      expect(kaplanMeier(durations).median).toBe(count / 2);
    }
  });

  test('is the plain share still lasting when all were observed', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, (list) => {
        const { steps } = kaplanMeier(list.map((time) => ({ time, observed: true })));
        for (const { time, survival } of steps)
          expect(survival).toBeCloseTo(list.filter((other) => other > time).length / list.length, 10);
      }),
    );
  });
});

describe('sampleSizePerGroup', () => {
  test('follows the textbook formula, rounded up', () => {
    const expected = Math.ceil((2 * (1.959964 + 0.841621) ** 2) / Math.log(1.2) ** 2);
    expect(sampleSizePerGroup({ logStandardDeviation: 1, ratio: 1.2 })).toBe(expected);
    expect(sampleSizePerGroup({ logStandardDeviation: 1, ratio: 2 })).toBe(33);
  });

  test('needs the same for a ratio and its inverse, and more for a smaller one or more power', () => {
    const of = (ratio: number, power?: number) =>
      sampleSizePerGroup({ logStandardDeviation: 0.8, ratio, ...(power === undefined ? {} : { power }) });
    expect(of(1 / 1.5)).toBe(of(1.5));
    expect(of(1.1)).toBeGreaterThan(of(1.2));
    expect(of(1.5, 0.95)).toBeGreaterThan(of(1.5));
  });
});

describe('impossible input', () => {
  const size = { logStandardDeviation: 1, ratio: 1.2 };
  test.each([
    ['values', () => xmrChart([1])],
    ['values', () => xmrChart([1, Number.NaN])],
    ['entries', () => funnelPlot([])],
    ['events', () => funnelPlot([{ events: 2, trials: 1 }])],
    ['trials', () => funnelPlot([{ events: 0, trials: 0 }])],
    ['z', () => funnelPlot([{ events: 0, trials: 1 }], { z: 0 })],
    ['durations', () => kaplanMeier([])],
    ['time', () => kaplanMeier([{ time: -1, observed: true }])],
    ['observed', () => kaplanMeier([{ time: 1, observed: null as unknown as boolean }])],
    ['logStandardDeviation', () => sampleSizePerGroup({ ...size, logStandardDeviation: 0 })],
    ['ratio', () => sampleSizePerGroup({ ...size, ratio: 1 })],
    ['ratio', () => sampleSizePerGroup({ ...size, ratio: -2 })],
    ['significance', () => sampleSizePerGroup({ ...size, significance: 0 })],
    ['power', () => sampleSizePerGroup({ ...size, power: 1 })],
    ['power', () => sampleSizePerGroup({ ...size, power: 0.01 })],
  ])('is refused with the name of the argument: %s', (name, call) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(name);
  });
});
