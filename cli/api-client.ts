// The service as the commands see it. A write carries one idempotency key through all its tries: it never doubles.
import type * as z from 'zod';
import { ProblemDocument } from '../core/contract/api/problem.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import type { Language } from './language.ts';
import { problemText } from './problem-texts.ts';
import type { Settings } from './settings.ts';

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface ApiAnswer<Value> {
  readonly value: Value;
  /** The body as it came, for `--json`: with fields that this version does not know. */
  readonly json: unknown;
  readonly text: string;
  readonly etag?: string;
}

interface Reading {
  readonly path: string;
  readonly query?: Query;
  readonly accept?: string;
}

interface Writing {
  readonly method: 'POST' | 'DELETE' | 'PATCH';
  readonly path: string;
  readonly query?: Query;
  /** JSON, or text with its content type. */
  readonly body?: { readonly json: unknown } | { readonly text: string; readonly contentType: string };
  readonly ifMatch?: string;
  /** Tells several writes of one command apart; the same at each run of the same command. */
  readonly step?: string;
}

export interface ApiClient {
  /** @throws CommandError whenever there is no answer that says yes. */
  get<Schema extends z.ZodType>(schema: Schema, reading: Reading): Promise<ApiAnswer<z.output<Schema>>>;
  /** A body that is no text. @throws CommandError whenever there is no answer that says yes. */
  getBytes(reading: Reading): Promise<Uint8Array>;
  /** @throws CommandError whenever there is no answer that says yes. */
  send<Schema extends z.ZodType>(schema: Schema, writing: Writing): Promise<ApiAnswer<z.output<Schema>>>;
}

export interface ApiClientOptions {
  readonly settings: Settings;
  readonly language: Language;
  /** For all tries of one call together. */
  readonly timeoutMs: number;
  /** What the idempotency keys of this run begin with. */
  readonly idempotencyKey: string;
  readonly sleep: (delayMs: number) => Promise<void>;
}

const RETRY_DELAYS_MS = [250, 1000];
/** A proxy's words for "not now"; 409 is retried only where the first try is still running. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([503, 504]);
/** Failed before a byte of the request left. */
const NOT_SENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

const TEXTS = {
  en: {
    unreachable: (origin: string, why: string) => `${origin} gave no answer (${why}). Does the service run?`,
    timeout: 'time is up',
    unclear: (key: string) =>
      `It may have been done. The same command with --idempotency-key ${key} finds out and never does it twice.`,
    foreign: (status: number) => `The answer (${status}) is not one of Sendeplan. Is SENDEPLAN_URL right?`,
  },
  de: {
    unreachable: (origin: string, why: string) => `${origin} antwortet nicht (${why}). Läuft der Dienst?`,
    timeout: 'die Zeit ist um',
    unclear: (key: string) =>
      `Vielleicht ist es geschehen. Derselbe Befehl mit --idempotency-key ${key} klärt das und tut nichts doppelt.`,
    foreign: (status: number) => `Die Antwort (${status}) ist keine von Sendeplan. Stimmt SENDEPLAN_URL?`,
  },
} as const satisfies Record<Language, object>;

type Exchange =
  | { readonly kind: 'answer'; readonly response: Response; readonly bytes: Uint8Array }
  | { readonly kind: 'no-answer'; readonly why: string };

