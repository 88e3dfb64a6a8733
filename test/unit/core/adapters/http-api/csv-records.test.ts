import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from '../../../../../core/adapters/http-api/csv-records.ts';

const read = (text: string, delimiter: ',' | ';' = ',') => [...csvRecords(text, delimiter)];
const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('reading CSV', () => {
  it('gives back every table that was written by the standard', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'ü', ',', ';', '"', '\n', '\r', ' ', '=') });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(',' as const, ';' as const),
        fc.constantFrom('\n', '\r\n'),
        (rows, delimiter, end) => {
          const text = rows.map((row) => row.map(quoted).join(delimiter) + end).join('');
          expect(read(text, delimiter).map(({ cells }) => cells)).toEqual(rows);
        },
      ),
    );
  });

  it('never throws, never stalls and names lines in ascending order, whatever the text', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 60 });
    fc.assert(
      fc.property(text, (given) => {
        const lines = read(given).map(({ line }) => line);
        expect(lines).toEqual([...new Set(lines)].sort((a, b) => a - b));
        expect(lines.at(-1) ?? 1).toBeLessThanOrEqual(given.split('\n').length);
      }),
    );
  });

  it('skips empty lines and a byte-order mark, and needs no line break at the end', () => {
    expect(read('\uFEFFa,b\n\n  \r\n1,2')).toEqual([
      { line: 1, cells: ['a', 'b'] },
      { line: 4, cells: ['1', '2'] },
    ]);
  });

  it.each([
    ['x,a"b\n1,2', 'a quote stands in a cell that does not begin with one'],
    ['x,"a"b\n1,2', 'a quoted cell goes on after its closing quote'],
    ['x,"a\n1,2', 'a quoted cell is not closed'],
  ])('goes on after the broken record in %j', (text, problem) => {
    expect(read(text)).toEqual([
      { line: 1, cells: ['x'], problem },
      { line: 2, cells: ['1', '2'] },
    ]);
  });

  it('does not let a quote that is never closed reach over the whole file', () => {
    const records = read(`"open\n${'1,2\n'.repeat(60_000)}"`);
    expect(records[0]?.problem).toBe('a quoted cell is not closed');
    expect(records.filter(({ problem }) => problem === undefined)).toHaveLength(60_000);
  });
});
