import * as z from 'zod';
import type { Instant } from '../../../domain/ids.ts';
import { cut, printable } from '../http/foreign-text.ts';
import { retryAfter, retryAtAfter } from '../http/retry-at.ts';

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

/** Markup, or JSON that was cut off, gives no reason: it may be the half of any. */
function plainText(data: unknown): string | undefined {
  return typeof data === 'string' && !/^\s*[{["]|</.test(data) ? data : undefined;
}

/** The windows of a day are given with every answer: they count only when they say that nothing is left. */
const DAY_WINDOWS = ['x-user-limit-24hour', 'x-app-limit-24hour'] as const;

/**
 * When X takes the next request after a 429 (docs.x.com x-api/fundamentals/rate-limits): the end of the latest window
 * that is used up.
 */
export function retryAtOf(headers: Readonly<Record<string, unknown>>, now: Instant): Instant {
  const ends = DAY_WINDOWS.filter((window) => numberIn(headers, `${window}-remaining`) === 0).map(
    (window) => numberIn(headers, `${window}-reset`) * 1000,
  );
  if (!(numberIn(headers, 'x-rate-limit-remaining') > 0))
    ends.push(numberIn(headers, 'x-rate-limit-reset') * 1000);
  ends.push(retryAfter(headers['retry-after'], now));
  return retryAtAfter(ends, now);
}

function numberIn(headers: Readonly<Record<string, unknown>>, name: string): number {
  const value = headers[name];
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : NaN;
}
