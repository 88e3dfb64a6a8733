import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

export interface KeyFile {
  /** AES-256-GCM: nonce, ciphertext and tag in one. */
  seal(plain: Uint8Array, associatedData: Uint8Array): Uint8Array;
  /** @throws where anything was changed. */
  open(sealed: Uint8Array, associatedData: Uint8Array): Uint8Array;
  /** A message authentication code under a key of its own for each purpose. */
  sign(purpose: string, message: string): Buffer;
}

/**
 * The key under which this installation's secrets rest, made on first use. Only its owner may read it.
 * @throws KeyFileError if others may, or if it is damaged.
 */
export function openKeyFile(path: string): KeyFile {
  const key = readOrCreate(path);
  return {
    seal(plain, associatedData) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associatedData);
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, associatedData) {
      const end = sealed.length - TAG_BYTES;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
        .setAAD(associatedData)
        .setAuthTag(sealed.subarray(end));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, end)), decipher.final()]);
    },
    sign(purpose, message) {
      const own = createHmac('sha256', key).update(purpose).digest();
      return createHmac('sha256', own).update(message).digest();
    },
  };
}

function readOrCreate(path: string): Buffer {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, randomBytes(KEY_BYTES));
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const othersMayRead = (statSync(path).mode & 0o077) !== 0;
  if (othersMayRead) throw new KeyFileError(`${path} may be read by others; run: chmod 600 ${path}`);
  const key = readFileSync(path);
  if (key.length !== KEY_BYTES)
    throw new KeyFileError(`${path} holds ${key.length} bytes; a key has ${KEY_BYTES}`);
  return key;
}
