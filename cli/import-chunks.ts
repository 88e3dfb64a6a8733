import { parse } from 'csv-parse/sync';

export type ImportFormat = 'csv' | 'ndjson';

/** Rows that travel together, with the number that each has in the file. */
export interface Chunk {
  readonly text: string;
  readonly rowNumbers: readonly number[];
}

interface Row {
  readonly number: number;
  readonly text: string;
}

/** Small enough to show progress and to lose little, large enough for the store to group its commits. */
const CHUNK_ROWS = 500;
/** In characters; far below what the service takes in one body. */
const CHUNK_LENGTH = 2_000_000;

/** Rows as the service counts them: of NDJSON the lines, of CSV the records below the header, both from 1. */
export function chunksOf(text: string, format: ImportFormat): Chunk[] {
  const [head, rows] = format === 'csv' ? csvRows(text) : ['', ndjsonRows(text)];
  const chunks: Chunk[] = [];
  let group: Row[] = [];
  let length = 0;
  const close = () => {
    if (group.length === 0) return;
    chunks.push({
      text: [head, ...group.map((row) => `${row.text}\n`)].join(''),
      rowNumbers: group.map((row) => row.number),
    });
    group = [];
    length = 0;
  };
  for (const row of rows) {
    if (group.length >= CHUNK_ROWS || length + row.text.length > CHUNK_LENGTH) close();
    group.push(row);
    length += row.text.length;
  }
  close();
  // A header alone is still worth an answer: it may name columns that nobody knows.
  return chunks.length === 0 && head !== '' ? [{ text: head, rowNumbers: [] }] : chunks;
}

function ndjsonRows(text: string): Row[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    return line.trim() === '' ? [] : [{ number: index + 1, text: line }];
  });
}

function csvRows(text: string): [string, Row[]] {
  const [firstLine = ''] = text.split('\n', 1);
  const raws: string[] = [];
  parse(text, {
    bom: true,
    raw: true,
    delimiter: firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',',
    relaxColumnCount: true,
    skipEmptyLines: true,
    skipRecordsWithError: true,
    onRecord: (record: unknown) => {
      raws.push(String(Reflect.get(record as object, 'raw')));
      return null;
    },
    // What cannot be read travels as it is: the service says what is wrong with it.
    onSkip: (_error, raw) => {
      raws.push(raw ?? '');
      return undefined;
    },
  });
  const [head = '', ...records] = raws.map((raw) => raw.replace(/^[\r\n]+|[\r\n]+$/g, ''));
  return [
    head === '' ? '' : `${head}\n`,
    records.map((record, index) => ({ number: index + 1, text: record })),
  ];
}
