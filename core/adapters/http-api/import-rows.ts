import { parse as parseCsv } from 'csv-parse/sync';
import type { ImportRow } from '../../application/import-posts.ts';
import { CSV_COLUMNS, ImportLine } from '../../contract/api/posts.ts';
import type { PostDraft } from '../../domain/post-draft.ts';
import { problem, RefusedError } from './answer.ts';
import { fieldProblems } from './read-request.ts';

const MAX_ROWS = 20_000;

/**
 * Rows as a person counts them: of NDJSON the lines, of CSV the records below the header, both from 1.
 * A row that cannot be read is a row with a problem; the others go on.
 */
export function readRows(text: string, contentType: string): ImportRow[] {
  const values = contentType === 'text/csv' ? csvValues(text) : ndjsonValues(text);
  if (values.length > MAX_ROWS)
    throw new RefusedError(
      problem('body-too-large', { detail: `${values.length} rows; takes up to ${MAX_ROWS} at once` }),
    );
  return values.map(({ row, read }) => toRow(row, read));
}

type Value = { readonly value: unknown } | { readonly problem: string; readonly key?: string | undefined };
interface NumberedValue {
  readonly row: number;
  readonly read: Value;
}

function toRow(row: number, read: Value): ImportRow {
  if ('problem' in read) return { row, key: read.key ?? '', problem: read.problem };
  const parsed = ImportLine.safeParse(read.value);
  if (!parsed.success) {
    const detail = fieldProblems(parsed.error).map(
      (field) => `${field.pointer.slice(1).replaceAll('/', '.')}: ${field.detail}`,
    );
    return { row, key: keyOf(read.value), problem: detail.join('; ') };
  }
  const { key, ...draft } = parsed.data;
  return { row, key, draft: draft as unknown as PostDraft };
}

function keyOf(value: unknown): string {
  const key: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'key') : undefined;
  return typeof key === 'string' ? key.slice(0, 200) : '';
}

function ndjsonValues(text: string): NumberedValue[] {
  return text.split(/\r?\n/).flatMap((line, index): NumberedValue[] => {
    if (line.trim() === '') return [];
    const row = index + 1;
    try {
      return [{ row, read: { value: JSON.parse(line) } }];
    } catch {
      return [{ row, read: { problem: 'this line is no JSON' } }];
    }
  });
}

/** The records of a CSV file in order; a record with broken quotes is the reason in its place. */
function csvRecords(text: string): (string[] | string)[] {
  const records: (string[] | string)[] = [];
  const [header = ''] = text.split('\n', 1);
  try {
    parseCsv(text, {
      bom: true,
      // Spreadsheets in German write semicolons.
      delimiter: header.includes(';') && !header.includes(',') ? ';' : ',',
      relaxColumnCount: true,
      skipEmptyLines: true,
      skipRecordsWithError: true,
      onRecord: (cells: string[]) => {
        records.push(cells);
        return null;
      },
      onSkip: (error) => {
        records.push(`line ${String(error?.['lines'] ?? '?')}: ${quotingProblem(error?.code)}`);
        return undefined;
      },
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'no CSV';
    throw new RefusedError(problem('malformed-request', { detail }));
  }
  return records;
}

function quotingProblem(code: string | undefined): string {
  return code === 'CSV_QUOTE_NOT_CLOSED'
    ? 'a quoted cell is not closed; nothing after its beginning could be read'
    : 'a quote stands where none can; cells with quotes are written as "say ""hello"""';
}

function csvValues(text: string): NumberedValue[] {
  const [header = [], ...records] = csvRecords(text);
  const columns = typeof header === 'string' ? [] : header.map((name) => name.trim());
  const unknown = columns.filter((name) => !(CSV_COLUMNS as readonly string[]).includes(name));
  const missing = ['key', 'text', 'accountIds', 'publishAt'].filter((name) => !columns.includes(name));
  if (unknown.length > 0 || missing.length > 0) {
    const said = [
      ...unknown.map((name) => `the column ${JSON.stringify(name)} is not known`),
      ...missing.map((name) => `the column ${name} is missing`),
    ];
    throw new RefusedError(
      problem('malformed-request', { detail: `${said.join('; ')}. Columns: ${CSV_COLUMNS.join(',')}` }),
    );
  }
  return records.map((record, index) => ({
    row: index + 1,
    read: typeof record === 'string' ? { problem: record } : csvValue(columns, record),
  }));
}

function csvValue(columns: readonly string[], cells: readonly string[]): Value {
  if (cells.length !== columns.length)
    return {
      problem: `${cells.length} cells where the header has ${columns.length}`,
      key: cells[columns.indexOf('key')],
    };
  const cell = Object.fromEntries(columns.map((name, index) => [name, cells[index] ?? '']));
  const optional = (name: string) => (cell[name] === undefined || cell[name] === '' ? undefined : cell[name]);
  const list = (name: string) => (cell[name] ?? '').split(/\s+/).filter((part) => part !== '');
  const minutes = optional('latestAfterMinutes');
  const labels = {
    campaign: optional('campaign'),
    topic: optional('topic'),
    contentClass: optional('contentClass'),
  };
  const draft = {
    key: cell['key'],
    text: cell['text'],
    accountIds: list('accountIds'),
    publishAt: cell['publishAt'],
    timeZone: optional('timeZone'),
    latestAfterMinutes: minutes === undefined ? undefined : Number(minutes),
    media: list('mediaIds').map((mediaId) => ({ mediaId })),
    labels,
  };
  // JSON leaves out what is undefined, so that an empty cell is the same as none.
  return { value: JSON.parse(JSON.stringify(draft)) };
}
