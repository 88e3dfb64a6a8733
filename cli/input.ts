// What people type and pipe in.
import { createReadStream } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { CommandError, EXIT } from './exit-code.ts';
import type { Language } from './language.ts';
import type { Session } from './session.ts';

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** An instant that counts from now: `+10m` ahead, `-7d` back. Anything else is left to the service. */
export function timeOf(text: string, now: number): string {
  const [, sign, count, unit = ''] = /^([+-])(\d{1,6})([smhd])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (unitMs === undefined) return text;
  return new Date(now + Number(`${sign ?? ''}${count ?? ''}`) * unitMs).toISOString();
}

/** For lists and reports, which take instants: a bare date is its midnight at this machine. */
export function instantOf(text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?)?$/.test(text)) return timeOf(text, now);
  const local = new Date(text.includes('T') ? text : `${text}T00:00:00`);
  return Number.isNaN(local.getTime()) ? text : local.toISOString();
}

const WHOLE = { en: 'takes a whole number from', de: 'nimmt eine ganze Zahl von' } as const;

/** A parser of commander for whole numbers. */
export function whole(low: number, high: number, language: Language): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= low && value <= high) return value;
    throw new InvalidArgumentError(`${WHOLE[language]} ${low} ${language === 'de' ? 'bis' : 'to'} ${high}`);
  };
}

const ID = { en: 'takes an id like', de: 'nimmt eine ID wie' } as const satisfies Record<Language, string>;

/** An id that can stand in an address. @throws CommandError for anything else. */
export function idOf(schema: z.ZodType<string>, text: string, example: string, language: Language): string {
  if (schema.safeParse(text).success) return text;
  throw new CommandError(EXIT.usage, `${JSON.stringify(text)}: ${ID[language]} ${example}`);
}

export type Chunks = AsyncIterable<Uint8Array | string>;

export async function readAll(chunks: Chunks): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  for await (const chunk of chunks) read.push(bytesOf(chunk));
  return Buffer.concat(read);
}

const bytesOf = (chunk: Uint8Array | string) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk);

/** The first bytes of an input, and all of it, of which nothing but these was read yet. */
export async function peek(
  chunks: Chunks,
  byteCount: number,
): Promise<{ readonly start: Uint8Array; readonly whole: Chunks }> {
  const iterator: AsyncIterator<Uint8Array | string, unknown> = chunks[Symbol.asyncIterator]();
  let start = Buffer.alloc(0);
  while (start.length < byteCount) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = Buffer.concat([start, bytesOf(next.value)]);
  }
  async function* whole() {
    yield start;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { start: start.subarray(0, byteCount), whole: whole() };
}

/** Lines without their ends, one by one. @throws CommandError where the bytes are not UTF-8. */
export async function* linesOf(
  chunks: Chunks,
  name: string,
  language: Language,
): AsyncGenerator<string, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of chunks) {
    const text = decoded(() => decoder.decode(bytesOf(chunk), { stream: true }), name, language);
    const [first = '', ...others] = text.split('\n');
    rest += first;
    if (others.length === 0) continue;
    yield rest;
    rest = others.pop() ?? '';
    yield* others;
  }
  rest += decoded(() => decoder.decode(), name, language);
  if (rest !== '') yield rest;
}

export async function readInput(
  path: string,
  stdin: Session['stdin'],
  language: Language,
): Promise<Uint8Array> {
  return readAll(openInput(path, stdin, language));
}

/** A file, or standard input for `-`, as it is read. */
export function openInput(path: string, stdin: Session['stdin'], language: Language): Chunks {
  return path === '-' ? stdin : fileChunks(path, language);
}

async function* fileChunks(path: string, language: Language): AsyncGenerator<Uint8Array, void> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const said = language === 'de' ? 'kann nicht gelesen werden' : 'cannot be read';
    throw new CommandError(EXIT.usage, `${path} ${said} (${code})`);
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** @throws CommandError where the bytes are in another encoding: an umlaut that broke must not be published. */
export function textOf(bytes: Uint8Array, name: string, language: Language): string {
  return decoded(() => UTF8.decode(bytes), name, language);
}

function decoded(decode: () => string, name: string, language: Language): string {
  try {
    return decode();
  } catch {
    throw new CommandError(
      EXIT.usage,
      `${name} ${language === 'de' ? 'ist nicht in UTF-8' : 'is not in UTF-8'}`,
    );
  }
}