export function createApiClient(options: ApiClientOptions): ApiClient {
  const { settings, language, idempotencyKey } = options;

  function address(path: string, query: Query = {}): URL {
    const url = new URL(path, settings.url);
    for (const [name, value] of Object.entries(query))
      if (value !== undefined) url.searchParams.set(name, String(value));
    return url;
  }

  async function exchange(url: URL, init: Init, key?: string) {
    const headers = { ...authorization(settings), ...init.headers };
    const done = await exchangeWithRetries(options, url, { ...init, headers });
    if (done.kind === 'no-answer') throw noAnswer(options, done.why, key);
    return done;
  }

  async function call<Schema extends z.ZodType>(schema: Schema, url: URL, init: Init, key?: string) {
    const { response, bytes } = await exchange(url, init, key);
    return understand(schema, response, textOf(bytes), language);
  }

  return {
    get: (schema, { path, query, accept = 'application/json' }) =>
      call(schema, address(path, query), { method: 'GET', headers: { accept } }),
    async getBytes({ path, query, accept = 'application/octet-stream' }) {
      const { response, bytes } = await exchange(address(path, query), {
        ...{ method: 'GET', headers: { accept } },
      });
      if (response.ok) return bytes;
      throw refusal(response.status, parseJson(textOf(bytes)), language);
    },
    send(schema, { method, path, query, body, ifMatch, step }) {
      const key = step === undefined ? idempotencyKey : `${idempotencyKey}.${step}`;
      const headers = {
        accept: 'application/json',
        'idempotency-key': key,
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(body === undefined
          ? {}
          : { 'content-type': 'json' in body ? 'application/json' : body.contentType }),
      };
      const content =
        body === undefined ? {} : { body: 'json' in body ? JSON.stringify(body.json) : body.text };
      return call(schema, address(path, query), { method, headers, ...content }, idempotencyKey);
    },
  };
}

interface Init {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

function authorization({ token }: Settings): Readonly<Record<string, string>> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function exchangeWithRetries(options: ApiClientOptions, url: URL, init: Init): Promise<Exchange> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  for (const delayMs of RETRY_DELAYS_MS) {
    const exchange = await exchangeOnce(url, init, signal);
    if (signal.aborted || !isPassing(exchange)) return exchange;
    await options.sleep(delayMs);
  }
  return exchangeOnce(url, init, signal);
}

async function exchangeOnce(url: URL, init: Init, signal: AbortSignal): Promise<Exchange> {
  try {
    // A redirect would take the token or the write to somewhere that nobody named.
    const response = await fetch(url, { ...init, signal, redirect: 'manual' });
    return { kind: 'answer', response, bytes: await response.bytes() };
  } catch (error) {
    return { kind: 'no-answer', why: signal.aborted ? 'timeout' : reasonOf(error) };
  }
}

function isPassing(exchange: Exchange): boolean {
  if (exchange.kind === 'no-answer') return true;
  const { status } = exchange.response;
  const isRunning = status === 409 && textOf(exchange.bytes).includes('/problems/still-running');
  return isRunning || PASSING_STATUSES.has(status);
}

/** The system's code of what went wrong. Never the message: it can repeat what was sent. */
function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'connection lost';
}

function noAnswer({ settings, language }: ApiClientOptions, why: string, key?: string): CommandError {
  const texts = TEXTS[language];
  const message = texts.unreachable(settings.url.origin, why === 'timeout' ? texts.timeout : why);
  const isUnclear = key !== undefined && !NOT_SENT.has(why);
  return new CommandError(EXIT.unreachable, isUnclear ? `${message}\n${texts.unclear(key)}` : message);
}

function understand<Schema extends z.ZodType>(
  schema: Schema,
  response: Response,
  text: string,
  language: Language,
): ApiAnswer<z.output<Schema>> {
  const { status, headers } = response;
  const isJson = /^application\/(?:problem\+)?json/.test(headers.get('content-type') ?? '');
  const json = isJson ? parseJson(text) : undefined;
  if (!response.ok) throw refusal(status, json, language);
  const parsed = schema.safeParse(isJson || text === '' ? json : text);
  if (!parsed.success) throw new CommandError(EXIT.unreachable, TEXTS[language].foreign(status));
  const etag = headers.get('etag');
  return { value: parsed.data, json, text, ...(etag === null ? {} : { etag }) };
}

function refusal(status: number, json: unknown, language: Language): CommandError {
  const problem = ProblemDocument.safeParse(json);
  if (!problem.success) return new CommandError(exitCodeOf(status, true), TEXTS[language].foreign(status));
  return new CommandError(exitCodeOf(status, false), problemText(problem.data, language), problem.data);
}

function exitCodeOf(status: number, isForeign: boolean): ExitCode {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  if (status >= 500 || isForeign) return EXIT.unreachable;
  return status === 404 ? EXIT.notFound : EXIT.refused;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
