import * as z from 'zod';
import type { Instant } from '../../../domain/ids.ts';

const Said = z.string().optional().catch(undefined);
const Code = z.coerce.number().optional().catch(undefined);
const Problem = z.object({
  title: Said,
  detail: Said,
  errors: z
    .array(z.object({ message: Said, detail: Said, code: Code }).catch({}))
    .optional()
    .catch(undefined),
});

export interface XProblem {
  /** For people: long, foreign and unprintable parts are cut. */
  readonly text: string;
  /** All of it, for telling kinds of problems apart; `undefined`: the answer gives no reason that can be read. */
  readonly reason: string | undefined;
  readonly codes: readonly number[];
}

const LONGEST_TEXT = 300;

/** What an error answer says, whatever its shape. */
export function xProblem(data: unknown): XProblem {
  const { title, detail, errors = [] } = Problem.safeParse(data).data ?? { detail: plainText(data) };
  const said = [detail ?? title, ...errors.map((error) => error.message ?? error.detail)].filter(
    (text) => text !== undefined,
  );
  const reason = printable([...new Set(said)].join(' '));
  const codes = errors.flatMap((error) => error.code ?? []);
  if (reason === '') return { text: 'no reason that can be read', reason: undefined, codes };
  return { text: cut(reason), reason, codes };
}

function plainText(data: unknown): string | undefined {
  return typeof data === 'string' && !data.includes('<') ? data : undefined;
}

function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
}

/** Whole characters, so that no half of a pair is stored. */
function cut(text: string): string {
  return text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, '');
}

/** The windows of a day are given with every answer: they count only when they say that nothing is left. */
const DAY_WINDOWS = ['x-user-limit-24hour', 'x-app-limit-24hour'] as const;
const UNKNOWN_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 25 * 3_600_000;

/**
 * When X takes the next request after a 429 (docs.x.com x-api/fundamentals/rate-limits): the end of the latest window
 * that is used up; a minute where nothing says; at least a second, at most 25 hours away.
 */
export function retryAtOf(headers: Readonly<Record<string, unknown>>, now: Instant): Instant {
  const ends = DAY_WINDOWS.filter((window) => numberIn(headers, `${window}-remaining`) === 0).map(
    (window) => numberIn(headers, `${window}-reset`) * 1000,
  );
  if (!(numberIn(headers, 'x-rate-limit-remaining') > 0))
    ends.push(numberIn(headers, 'x-rate-limit-reset') * 1000);
  ends.push(retryAfter(headers['retry-after'], now));
  const known = ends.filter((at) => !Number.isNaN(at));
  const end = known.length === 0 ? now + UNKNOWN_WAIT_MS : Math.max(...known);
  return Math.min(now + LONGEST_WAIT_MS, Math.max(now + 1000, end));
}

/** Seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: unknown, now: Instant): number {
  if (typeof value !== 'string') return NaN;
  if (/^\d+$/.test(value)) return now + Number(value) * 1000;
  // `Date.parse` finds a date in almost anything, '-5' among it.
  return /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : NaN;
}

function numberIn(headers: Readonly<Record<string, unknown>>, name: string): number {
  const value = headers[name];
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : NaN;
}
