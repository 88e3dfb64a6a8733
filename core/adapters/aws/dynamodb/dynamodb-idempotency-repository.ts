import { createHash } from 'node:crypto';
import { TIME_TO_LIVE_ATTRIBUTE } from '../../../contract/storage.ts';
import type { Instant } from '../../../domain/ids.ts';
import type {
  IdempotencyKey,
  IdempotencyRepository,
  StoredAnswer,
} from '../../../ports/idempotency-repository.ts';
import { decodeBody, type Item, nameOf, numberOf, textOf } from './item.ts';
import { type Key, partitions } from './keys.ts';
import { StorageError } from './storage-error.ts';
import type { Table } from './table.ts';
import { EXISTS } from './table-writes.ts';

/**
 * An item takes 400 KB (docs.aws.amazon.com/amazondynamodb, Constraints). The answer to an import of many thousand rows
 * is longer, and is kept in several.
 */
const CHUNK_BYTES = 350_000;

export function createDynamoIdempotencyRepository(table: Table): IdempotencyRepository {
  return {
    async claim(key, { bodySha256, now, lapsesAt }) {
      const place = claimOf(key);
      const isFree = { text: 'attribute_not_exists(#pk) OR #lapsesAt <= :now', values: { ':now': now } };
      const claim = await table.putIf({ ...place, bodySha256, ...lapsing(lapsesAt) }, isFree);
      if (claim.kind === 'written') return { kind: 'claimed' };
      const stored: Item = { ...claim.stored, ...place };
      if (textOf(stored, 'bodySha256') !== bodySha256) return { kind: 'mismatch' };
      if (stored['chunkCount'] === undefined) return { kind: 'running' };
      return { kind: 'answered', answer: await readAnswer(table, place, numberOf(stored, 'chunkCount')) };
    },
    async answer(key, answer, expiresAt) {
      const place = claimOf(key);
      const chunks = splitBytes(new TextEncoder().encode(JSON.stringify(answer)));
      await Promise.all(
        chunks.map((bytes, number) => table.put({ ...chunkOf(place, number), bytes, ...lapsing(expiresAt) })),
      );
      await table.updateIf(place, { set: { chunkCount: chunks.length, ...lapsing(expiresAt) } }, EXISTS);
    },
    async release(key) {
      await table.deleteIf(claimOf(key), { text: 'attribute_not_exists(#chunkCount)' });
    },
  };
}

async function readAnswer(table: Table, place: Key, chunkCount: number): Promise<StoredAnswer> {
  const numbers = Array.from({ length: chunkCount }, (_, number) => number);
  const chunks = await Promise.all(
    numbers.map(async (number) => {
      const key = chunkOf(place, number);
      const bytes = (await table.get(key))?.['bytes'];
      if (!(bytes instanceof Uint8Array)) throw new StorageError(`${nameOf(key)} holds no part of an answer`);
      return bytes;
    }),
  );
  return decodeBody<StoredAnswer>({ ...place, body: Buffer.concat(chunks).toString() }, 'status');
}

function splitBytes(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / CHUNK_BYTES) }, (_, number) =>
    bytes.subarray(number * CHUNK_BYTES, (number + 1) * CHUNK_BYTES),
  );
}

/** Scope and key are a caller's text of any kind and length: the digest keeps them within a key's limits. */
function claimOf({ tenantId, scope, key }: IdempotencyKey): Key {
  const digest = createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('base64url');
  return { pk: partitions.idempotency(tenantId, digest), sk: 'CLAIM' };
}

function chunkOf({ pk }: Key, number: number): Key {
  return { pk, sk: `CHUNK#${number}` };
}

function lapsing(lapsesAt: Instant): Item {
  return { lapsesAt, [TIME_TO_LIVE_ATTRIBUTE]: Math.ceil(lapsesAt / 1000) };
}
