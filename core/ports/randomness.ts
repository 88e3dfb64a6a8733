/** The only source of chance: ids, tokens, keys. */
export interface Randomness {
  /** `byteCount` unpredictable bytes. */
  bytes(byteCount: number): Uint8Array;
}
