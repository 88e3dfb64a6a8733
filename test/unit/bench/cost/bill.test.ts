import { describe, expect, it } from 'vitest';
import { beyond, costOf, counts, ITEMS, sum, times, verdict } from '../../../../bench/cost/bill.ts';
import { idleMonth, total } from '../../../../bench/cost/idle-month.ts';
import { type Figures, invoice } from '../../../../bench/cost/invoice.ts';
import { page } from '../../../../bench/cost/page.ts';
import { type Life, sumOfLives } from '../../../../bench/cost/post-steps.ts';
import { PRICES } from '../../../../bench/cost/prices.ts';

const NOTHING = counts({});

describe('a bill', () => {
  it('is the sum of what was counted, each at its price', () => {
    const of = counts({ writeUnits: 2_000_000, kmsRequests: 10_000, logBytes: 500_000_000, keyMonths: 1 });
    expect(costOf(of)).toBeCloseTo(1.25 + 0.03 + 0.25 + 1, 10);
  });

  it('prices a GB-second of Lambda on arm64', () => {
    expect(costOf(counts({ lambdaGbSeconds: 1 }))).toBeCloseTo(0.000_013_333_4, 12);
  });

  it('has a price for all that is counted, but for the stream that Lambda reads', () => {
    expect(ITEMS.filter((item) => PRICES[item].usd <= 0)).toEqual(['streamRecords']);
  });

  it('adds, multiplies and tells the difference item by item', () => {
    const one = counts({ readUnits: 3, sqsRequests: 1 });
    const two = counts({ readUnits: 1, sqsRequests: 2 });
    expect(sum([one, two, NOTHING])).toEqual(counts({ readUnits: 4, sqsRequests: 3 }));
    expect(times(one, 2.5)).toEqual(counts({ readUnits: 7.5, sqsRequests: 2.5 }));
    expect(beyond(one, two)).toEqual(counts({ readUnits: 2 }));
  });

  it('keeps a budget up to its last cent and breaks it beyond', () => {
    expect(verdict('exactly', 2, 2).isKept).toBe(true);
    expect(verdict('a little more', 2.0001, 2).isKept).toBe(false);
  });
});

describe('an idle month', () => {
  const run = counts({ lambdaRequests: 1, readUnits: 4 });
  const idle = {
    ...{ sweep: run, collecting: run, refreshing: counts({ kmsRequests: 1 }) },
    ...{ queueCount: 2, alarmCount: 9, keyVersionCount: 1 },
  };

  it('runs what runs every minute 43,200 times, and every hour 720 times', () => {
    const parts = idleMonth(idle);
    expect(parts.get('sweep, every minute')?.lambdaRequests).toBe(43_200);
    expect(total(parts)).toMatchObject({ readUnits: 345_600, kmsRequests: 720 });
  });

  it('pays for five pollers of each queue, who ask every twenty seconds', () => {
    expect(total(idleMonth(idle)).sqsRequests).toBe(2 * 5 * 30 * 24 * 180);
  });

  it('pays for the alarms beyond ten only', () => {
    expect(total(idleMonth(idle)).alarmMonths).toBe(0);
    expect(total(idleMonth({ ...idle, alarmCount: 12 })).alarmMonths).toBe(2);
  });

  it('pays for each version of the key', () => {
    expect(total(idleMonth({ ...idle, keyVersionCount: 3 })).keyMonths).toBe(3);
  });
});

function life(storedBytes: number, writeUnits: number): Life {
  const of = counts({ writeUnits });
  return { steps: { queued: of, wokenEarly: NOTHING, published: of, read: of }, storedBytes };
}

describe('an invoice', () => {
  const idle = {
    ...{ sweep: NOTHING, collecting: NOTHING, refreshing: NOTHING },
    ...{ queueCount: 2, alarmCount: 9, keyVersionCount: 1 },
  };
  const figures: Figures = {
    // 30,000 and 36,000 write units: 0.0188 and 0.0225 USD a step.
    alone: life(6_000_000, 36_000),
    tenAtASecond: life(6_000_000, 30_000),
    ...{ idle, units: { emulator: 10, dynamoDbLocal: 12 } },
  };
  const at = new Date('2026-11-24T12:00:00Z');

  it('brings what some posts took to any number of them', () => {
    const { steps, storedBytes } = sumOfLives([life(100, 30), life(140, 34)], 1000 / 2);
    expect(steps.queued.writeUnits).toBe(32_000);
    expect(storedBytes).toBe(120_000);
  });

  it('sums the steps of a post, and holds both ways of posting and the idle month to their budgets', () => {
    const { thousandPosts, verdicts } = invoice(figures, at);
    expect(thousandPosts.alone.counts.writeUnits).toBe(108_000);
    expect(thousandPosts.alone.cost).toBeCloseTo(0.0675, 10);
    expect(verdicts.map(({ isKept }) => isKept)).toEqual([false, true, true]);
  });

  it('tells people each sum with its budget, and which is broken', () => {
    const text = page(invoice(figures, at));
    expect(text).toMatch(/1,000 posts, each alone at its second +0\.0675 +0\.0600 +BROKEN/);
    expect(text).toMatch(/1,000 posts, ten at a second +0\.0563 +0\.0600 +kept/);
    expect(text).toMatch(/DynamoDB +write units, indexes too +0\.625 +108,000 +0\.0675 +90,000 +0\.0563/);
  });

  it('shows no row for what was not counted', () => {
    expect(page(invoice(figures, at))).not.toContain('GET and HEAD requests');
  });
});
