import * as z from 'zod';
import { ExportEnd, ExportHeader, MediaBytesLine, RestoreBody } from '../core/contract/api/transfer.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import type { Language } from './language.ts';
import type { Session } from './session.ts';
import { sendBytes } from './upload-images.ts';

const TEXTS = {
  en: {
    sure: (tenantId: string) =>
      `This is an export of the tenant ${tenantId}. It is restored into this service and paused here. To do it, say: import … --yes`,
    version: 'The file was written by a version that this one does not understand.',
    broken: (line: number) => `Line ${line} of the file is none of an export.`,
    cut: 'The file ends too early: export again. What it held is restored; the tenant is paused.',
    stopped: (count: number) =>
      `Stopped after ${count} records. The same command goes on: what is restored stays as it is.`,
    progress: (count: number) => `${count} records`,
    done: (restored: number, unchanged: number, images: number) =>
      `${restored} records and ${images} images restored; ${unchanged} records were here already.`,
    next: (tenantId: string) =>
      `The tenant ${tenantId} is paused here. Connect its accounts again, make sure that the stage it came from stays paused, and only then: sendeplan resume`,
  },
  de: {
    sure: (tenantId: string) =>
      `Das ist der Export des Mandanten ${tenantId}. Er wird in diesen Dienst eingespielt und hier angehalten. Wenn das gewollt ist: import … --yes`,
    version: 'Die Datei stammt von einer Version, die diese hier nicht versteht.',
    broken: (line: number) => `Zeile ${line} der Datei ist keine eines Exports.`,
    cut: 'Die Datei endet zu früh: noch einmal exportieren. Was sie enthielt, ist eingespielt; der Mandant ist angehalten.',
    stopped: (count: number) =>
      `Abgebrochen nach ${count} Datensätzen. Derselbe Befehl macht weiter: Was eingespielt ist, bleibt, wie es ist.`,
    progress: (count: number) => `${count} Datensätze`,
    done: (restored: number, unchanged: number, images: number) =>
      `${restored} Datensätze und ${images} Bilder eingespielt; ${unchanged} Datensätze waren schon da.`,
    next: (tenantId: string) =>
      `Der Mandant ${tenantId} ist hier angehalten. Seine Konten neu verbinden, sicherstellen, dass die bisherige Umgebung angehalten bleibt, und erst dann: sendeplan resume`,
  },
} as const satisfies Record<Language, object>;

/** Enough to tell an export from rows to queue. */
export const EXPORT_START_BYTES = 64;

export function isExport(start: Uint8Array): boolean {
  return /^\s*\{\s*"format"\s*:\s*"sendeplan-export"/.test(Buffer.from(start).toString('utf8'));
}

/** What travels in one call: records as text, and the bytes that go past it. */
interface Chunk {
  readonly lines: string[];
  readonly bytesById: Map<string, Uint8Array>;
  lineBytes: number;
  mediaBytes: number;
}

const emptyChunk = (): Chunk => ({ lines: [], bytesById: new Map(), lineBytes: 0, mediaBytes: 0 });

const CHUNK = { lines: 500, lineBytes: 1_000_000, mediaBytes: 16_000_000 } as const;

interface Totals {
  readonly restored: number;
  readonly unchanged: number;
  readonly images: number;
}

/** Restores line by line: never more than a chunk of the file is in memory. */
export async function restoreExport(
  session: Session,
  lines: AsyncGenerator<string, void>,
  isSure: boolean,
): Promise<ExitCode> {
  const { terminal, language } = session;
  const texts = TEXTS[language];
  const tenantId = tenantIn((await lines.next()).value ?? '', language);
  if (!isSure) throw new CommandError(EXIT.usage, texts.sure(tenantId));
  let totals: Totals = { restored: 0, unchanged: 0, images: 0 };
  let step = 0;
  try {
    for await (const chunk of chunksOf(lines, language)) {
      step += 1;
      totals = await sendChunk(session, tenantId, chunk, String(step), totals);
      terminal.progress(texts.progress(totals.restored + totals.unchanged));
    }
  } catch (error) {
    if (step > 1) terminal.tell(texts.stopped(totals.restored + totals.unchanged));
    throw error;
  }
  terminal.progress('');
  session.show({ tenantId, ...totals }, () => []);
  terminal.tell(texts.done(totals.restored, totals.unchanged, totals.images));
  terminal.tell(texts.next(tenantId));
  return EXIT.done;
}

function tenantIn(line: string, language: Language): string {
  const header = ExportHeader.safeParse(jsonOf(line));
  if (header.success) return header.data.tenantId;
  throw new CommandError(EXIT.usage, TEXTS[language].version);
}

const Line = z.looseObject({ kind: z.string() });

/** @throws CommandError for a line that is none, and for a file without its last line. */
async function* chunksOf(lines: AsyncIterable<string>, language: Language): AsyncGenerator<Chunk, void> {
  const texts = TEXTS[language];
  let chunk = emptyChunk();
  let number = 1;
  for await (const line of lines) {
    number += 1;
    const value = jsonOf(line);
    if (!Line.safeParse(value).success) throw new CommandError(EXIT.usage, texts.broken(number));
    if (ExportEnd.safeParse(value).success) {
      yield chunk;
      return;
    }
    const bytes = MediaBytesLine.safeParse(value);
    if (bytes.success) addBytes(chunk, bytes.data);
    else {
      // Bytes follow their record, so a chunk ends before a record and never between the two.
      if (isFull(chunk, line)) {
        yield chunk;
        chunk = emptyChunk();
      }
      chunk.lines.push(line);
      chunk.lineBytes += Buffer.byteLength(line) + 1;
    }
  }
  yield chunk;
  throw new CommandError(EXIT.refused, texts.cut);
}

/** `undefined`: it is no JSON. */
function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function addBytes(chunk: Chunk, { mediaId, base64 }: z.output<typeof MediaBytesLine>): void {
  const bytes = Buffer.from(base64, 'base64');
  chunk.bytesById.set(mediaId, bytes);
  chunk.mediaBytes += bytes.length;
}

function isFull({ lines, lineBytes, mediaBytes }: Chunk, next: string): boolean {
  if (lines.length === 0) return false;
  return (
    lines.length >= CHUNK.lines ||
    lineBytes + Buffer.byteLength(next) > CHUNK.lineBytes ||
    mediaBytes >= CHUNK.mediaBytes
  );
}

async function sendChunk(
  session: Session,
  tenantId: string,
  { lines, bytesById }: Chunk,
  step: string,
  totals: Totals,
): Promise<Totals> {
  if (lines.length === 0) return totals;
  const { value } = await session.api.send(RestoreBody, {
    ...{ method: 'POST', path: '/v1/restore', query: { tenantId }, step },
    body: { text: `${lines.join('\n')}\n`, contentType: 'application/x-ndjson' },
  });
  let images = 0;
  for (const { id, upload } of value.uploads) {
    const bytes = bytesById.get(id);
    if (bytes === undefined) continue;
    await sendBytes(session, id, upload, bytes);
    images += 1;
  }
  return {
    restored: totals.restored + value.restoredCount,
    unchanged: totals.unchanged + value.unchangedCount,
    images: totals.images + images,
  };
}
