// An answer that holds a secret is kept for a repeated write in a form that only its caller can open: the key is
// made from what the caller signs in with, which is not stored anywhere. Who reads the store reads nothing.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { IdempotencyKey, StoredAnswer } from '../../ports/idempotency-repository.ts';

const SALT_BYTES = 16;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MARK = 'X-Sealed';

export function seal(answer: StoredAnswer, credential: string, key: IdempotencyKey): StoredAnswer {
  const salt = randomBytes(SALT_BYTES);
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyFrom(credential, salt), nonce).setAAD(place(key));
  const sealed = [cipher.update(answer.body, 'utf8'), cipher.final()];
  const body = Buffer.concat([salt, nonce, ...sealed, cipher.getAuthTag()]).toString('base64');
  return { ...answer, headers: { ...answer.headers, [MARK]: '1' }, body };
}

/** `undefined`: the caller signs in with something else than at the first write. */
export function unseal(
  answer: StoredAnswer,
  credential: string,
  key: IdempotencyKey,
): StoredAnswer | undefined {
  const { [MARK]: mark, ...headers } = answer.headers;
  if (mark === undefined) return answer;
  const bytes = Buffer.from(answer.body, 'base64');
  const nonceEnd = SALT_BYTES + NONCE_BYTES;
  const textEnd = bytes.length - TAG_BYTES;
  const own = keyFrom(credential, bytes.subarray(0, SALT_BYTES));
  const decipher = createDecipheriv('aes-256-gcm', own, bytes.subarray(SALT_BYTES, nonceEnd))
    .setAAD(place(key))
    .setAuthTag(bytes.subarray(textEnd));
  try {
    const text = Buffer.concat([decipher.update(bytes.subarray(nonceEnd, textEnd)), decipher.final()]);
    return { ...answer, headers, body: text.toString('utf8') };
  } catch {
    return undefined;
  }
}

function keyFrom(credential: string, salt: Uint8Array): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', credential, salt, 'sendeplan kept answer', 32));
}

function place({ tenantId, scope, key }: IdempotencyKey): Buffer {
  return Buffer.from(JSON.stringify([tenantId, scope, key]));
}
