import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collect, mergeSorted } from '../../../../../../core/adapters/aws/dynamodb/sequences.ts';

async function* sequence(entries: readonly string[], taken: string[] = []) {
  for (const entry of entries) {
    taken.push(entry);
    yield await Promise.resolve(entry);
  }
}

it('merges sorted sequences into one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(fc.string())), async (lists) => {
      const sources = lists.map((list) => sequence(list.toSorted()));
      expect(await collect(mergeSorted(sources, (entry) => entry))).toEqual(lists.flat().toSorted());
    }),
  );
});

it('takes no more of each sequence than it needs', async () => {
  const taken: string[] = [];
  const sources = [sequence(['a', 'c', 'e'], taken), sequence(['b', 'd', 'f'], taken)];
  expect(
    await collect(
      mergeSorted(sources, (entry) => entry),
      2,
    ),
  ).toEqual(['a', 'b']);
  expect(taken).toEqual(['a', 'b', 'c']);
  expect(await collect(sequence(['a']), 0)).toEqual([]);
});
