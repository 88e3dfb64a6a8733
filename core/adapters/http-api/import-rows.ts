import { parse as parseCsv } from 'csv-parse/sync';
import type { ImportRow } from '../../application/import-posts.ts';
import { CSV_COLUMNS, ImportLine } from '../../contract/api/posts.ts';
import type { PostDraft } from '../../domain/post-draft.ts';
import { problem, RefusedError } from './answer.ts';
import { fieldProblems } from './read-request.ts';

const MAX_ROWS = 20_000;

/** Rows as a person counts them: the first line of data is row 1. */
export function readRows(text: string, contentType: string): ImportRow[] {
  const values = contentType === 'text/csv' ? csvValues(text) : ndjsonValues(text);
  if (values.length > MAX_ROWS)
    throw new RefusedError(
      problem('body-too-large', { detail: `${values.length} rows; takes up to ${MAX_ROWS} at once` }),
    );
  return values.map((value, index) => toRow(index + 1, value));
}

type Value = { readonly value: unknown } | { readonly problem: string };

function toRow(row: number, read: Value): ImportRow {
  if ('problem' in read) return { row, key: '', problem: read.problem };
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

function ndjsonValues(text: string): Value[] {
  return text.split(/\r?\n/).flatMap((line): Value[] => {
    if (line.trim() === '') return [];
    try {
      return [{ value: JSON.parse(line) }];
    } catch {
      return [{ problem: 'this line is no JSON' }];
    }
  });
}

function csvValues(text: string): Value[] {
  let lines: string[][];
  try {
    lines = parseCsv(text, {
      bom: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      delimiter: [',', ';'],
    });
  } catch (error) {
    const detail = error instanceof Error ? error.message.slice(0, 200) : 'no CSV';
    throw new RefusedError(problem('malformed-request', { detail }));
  }
  const [header = [], ...rows] = lines;
  const columns = header.map((name) => name.trim());
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
  return rows.map((cells) => csvValue(columns, cells));
}

function csvValue(columns: readonly string[], cells: readonly string[]): Value {
  if (cells.length !== columns.length)
    return { problem: `${cells.length} cells where the header has ${columns.length}` };
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
