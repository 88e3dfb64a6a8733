import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Counts, countsAt, type Seen } from '../../sandbox/audience/audience.ts';

const MONDAY = Date.parse('2026-06-01T16:00:00Z');
const HOUR_MS = 3_600_000;
const post = fc.record<Seen>({
  id: fc.string({ minLength: 1, maxLength: 20 }),
  text: fc.constantFrom(
    'Guten Morgen',
    'Wann kommen Sie?',
    'Wir sind stolz: Testsieger!',
    'Achtung, Phishing!',
    'Unser Team',
  ),
  createdAt: fc.integer({ min: MONDAY, max: MONDAY + 30 * 24 * HOUR_MS }),
  mediaCount: fc.nat(4),
  linkCount: fc.nat(2),
  isReply: fc.boolean(),
  followerCount: fc.nat(2_000_000),
});
const NAMES = [
  'impressions',
  'likes',
  'replies',
  'reposts',
  'quotes',
  'bookmarks',
  'linkClicks',
  'profileClicks',
] as const;

describe('the audience', () => {
  it('reacts the same to the same post at the same instant', () => {
    fc.assert(
      fc.property(post, fc.nat(1e9), (seen, ageMs) => {
        const at = seen.createdAt + ageMs;
        expect(countsAt('seed', seen, at)).toEqual(countsAt('seed', seen, at));
      }),
    );
  });

  it('never takes a reaction back', () => {
    fc.assert(
      fc.property(post, fc.nat(1e8), fc.nat(1e9), (seen, ageMs, laterMs) => {
        const early = countsAt('seed', seen, seen.createdAt + ageMs);
        const late = countsAt('seed', seen, seen.createdAt + ageMs + laterMs);
        for (const name of NAMES) expect(late[name]).toBeGreaterThanOrEqual(early[name]);
      }),
    );
  });

  it('has counted nothing before a post is out, and only whole numbers after', () => {
    fc.assert(
      fc.property(post, fc.nat(1e9), (seen, ageMs) => {
        const before = countsAt('seed', seen, seen.createdAt);
        for (const name of NAMES) expect(before[name]).toBe(0);
        const counts = countsAt('seed', seen, seen.createdAt + ageMs);
        for (const name of NAMES) expect(Number.isInteger(counts[name]) && counts[name] >= 0).toBe(true);
      }),
    );
  });

  it('clicks no link where there is none', () => {
    fc.assert(
      fc.property(post, (seen) => {
        expect(countsAt('seed', { ...seen, linkCount: 0 }, seen.createdAt + 1e9).linkClicks).toBe(0);
      }),
    );
  });

  /** Sums over many posts: one post alone may do anything. */
  function total(overrides: Partial<Seen>, ageMs: number): Counts {
    const sum = Object.fromEntries(NAMES.map((name) => [name, 0])) as Record<(typeof NAMES)[number], number>;
    for (let index = 0; index < 300; index += 1) {
      const seen: Seen = {
        ...{ id: `p${index}`, text: 'Guten Morgen', createdAt: MONDAY, mediaCount: 0, linkCount: 1 },
        ...{ isReply: false, followerCount: 10_000, ...overrides },
      };
      const counts = countsAt('seed', seen, MONDAY + ageMs);
      for (const name of NAMES) sum[name] += counts[name];
    }
    return sum;
  }

  it('is quick at first: most of what comes in a month comes on the first day', () => {
    const day = total({}, 24 * HOUR_MS).impressions;
    const month = total({}, 30 * 24 * HOUR_MS).impressions;
    expect(day / month).toBeGreaterThan(0.6);
    expect(day / month).toBeLessThan(0.95);
  });

  it('reacts as audiences do: to people and questions more, to praise of oneself less', () => {
    const age = 10 * 24 * HOUR_MS;
    const rate = ({ likes, replies, reposts, impressions }: Counts) =>
      (likes + replies + reposts) / impressions;
    const plain = rate(total({}, age));
    expect(plain).toBeGreaterThan(0.005);
    expect(plain).toBeLessThan(0.05);
    expect(rate(total({ text: 'Unser Team' }, age))).toBeGreaterThan(plain * 1.3);
    expect(total({ text: 'Wann kommen Sie?' }, age).replies).toBeGreaterThan(total({}, age).replies * 2);
    expect(rate(total({ text: 'Wir sind stolz' }, age))).toBeLessThan(plain * 0.7);
    expect(total({ text: 'Achtung, Phishing!' }, age).reposts).toBeGreaterThan(total({}, age).reposts * 2);
  });
});
