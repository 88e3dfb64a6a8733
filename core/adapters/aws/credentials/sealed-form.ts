// One byte of version, two of the wrapped key's length, the wrapped key, the nonce, the ciphertext, the tag.
const VERSION = 1;
const PREFIX_BYTES = 3;
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealedForm {
  readonly wrappedKey: Uint8Array;
  readonly nonce: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** Sealed credentials that nobody can open: damaged, changed, or of a newer version. */
export class SealedCredentialsError extends Error {
  override readonly name = 'SealedCredentialsError';
}

export function writeSealed({ wrappedKey, nonce, ciphertext, tag }: SealedForm): Uint8Array {
  const prefix = Buffer.of(VERSION, wrappedKey.length >> 8, wrappedKey.length & 0xff);
  return Buffer.concat([prefix, wrappedKey, nonce, ciphertext, tag]);
}

/** @throws SealedCredentialsError */
export function readSealed(sealed: Uint8Array): SealedForm {
  const [version, high = 0, low = 0] = sealed;
  if (version !== VERSION) throw new SealedCredentialsError(`sealed credentials of version ${version}`);
  const nonceAt = PREFIX_BYTES + high * 256 + low;
  const ciphertextAt = nonceAt + NONCE_BYTES;
  const tagAt = sealed.length - TAG_BYTES;
  if (tagAt < ciphertextAt) throw new SealedCredentialsError('sealed credentials are cut short');
  return {
    wrappedKey: sealed.subarray(PREFIX_BYTES, nonceAt),
    nonce: sealed.subarray(nonceAt, ciphertextAt),
    ciphertext: sealed.subarray(ciphertextAt, tagAt),
    tag: sealed.subarray(tagAt),
  };
}
