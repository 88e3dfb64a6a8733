import * as z from 'zod';
import type { Instant } from '../../../domain/ids.ts';

const Problem = z.object({
  title: z.string().optional(),
  detail: z.string().optional(),
  type: z.string().optional(),
  errors: z
    .array(
      z.object({
        message: z.string().optional(),
        code: z.number().optional(),
        detail: z.string().optional(),
      }),
    )
    .optional(),
});

export interface XProblem {
  readonly text: string;
  readonly type: string;
  readonly codes: readonly number[];
}

/** What an error answer says, whatever its shape; long or foreign bodies are cut. */
export function xProblem(data: unknown): XProblem {
  const parsed = Problem.safeParse(data);
  if (!parsed.success) return { text: 'an answer of an unknown shape', type: '', codes: [] };
  const { title, detail, type, errors = [] } = parsed.data;
  const said = [detail ?? title, ...errors.map((error) => error.message ?? error.detail)].filter(
    (text) => text !== undefined,
  );
  return {
    text: said.join(' ').slice(0, 300) || 'no reason given',
    type: type ?? '',
    codes: errors.flatMap((error) => error.code ?? []),
  };
}

/** Windows that X counts in, see docs.x.com x-api/fundamentals/rate-limits. */
const WINDOWS = ['x-rate-limit', 'x-user-limit-24hour', 'x-app-limit-24hour'] as const;
const UNKNOWN_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 25 * 3_600_000;

/** When X takes the next request after a 429: the end of the latest window that is used up. */
export function retryAtOf(headers: Readonly<Record<string, unknown>>, now: Instant): Instant {
  const ends = WINDOWS.flatMap((window) => {
    const resetAt = numberIn(headers, `${window}-reset`) * 1000;
    const remaining = numberIn(headers, `${window}-remaining`);
    return Number.isFinite(resetAt) && !(remaining > 0) ? [resetAt] : [];
  });
  const retryAfterMs = numberIn(headers, 'retry-after') * 1000;
  if (Number.isFinite(retryAfterMs)) ends.push(now + retryAfterMs);
  const end = ends.length === 0 ? now + UNKNOWN_WAIT_MS : Math.max(...ends);
  return Math.min(now + LONGEST_WAIT_MS, Math.max(now + 1000, end));
}

function numberIn(headers: Readonly<Record<string, unknown>>, name: string): number {
  const value = headers[name];
  return typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : NaN;
}
