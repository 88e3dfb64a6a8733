import { createHash } from 'node:crypto';

/** A number in [0, 1) that always is the same for the same words. */
export function chance(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;
}

/** Standard normal, from two chances (Box and Muller). */
export function bell(...words: readonly (string | number)[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - chance(...words, 'radius')));
  return radius * Math.cos(2 * Math.PI * chance(...words, 'angle'));
}
