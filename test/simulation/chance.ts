/**
 * Chance by name: the n-th question of one name gets the same answer in every run of a seed, in whatever order the
 * questions of different names are asked. So a run stays itself when posts or faults are taken out of it.
 */
export interface Chance {
  /** In [0, 1). Each question of a name is asked once: the next one is another. */
  next(name: string): number;
  /** A whole number in [low, high]. */
  between(name: string, low: number, high: number): number;
  /** How many questions of this name were asked. */
  count(name: string): number;
}

export function createChance(seed: number, subject: string): Chance {
  const root = mix(seed ^ hashOf(subject));
  const counts = new Map<string, number>();
  function next(name: string): number {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return mix(mix(root ^ hashOf(name)) + count) / 2 ** 32;
  }
  return {
    next,
    between: (name, low, high) => low + Math.floor(next(name) * (high - low + 1)),
    count: (name) => counts.get(name) ?? 0,
  };
}

/** The seed of one of the many worlds of a run. */
export function seedOf(seed: number, index: number): number {
  return mix(mix(seed) + index);
}

const hashes = new Map<string, number>();
const HASHES_LIMIT = 100_000;

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  const known = hashes.get(text);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  if (hashes.size > HASHES_LIMIT) hashes.clear();
  hashes.set(text, hash >>> 0);
  return hash >>> 0;
}

/** The finalizer of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let mixed = (value + 0x9e3779b9) | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
