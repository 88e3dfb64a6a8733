import type { XAccount } from './x-network.ts';
import { XProblemError } from './x-problem.ts';

interface Limit {
  readonly limit: number;
  readonly windowMs: number;
}

const WINDOW_MS = 900_000;
/** Per user and 15 minutes (docs.x.com x-api/fundamentals/rate-limits, July 2026). */
const LIMITS: Readonly<Record<string, Limit>> = {
  'POST /2/tweets': { limit: 100, windowMs: WINDOW_MS },
  'DELETE /2/tweets/:id': { limit: 50, windowMs: WINDOW_MS },
  'GET /2/tweets': { limit: 5000, windowMs: WINDOW_MS },
  'GET /2/users/:id/tweets': { limit: 900, windowMs: WINDOW_MS },
  'POST /2/media/metadata': { limit: 500, windowMs: WINDOW_MS },
};

export interface Limits {
  /** Counts a request; gives the headers for its answer. @throws XProblemError 429 */
  count(endpoint: string, account: XAccount, now: number): Record<string, string>;
}

export function createLimits(): Limits {
  const windows = new Map<string, { startedAt: number; used: number }>();
  return {
    count(endpoint, account, now) {
      const rule = LIMITS[endpoint] ?? { limit: 1875, windowMs: WINDOW_MS };
      const key = `${account.id} ${endpoint}`;
      let window = windows.get(key);
      if (window === undefined || now >= window.startedAt + rule.windowMs || now < window.startedAt) {
        window = { startedAt: now, used: 0 };
        windows.set(key, window);
      }
      const isOver = window.used >= rule.limit && !account.unlimited;
      if (!isOver) window.used += 1;
      const headers = {
        'x-rate-limit-limit': String(rule.limit),
        'x-rate-limit-remaining': String(Math.max(0, rule.limit - window.used)),
        'x-rate-limit-reset': String(Math.ceil((window.startedAt + rule.windowMs) / 1000)),
      };
      if (isOver)
        throw new XProblemError(
          429,
          { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 },
          headers,
        );
      return headers;
    },
  };
}
