// CSV after RFC 4180, one record at a time, so that a broken record costs nothing but itself: reading goes on with
// the line after the one it began on. Libraries give up on the file, or lose the records that follow.

export interface CsvRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Why it cannot be read; then `cells` are those before the broken one. */
  readonly problem?: string;
}

/** Bounds how far a quote that is never closed can reach. */
const CELL_MAX_LENGTH = 100_000;

type Cell =
  | { readonly kind: 'cell'; readonly text: string; readonly end: number }
  | { readonly kind: 'broken'; readonly problem: string };

/** `end` is where the delimiter, the line break or the end of the text stands. */
function quotedCell(text: string, start: number, delimiter: string): Cell {
  let cell = '';
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0 || quote - start > CELL_MAX_LENGTH)
      return { kind: 'broken', problem: 'a quoted cell is not closed' };
    cell += text.slice(from, quote);
    const next = text[quote + 1];
    if (next === '"') {
      cell += '"';
      from = quote + 2;
    } else if (next === undefined || next === delimiter || next === '\n' || next === '\r') {
      return { kind: 'cell', text: cell, end: quote + 1 };
    } else {
      return { kind: 'broken', problem: 'a quoted cell goes on after its closing quote' };
    }
  }
}

function bareCell(text: string, start: number, delimiter: string): Cell {
  let end = start;
  for (; end < text.length; end += 1) {
    const character = text[end];
    if (character === delimiter || character === '\n' || character === '\r') break;
    if (character === '"')
      return { kind: 'broken', problem: 'a quote stands in a cell that does not begin with one' };
  }
  return { kind: 'cell', text: text.slice(start, end), end };
}

/** Empty lines are no records. The first record is the header, if the file has one. */
export function* csvRecords(text: string, delimiter: ',' | ';'): Generator<CsvRecord, void, undefined> {
  let line = 1;
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    const lineEnd = endOfLine(text, start);
    if (text.slice(start, lineEnd).trim() === '') {
      start = lineEnd + 1;
      line += 1;
      continue;
    }
    const cells: string[] = [];
    let problem: string | undefined;
    let end = start;
    for (;;) {
      const read = (text[end] === '"' ? quotedCell : bareCell)(text, end, delimiter);
      if (read.kind === 'broken') {
        problem = read.problem;
        end = lineEnd;
        break;
      }
      cells.push(read.text);
      end = read.end;
      if (text[end] !== delimiter) break;
      end += 1;
    }
    yield { line, cells, ...(problem === undefined ? {} : { problem }) };
    const after = endOfLine(text, end);
    for (let at = text.indexOf('\n', start); at >= 0 && at <= after; at = text.indexOf('\n', at + 1))
      line += 1;
    start = after + 1;
  }
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}
