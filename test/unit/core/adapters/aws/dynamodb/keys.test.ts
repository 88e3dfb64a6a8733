import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  calendarSortKey,
  instantKey,
  instantOf,
  keys,
  SHARDS,
  shardOf,
  sortKeys,
  stateSortKey,
} from '../../../../../../core/adapters/aws/dynamodb/keys.ts';
import { type PostId, publicationIdOf } from '../../../../../../core/domain/ids.ts';
import { TENANT } from '../../../../../support/builders.ts';

const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');
const instant = fc.integer({ min: 0, max: LAST_MS });
const postId = fc.stringMatching(/^pst_[A-Za-z0-9]{1,12}$/).map((text) => text as PostId);
const entry = fc.record({ dueAt: fc.integer({ min: 0, max: 3 }), postId });
const order = (a: { dueAt: number; postId: PostId }, b: { dueAt: number; postId: PostId }) =>
  a.dueAt - b.dueAt || (a.postId < b.postId ? -1 : a.postId > b.postId ? 1 : 0);

describe('sort keys', () => {
  it('sort as instants do until the year 9999, and name them', () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(instantKey(a) < instantKey(b)).toBe(a < b);
        expect(instantOf(`${instantKey(a)}#x`)).toBe(a);
      }),
    );
  });

  it('are never early, and stay in range whatever the number', () => {
    expect(instantOf(instantKey(1.2))).toBe(2);
    for (const at of [-5, 0]) expect(instantKey(at)).toBe('000000000000000');
    for (const at of [1e15, Infinity]) expect(instantKey(at)).toBe('999999999999999');
  });

  it('of posts and of their publications are in the order of due time and post', () => {
    fc.assert(
      fc.property(entry, entry, fc.nat(19), fc.nat(19), (a, b, ofA, ofB) => {
        const expected = Math.sign(order(a, b));
        const compare = (x: string, y: string) => (x < y ? -1 : x > y ? 1 : 0);
        expect(compare(calendarSortKey(a.dueAt, a.postId), calendarSortKey(b.dueAt, b.postId))).toBe(
          expected,
        );
        if (expected === 0) return;
        const keyOf = (of: typeof a, position: number) =>
          stateSortKey(of.dueAt, publicationIdOf(of.postId, position));
        expect(compare(keyOf(a, ofA), keyOf(b, ofB))).toBe(expected);
      }),
    );
  });

  it('behind a post are those of all posts after it and of none of its publications', () => {
    fc.assert(
      fc.property(entry, entry, fc.nat(19), (position, other, place) => {
        const behind = sortKeys.after(calendarSortKey(position.dueAt, position.postId));
        const isBehind = order(other, position) > 0;
        expect(calendarSortKey(other.dueAt, other.postId) >= behind).toBe(isBehind);
        expect(stateSortKey(other.dueAt, publicationIdOf(other.postId, place)) >= behind).toBe(isBehind);
      }),
    );
  });

  it('of an instant lie between its bounds', () => {
    fc.assert(
      fc.property(instant, instant, postId, (at, bound, id) => {
        const key = calendarSortKey(at, id);
        expect(key >= sortKeys.from(bound)).toBe(at >= bound);
        expect(key <= sortKeys.before(bound)).toBe(at < bound);
        expect(key <= sortKeys.until(bound)).toBe(at <= bound);
      }),
    );
  });
});

describe('partitions', () => {
  it('spread ids over all shards alike', () => {
    const counts = new Map<number, number>();
    for (let number = 0; number < 8000; number += 1) {
      const shard = shardOf(publicationIdOf(`pst_2h7k9m4x${number}` as PostId, number % 20));
      counts.set(shard, (counts.get(shard) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([...SHARDS]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(800);
  });

  it('never change for an id: what is stored would not be found again', () => {
    // The vectors of FNV-1a with 32 bits.
    expect(['', 'a', 'foobar'].map(shardOf)).toEqual(
      [0x811c9dc5, 0xe40c292c, 0xbf9cf968].map((hash) => hash % 8),
    );
    expect(keys.publication(TENANT, publicationIdOf('pst_1' as PostId, 11))).toEqual({
      pk: 'T#demo#POST#pst_1',
      sk: 'PUB#0b',
    });
  });
});
