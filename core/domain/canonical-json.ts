/**
 * One text for each value: keys in ascending order, no white space, numbers as ECMAScript writes them, as in RFC 8785.
 * Two records are the same if their texts are.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
