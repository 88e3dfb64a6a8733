import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { METRICS, type Metrics } from '../../../../core/domain/engagement.ts';
import {
  coverageGaps,
  headline,
  type MeasuredPublication,
  reportRow,
  reportRows,
} from '../../../../core/domain/engagement-report.ts';
import type { PublicationId } from '../../../../core/domain/ids.ts';
import { DUE } from '../../../support/builders.ts';

const NOTHING = Object.fromEntries(METRICS.map((metric) => [metric, null])) as unknown as Metrics;
const counts = (overrides: Partial<Metrics> = {}): Metrics => ({
  ...NOTHING,
  ...{ impressions: 1000, likes: 10, replies: 3, reposts: 2, quotes: 0 },
  ...overrides,
});

let serial = 0;
function measured(overrides: Partial<MeasuredPublication> = {}): MeasuredPublication {
  serial += 1;
  const id = `pub_${serial}` as PublicationId;
  return {
    id,
    group: 'a',
    dueAt: DUE,
    sentAt: DUE + 20,
    missingBecause: 'not read yet',
    metrics: counts(),
    ...overrides,
  };
}
const { metrics: _metrics, ...unread } = measured();
/** The headline of a period, and of the one before it where there is one. */
const said = (now: readonly MeasuredPublication[], before?: readonly MeasuredPublication[]) =>
  headline(reportRow('total', now), before && reportRow('previous', before));
const times = (count: number, overrides: (index: number) => Partial<MeasuredPublication> = () => ({})) =>
  Array.from({ length: count }, (_, index) => measured(overrides(index)));
/** Engagements per thousand impressions of each post, around a level. */
const level = (count: number, likes: number) =>
  times(count, (index) => ({ metrics: counts({ likes: likes + (index % 3), replies: 0, reposts: 0 }) }));

