import type { Command } from 'commander';
import * as z from 'zod';
import { PauseBody, PauseListBody } from '../../core/contract/api/administration.ts';
import type { MediaBytesLine } from '../../core/contract/api/transfer.ts';
import { MediaIdText } from '../../core/contract/api/values.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { type ExportOutput, openExportOutput } from '../export-output.ts';
import { exportLines } from '../export-pages.ts';
import type { Language } from '../language.ts';
import { examples, type Host, type Session } from '../session.ts';

const TEXTS = {
  en: {
    summary: 'write the whole tenant to a file, to restore it in another stage with `sendeplan import`',
    to: 'file (default: standard output)',
    pause: 'pause the tenant first, if it is not paused',
    notPaused:
      'The tenant is not paused: what is queued would go out from here and from where it is restored. To pause it first, say: export --pause',
    reason: 'This tenant moves to another stage. Lift this only if it is to publish from here again.',
    progress: (records: number) => `${records} records`,
    done: (records: number, images: number) => `${records} records and ${images} images exported.`,
    left: (count: number) => `${count} images were announced but never uploaded: only their records are in.`,
    stays:
      'The tenant stays paused here. Credentials and API tokens are not in: accounts are connected again where it is restored.',
  },
  de: {
    summary: 'den ganzen Mandanten in eine Datei schreiben; `sendeplan import` spielt sie anderswo ein',
    to: 'Datei (ohne Angabe: Standardausgabe)',
    pause: 'den Mandanten vorher anhalten, falls er nicht angehalten ist',
    notPaused:
      'Der Mandant ist nicht angehalten: Eingeplantes erschiene von hier und von dort, wo er eingespielt wird. Vorher anhalten: export --pause',
    reason: 'Dieser Mandant zieht um. Nur aufheben, wenn er wieder von hier aus veröffentlichen soll.',
    progress: (records: number) => `${records} Datensätze`,
    done: (records: number, images: number) => `${records} Datensätze und ${images} Bilder exportiert.`,
    left: (count: number) =>
      `${count} Bilder wurden angekündigt, aber nie hochgeladen: Nur ihre Angaben sind dabei.`,
    stays:
      'Der Mandant bleibt hier angehalten. Zugangsdaten und API-Token sind nicht dabei: Konten werden dort neu verbunden.',
  },
} as const satisfies Record<Language, object>;

interface ExportOptions {
  readonly to?: string;
  readonly pause?: true;
}

export function addExport(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('export')
    .description(texts.summary)
    .option('--to <file>', texts.to)
    .option('--pause', texts.pause)
    .addHelpText(
      'after',
      examples(host.language, 'export --pause --to bank.ndjson', 'export | gzip > bank.ndjson.gz'),
    )
    .action((options: ExportOptions, command: Command) =>
      host.run(command, (session) => exportTenant(session, options)),
    );
}

async function exportTenant(session: Session, { to, pause }: ExportOptions): Promise<ExitCode> {
  const { terminal, language } = session;
  const texts = TEXTS[language];
  await ensurePaused(session, pause === true);
  const output = await openExportOutput(to, session);
  try {
    const { recordCount, imageCount, missingCount } = await writeExport(session, output);
    await output.finish();
    terminal.progress('');
    terminal.tell(texts.done(recordCount, imageCount));
    if (missingCount > 0) terminal.tell(texts.left(missingCount));
    terminal.tell(texts.stays);
    return EXIT.done;
  } catch (error) {
    await output.discard();
    throw error;
  }
}

async function ensurePaused({ api, language }: Session, mayPause: boolean): Promise<void> {
  const texts = TEXTS[language];
  const { value } = await api.get(PauseListBody, { path: '/v1/pauses' });
  if (value.items.some(({ accountId }) => accountId === undefined)) return;
  if (!mayPause) throw new CommandError(EXIT.usage, texts.notPaused);
  await api.send(PauseBody, { method: 'POST', path: '/v1/pauses', body: { json: { reason: texts.reason } } });
}

interface Written {
  readonly recordCount: number;
  readonly imageCount: number;
  readonly missingCount: number;
}

const Medium = z.looseObject({ kind: z.literal('media'), id: MediaIdText, byteCount: z.int() });

/** Line by line, the bytes of each image behind its record: no more than a page and an image are in memory. */
async function writeExport(session: Session, output: ExportOutput): Promise<Written> {
  let [recordCount, imageCount, missingCount] = [0, 0, 0];
  for await (const { text, value } of exportLines(session)) {
    await output.write(text);
    if (value.kind === undefined || value.kind === 'end') continue;
    recordCount += 1;
    if (recordCount % 100 === 0) session.terminal.progress(TEXTS[session.language].progress(recordCount));
    const medium = Medium.safeParse(value);
    if (!medium.success) continue;
    const bytes = await bytesOf(session, medium.data);
    if (bytes === undefined) missingCount += 1;
    else {
      imageCount += 1;
      await output.write(bytesLine(medium.data.id, bytes));
    }
  }
  return { recordCount, imageCount, missingCount };
}

/** Keys in ascending order, as in all lines of an export. */
function bytesLine(mediaId: string, bytes: Uint8Array): string {
  const line: z.output<typeof MediaBytesLine> = {
    base64: Buffer.from(bytes).toString('base64'),
    kind: 'bytes',
    mediaId,
  };
  return JSON.stringify(line);
}

/** `undefined`: they were never uploaded. */
async function bytesOf(
  { api }: Session,
  { id, byteCount }: z.output<typeof Medium>,
): Promise<Uint8Array | undefined> {
  const bytes = Buffer.alloc(byteCount);
  for (let offset = 0; offset < byteCount; ) {
    const path = `/v1/media/${id}/content`;
    const piece = await api.getBytes({ path, query: { offset } }).catch(unlessMissing);
    if (piece === undefined || piece.length === 0) return undefined;
    bytes.set(piece.subarray(0, byteCount - offset), offset);
    offset += piece.length;
  }
  return bytes;
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof CommandError && error.exitCode === EXIT.notFound) return undefined;
  throw error;
}
