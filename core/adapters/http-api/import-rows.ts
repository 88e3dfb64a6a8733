import type { ImportRow } from '../../application/import-posts.ts';
import { CSV_COLUMNS, ImportLine } from '../../contract/api/posts.ts';
import type { PostDraft } from '../../domain/post-draft.ts';
import { problem, RefusedError } from './answer.ts';
import { type CsvRecord, csvRecords } from './csv-records.ts';
import { fieldProblems } from './read-request.ts';

const MAX_ROWS = 20_000;

/**
 * Rows as a person counts them: of NDJSON the lines, of CSV the records below the header, both from 1.
 * A row that cannot be read is a row with a problem; the others go on.
 * Rows are read as they are asked for: between two of them other work may go on.
 */
export function readRows(text: string, contentType: string): Iterable<ImportRow> {
  const values = contentType === 'text/csv' ? csvValues(text) : ndjsonValues(text);
  if (values.length > MAX_ROWS)
    throw new RefusedError(problem('body-too-large', { detail: `takes up to ${MAX_ROWS} rows at once` }));
  return readEach(values);
}

function* readEach(values: readonly NumberedValue[]): Iterable<ImportRow> {
  for (const { row, read } of values) yield toRow(row, read());
}

type Value = { readonly value: unknown } | { readonly problem: string; readonly key?: string | undefined };
interface NumberedValue {
  readonly row: number;
  readonly read: () => Value;
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
  return text.split('\n').flatMap((line, index): NumberedValue[] => {
    if (line.trim() === '') return [];
    const row = index + 1;
    return [{ row, read: () => ndjsonValue(line) }];
  });
}

function ndjsonValue(line: string): Value {
  try {
    return { value: JSON.parse(line) };
  } catch {
    return { problem: 'this line is no JSON' };
  }
}

function csvValues(text: string): NumberedValue[] {
  const [firstLine = ''] = text.split('\n', 1);
  // Spreadsheets in German write semicolons.
  const delimiter = firstLine.includes(';') && !firstLine.includes(',') ? ';' : ',';
  const records = csvRecords(text, delimiter);
  const columns = columnsOf(records.next().value?.cells ?? []);
  const values: NumberedValue[] = [];
  for (const record of records) {
    values.push({ row: values.length + 1, read: () => csvValue(columns, record) });
    if (values.length > MAX_ROWS) break;
  }
  return values;
}

/** @throws RefusedError that names each column which is not ours or is missing. */
function columnsOf(header: readonly string[]): string[] {
  const columns = header.map((name) => name.trim());
  const unknown = columns.filter((name) => !(CSV_COLUMNS as readonly string[]).includes(name));
  const missing = ['key', 'text', 'accountIds', 'publishAt'].filter((name) => !columns.includes(name));
  const said = [
    ...unknown.map((name) => `the column ${JSON.stringify(name)} is not known`),
    ...missing.map((name) => `the column ${name} is missing`),
  ];
  if (said.length === 0) return columns;
  throw new RefusedError(
    problem('malformed-request', { detail: `${said.join('; ')}. Columns: ${CSV_COLUMNS.join(',')}` }),
  );
}

function csvValue(columns: readonly string[], { cells, line, problem: broken }: CsvRecord): Value {
  const key = cells[columns.indexOf('key')];
  if (broken !== undefined) return { problem: `line ${line}: ${broken}`, key };
  if (cells.length !== columns.length)
    return { problem: `${cells.length} cells where the header has ${columns.length}`, key };
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
