import { createHash, randomFillSync, timingSafeEqual } from 'node:crypto';
import { ID_PREFIXES } from '../../domain/ids.ts';
import type { IdSource, NewIds } from '../../ports/id-source.ts';

/** 120 bits in base 32: no look-alikes, safe in URLs, paths and SQL. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LENGTH = 24;
const POOL_BYTES = LENGTH * 256;

export function createRandomIdSource(now: () => number): IdSource {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  let lastOrder = 0;

  function randomBytes(count: number): Uint8Array {
    if (used + count > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    used += count;
    return pool.subarray(used - count, used);
  }

  const id = <Kind extends keyof NewIds>(kind: Kind, bytes: Uint8Array) =>
    `${ID_PREFIXES[kind]}${Array.from(bytes.subarray(0, LENGTH), (byte) => ALPHABET[byte & 31] ?? '').join('')}` as NewIds[Kind];

  return {
    next: (kind) => id(kind, randomBytes(LENGTH)),
    derived: (kind, ...seed) => id(kind, createHash('sha256').update(JSON.stringify(seed)).digest()),
    order() {
      lastOrder = Math.max(lastOrder + 1, now() * 1000);
      return lastOrder.toString().padStart(17, '0');
    },
    secret: () => Buffer.from(randomBytes(32)).toString('base64url'),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    isDigestOf(digest, text) {
      const expected = Buffer.from(digest, 'hex');
      const actual = createHash('sha256').update(text).digest();
      return expected.length === actual.length && timingSafeEqual(expected, actual);
    },
  };
}
