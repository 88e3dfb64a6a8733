import { createHash, randomFillSync, timingSafeEqual } from 'node:crypto';
import { ID_PREFIXES } from '../../domain/ids.ts';
import type { IdSource, NewIds } from '../../ports/id-source.ts';

/** 5 bits each: no look-alikes, safe in URLs, paths and SQL. Ascending, so that ids sort as their bits do. */
const ALPHABET = '23456789abcdefghijkmnpqrstuvwxyz';
const LENGTH = 24;
/** 45 bits of milliseconds: neighbours in time are neighbours in an index. 75 bits of chance remain. */
const TIME_LENGTH = 9;
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

  const chance = (length: number) => letters(randomBytes(length));

  return {
    next: (kind) =>
      `${ID_PREFIXES[kind]}${timeText(now())}${chance(LENGTH - TIME_LENGTH)}` as NewIds[typeof kind],
    derived: (kind, ...seed) => {
      const digest = createHash('sha256').update(JSON.stringify(seed)).digest();
      return `${ID_PREFIXES[kind]}${letters(digest.subarray(0, LENGTH))}` as NewIds[typeof kind];
    },
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

function letters(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += ALPHABET[byte & 31] ?? '';
  return text;
}

function timeText(at: number): string {
  let text = '';
  for (let rest = at, place = 0; place < TIME_LENGTH; place += 1, rest = Math.floor(rest / 32))
    text = `${ALPHABET[rest % 32] ?? ''}${text}`;
  return text;
}
