// What networks say ends up in details that people read: made harmless here.

const LONGEST_TEXT = 300;
const SHORTEST_SECRET = 8;

/** Without control characters, on one line. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** Whole characters, so that no half of a pair is stored. */
export function cut(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, '');
}

/** Removes secrets in every spelling: a server that echoes what it was sent gives nothing away. */
export function secretsRemover(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return (text) => spellings.reduce((cleaned, secret) => cleaned.replaceAll(secret, '[removed]'), text);
}
