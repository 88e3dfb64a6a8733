import * as z from 'zod';
import { ExportLine } from '../../contract/api/transfer.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ExportRecord } from '../../domain/export-record.ts';
import type { FieldProblem } from '../../domain/problem.ts';
import { problem, RefusedError } from './answer.ts';
import { fieldProblems } from './read-request.ts';

/** More would say nothing new of a file that is not one of ours. */
const PROBLEMS_SHOWN = 20;

/** @throws ZodError for a record that no stage would take: a stored one that is damaged. */
export function exportLine(record: ExportRecord): string {
  return canonicalJson(z.encode(ExportLine, record as z.output<typeof ExportLine>));
}

/** @throws RefusedError that names each line and field that is wrong; pointers begin with the line, from 0. */
export function readExportLines(text: string): ExportRecord[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const records: ExportRecord[] = [];
  const problems: FieldProblem[] = [];
  for (const [index, line] of lines.entries()) {
    const read = readLine(line);
    if ('record' in read) records.push(read.record);
    else problems.push(...read.problems.map((each) => ({ ...each, pointer: `/${index}${each.pointer}` })));
    if (problems.length >= PROBLEMS_SHOWN) break;
  }
  if (problems.length === 0) return records;
  throw new RefusedError(problem('invalid-body', { errors: problems.slice(0, PROBLEMS_SHOWN) }));
}

function readLine(
  line: string,
): { readonly record: ExportRecord } | { readonly problems: readonly FieldProblem[] } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { problems: [{ pointer: '', detail: 'this line is no JSON' }] };
  }
  const parsed = ExportLine.safeParse(value);
  return parsed.success ? { record: parsed.data as ExportRecord } : { problems: fieldProblems(parsed.error) };
}
