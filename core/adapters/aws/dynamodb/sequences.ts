/** One ascending sequence out of several; each is asked for its next entry only when the one before was taken. */
export async function* mergeSorted<Entry>(
  sources: readonly AsyncIterator<Entry, unknown>[],
  keyOf: (entry: Entry) => string,
): AsyncGenerator<Entry, void> {
  const take = async (source: AsyncIterator<Entry, unknown>) => {
    const { done, value } = await source.next();
    return done === true ? undefined : { source, entry: value, key: keyOf(value) };
  };
  let heads = (await Promise.all(sources.map(take))).filter((head) => head !== undefined);
  for (;;) {
    const [first, ...rest] = heads.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    if (first === undefined) return;
    yield first.entry;
    const next = await take(first.source);
    heads = next === undefined ? rest : [next, ...rest];
  }
}

/** Up to `limit` entries, or all. */
export async function collect<Entry>(entries: AsyncIterable<Entry>, limit = Infinity): Promise<Entry[]> {
  const taken: Entry[] = [];
  if (limit <= 0) return taken;
  for await (const entry of entries) {
    taken.push(entry);
    if (taken.length === limit) break;
  }
  return taken;
}
