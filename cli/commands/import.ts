import { type Command, Option } from 'commander';
import type * as z from 'zod';
import { ImportResultBody } from '../../core/contract/api/posts.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { type Chunk, chunksOf, type ImportFormat } from '../import-chunks.ts';
import { linesOf, openInput, peek, readAll, textOf } from '../input.ts';
import type { Language } from '../language.ts';
import { EXPORT_START_BYTES, isExport, restoreExport } from '../restore-export.ts';
import { examples, type Host, type Session } from '../session.ts';
import { bar, plain } from '../terminal.ts';

const TEXTS = {
  en: {
    summary:
      'queue many posts from a CSV or NDJSON file, or restore an export; what is in already stays as it is',
    file: 'file; - for standard input',
    format: 'what the file is (default: csv for .csv, otherwise ndjson)',
    dryRun: 'check each row; nothing is stored',
    yes: 'restore an export without asking',
    isExport: 'The file is an export of a tenant: it takes neither --dry-run nor --format csv.',
    typed: 'Name a file, or pipe rows in.',
    row: 'row',
    done: (accepted: number, refused: number) => `${accepted} rows queued, ${refused} refused.`,
    checked: (accepted: number, refused: number) => `${accepted} rows would be queued, ${refused} refused.`,
    stopped: (done: number, total: number) =>
      `Stopped after ${done} of ${total} rows. The same command goes on: rows that are in stay as they are.`,
  },
  de: {
    summary:
      'viele Beiträge aus CSV oder NDJSON einplanen, oder einen Export einspielen; was drin ist, bleibt, wie es ist',
    file: 'Datei; - für die Standardeingabe',
    format: 'was die Datei ist (ohne Angabe: csv bei .csv, sonst ndjson)',
    dryRun: 'jede Zeile prüfen; nichts wird gespeichert',
    yes: 'einen Export einspielen, ohne nachzufragen',
    isExport: 'Die Datei ist der Export eines Mandanten: Für ihn gibt es weder --dry-run noch --format csv.',
    typed: 'Eine Datei nennen oder Zeilen hineinleiten.',
    row: 'Zeile',
    done: (accepted: number, refused: number) => `${accepted} Zeilen eingeplant, ${refused} abgelehnt.`,
    checked: (accepted: number, refused: number) =>
      `${accepted} Zeilen würden eingeplant, ${refused} abgelehnt.`,
    stopped: (done: number, total: number) =>
      `Abgebrochen nach ${done} von ${total} Zeilen. Derselbe Befehl macht weiter: Was drin ist, bleibt, wie es ist.`,
  },
} as const satisfies Record<Language, object>;

interface ImportOptions {
  readonly format?: ImportFormat;
  readonly dryRun?: true;
  readonly yes?: true;
}
type ImportResult = z.output<typeof ImportResultBody>;

export function addImport(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('import')
    .description(texts.summary)
    .argument('[file]', texts.file, '-')
    .addOption(new Option('--format <format>', texts.format).choices(['csv', 'ndjson']))
    .option('--dry-run', texts.dryRun)
    .option('--yes', texts.yes)
    .addHelpText(
      'after',
      examples(host.language, 'import plan.csv --dry-run', 'import plan.csv', 'import bank.ndjson --yes'),
    )
    .action((file: string, options: ImportOptions, command: Command) =>
      host.run(command, (session) => importFile(session, file, options)),
    );
}

async function importFile(session: Session, file: string, options: ImportOptions): Promise<ExitCode> {
  const { language, terminal } = session;
  const texts = TEXTS[language];
  const isDryRun = options.dryRun === true;
  if (file === '-' && session.stdin.isTTY === true) throw new CommandError(EXIT.usage, texts.typed);
  const { start, whole } = await peek(openInput(file, session.stdin, language), EXPORT_START_BYTES);
  if (isExport(start)) {
    if (isDryRun || options.format === 'csv') throw new CommandError(EXIT.usage, texts.isExport);
    return restoreExport(session, linesOf(whole, file, language), options.yes === true);
  }
  const text = textOf(await readAll(whole), file, language);
  const format = options.format ?? (file.toLowerCase().endsWith('.csv') ? 'csv' : 'ndjson');
  const result = await sendAll(session, chunksOf(text, format), format, isDryRun);
  const refused = result.rows.filter(({ problem }) => problem !== undefined);
  session.show(result, () =>
    refused.map(({ row, key, problem = '' }) => `${texts.row} ${row}  ${plain(key)}  ${plain(problem)}`),
  );
  terminal.tell((isDryRun ? texts.checked : texts.done)(result.accepted, result.refused));
  return result.refused === 0 ? EXIT.done : EXIT.refused;
}

async function sendAll(
  session: Session,
  chunks: readonly Chunk[],
  format: ImportFormat,
  isDryRun: boolean,
): Promise<ImportResult> {
  const { terminal, language } = session;
  const total = chunks.reduce((sum, chunk) => sum + chunk.rowNumbers.length, 0);
  const rows: ImportResult['rows'] = [];
  for (const [index, chunk] of chunks.entries()) {
    terminal.progress(`${bar(rows.length / Math.max(1, total), 24)} ${rows.length}/${total}`);
    try {
      const { value } = await session.api.send(ImportResultBody, {
        ...{ method: 'POST', path: '/v1/posts/import', step: String(index + 1) },
        query: { dryRun: isDryRun ? 'true' : undefined },
        body: { text: chunk.text, contentType: format === 'csv' ? 'text/csv' : 'application/x-ndjson' },
      });
      rows.push(...value.rows.map((row) => ({ ...row, row: chunk.rowNumbers[row.row - 1] ?? row.row })));
    } catch (error) {
      if (rows.length > 0) terminal.tell(TEXTS[language].stopped(rows.length, total));
      throw error;
    }
  }
  terminal.progress('');
  const refused = rows.filter(({ problem }) => problem !== undefined).length;
  return { accepted: rows.length - refused, refused, rows };
}