describe('a row', () => {
  test('sums what was measured and keeps the difference between nothing and zero', () => {
    const row = reportRow('a', [
      measured({ metrics: counts({ bookmarks: 0 }) }),
      measured({ metrics: counts({ likes: 5 }) }),
      unread,
    ]);
    expect(row.postCount).toBe(3);
    expect(row.metrics).toMatchObject({ likes: 15, bookmarks: 0, reach: null, linkClicks: null });
  });

  test('rates engagements by impressions over posts that have every part', () => {
    const { engagementRate } = reportRow('a', [
      measured(),
      measured({ metrics: counts({ impressions: 3000, likes: 1, replies: 0, reposts: 0 }) }),
      measured({ metrics: counts({ quotes: null, likes: 999 }) }),
      measured({ metrics: counts({ impressions: null }) }),
      unread,
    ]);
    expect(engagementRate).toMatchObject({ value: 16 / 4000, denominator: 'impressions', n: 2 });
    expect(engagementRate?.definition).toContain('pooled');
    expect(engagementRate?.low).toBeLessThanOrEqual(16 / 4000);
  });

  test.each(['likes', 'replies', 'reposts', 'quotes', 'impressions'] as const)(
    'leaves a post without %s out of the rate',
    (part) => {
      expect(reportRow('a', [measured({ metrics: counts({ [part]: null }) })]).engagementRate).toBeNull();
    },
  );

  test('has no rate where nobody saw anything', () => {
    expect(reportRow('a', [measured({ metrics: counts({ impressions: 0 }) })]).engagementRate).toBeNull();
    expect(reportRow('a', [])).toMatchObject({ engagementRate: null, punctuality: null, postCount: 0 });
  });

  test('is punctual up to one second after the due time', () => {
    const row = reportRow('a', [measured({ sentAt: DUE + 1000 }), measured({ sentAt: DUE + 1001 })]);
    expect(row.punctuality).toMatchObject({ value: 0.5, n: 2, denominator: 'publications' });
  });

  test('is listed by group, each publication in one', () => {
    const publications = [measured({ group: 'b' }), measured({ group: 'a' }), measured({ group: 'b' })];
    expect(reportRows(publications).map(({ group, postCount }) => [group, postCount])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });

  test('totals are the sums over the groups', () => {
    const post = fc.record({ group: fc.constantFrom('a', 'b', 'c'), likes: fc.option(fc.nat(1000)) });
    fc.assert(
      fc.property(fc.array(post, { minLength: 1, maxLength: 12 }), (posts) => {
        const publications = posts.map(({ group, likes }) => measured({ group, metrics: counts({ likes }) }));
        const parts = reportRows(publications).flatMap(({ metrics }) => metrics.likes ?? []);
        const total = reportRow('total', publications).metrics.likes;
        expect(total).toBe(parts.length === 0 ? null : parts.reduce((sum, likes) => sum + likes, 0));
      }),
      { numRuns: 30 },
    );
  });
});

describe('coverage', () => {
  test('says which posts lack which metric, and why', () => {
    const gone: MeasuredPublication = { ...unread, missingBecause: 'the post is gone from the network' };
    const partial = measured({ metrics: counts({ quotes: null }) });
    const gaps = coverageGaps([measured(), partial, unread, gone]).filter(
      ({ metric }) => metric === 'quotes',
    );
    expect(gaps).toEqual([
      {
        metric: 'quotes',
        missingCount: 1,
        reason: 'the network does not give it',
        publicationIds: [partial.id],
      },
      { metric: 'quotes', missingCount: 1, reason: 'not read yet', publicationIds: [unread.id] },
      {
        metric: 'quotes',
        missingCount: 1,
        reason: 'the post is gone from the network',
        publicationIds: [gone.id],
      },
    ]);
  });

  test('names up to twenty posts and counts them all', () => {
    const [gap] = coverageGaps(times(30, () => ({ metrics: counts({ impressions: null }) })));
    expect(gap).toMatchObject({ metric: 'impressions', missingCount: 30 });
    expect(gap?.publicationIds).toHaveLength(20);
  });

  test('is silent on a metric that every post has', () => {
    expect(coverageGaps([measured()]).map(({ metric }) => metric)).not.toContain('likes');
  });
});

describe('the headline', () => {
  test('says that there is too little, with the right number', () => {
    expect(said([], undefined).de).toBe(
      '0 Beiträge im Zeitraum: für eine belastbare Aussage zu wenig Messwerte.',
    );
    expect(said(times(1), undefined)).toEqual({
      de: '1 Beitrag im Zeitraum: für eine belastbare Aussage zu wenig Messwerte.',
      en: '1 post in the period: too few readings for a reliable statement.',
    });
    expect(said(times(4), undefined).en).toMatch(/^4 posts .* too few/);
    const unmeasured = Array.from({ length: 1234 }, () => unread);
    expect(said(unmeasured, undefined).de).toMatch(/^1\.234 Beiträge/);
    expect(said(unmeasured, undefined).en).toMatch(/^1,234 posts/);
  });

  test('states the rate with its interval and number of posts', () => {
    expect(said(times(6), undefined)).toEqual({
      de: 'Von 100 Sichtkontakten führten 1,5 zu einer Reaktion (95-%-Bereich 1,5 bis 1,5, 6 Beiträge).',
      en: 'Of 100 impressions, 1.5 led to a reaction (95 % range 1.5 to 1.5, 6 posts).',
    });
  });

  test('groups thousands in the German and in the English way', () => {
    const viral = times(5, () => ({
      metrics: counts({ impressions: 1, likes: 12_345, replies: 0, reposts: 0 }),
    }));
    expect(said(viral, undefined).de).toContain('führten 1.234.500,0 zu');
    expect(said(viral, undefined).en).toContain('1,234,500.0 led');
  });

  test('says more or less only when the ranges are apart', () => {
    expect(said(level(30, 30), level(30, 10)).de).toMatch(/: mehr als im Vorzeitraum \(1,1\)\.$/);
    expect(said(level(30, 30), level(30, 10)).en).toMatch(/: more than in the previous period \(1\.1\)\.$/);
    expect(said(level(30, 10), level(30, 30)).de).toMatch(/: weniger als im Vorzeitraum \(3,1\)\.$/);
    expect(said(level(30, 10), level(30, 30)).en).toMatch(/: less than in the previous period/);
  });

  test('finds no reliable difference where chance may have made it', () => {
    const now = times(6, (index) => ({ metrics: counts({ likes: index % 2 === 0 ? 1 : 40 }) }));
    const before = times(6, (index) => ({ metrics: counts({ likes: index % 2 === 0 ? 2 : 30 }) }));
    expect(said(now, before).de).toContain('kein belastbarer Unterschied zum Vorzeitraum');
    expect(said(now, before).en).toContain('no reliable difference');
  });

  test('does not compare with a period of too few readings', () => {
    expect(said(times(6), times(4)).de).toContain('der Vorzeitraum hat zu wenig Messwerte');
    expect(said(times(6), [unread]).en).toContain('too few readings to compare');
  });

  test('never claims a difference between a period and itself', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 5, maxLength: 20 }), (likes) => {
        const publications = likes.map((count) => measured({ metrics: counts({ likes: count }) }));
        expect(said(publications, publications).de).toContain('kein belastbarer Unterschied');
      }),
      { numRuns: 30 },
    );
  });
});
