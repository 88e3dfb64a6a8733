import type { XAccount } from './x-network.ts';
import { tooMany } from './x-problem.ts';

interface Limit {
  readonly limit: number;
  readonly windowMs: number;
  /** Of all accounts of an app together, in a day. */
  readonly appDayLimit?: number;
}

const WINDOW_MS = 900_000;
const DAY_MS = 86_400_000;
/** Per user and 15 minutes (docs.x.com x-api/fundamentals/rate-limits, July 2026). */
const LIMITS: Readonly<Record<string, Limit>> = {
  'POST /2/tweets': { limit: 100, windowMs: WINDOW_MS, appDayLimit: 10_000 },
  'DELETE /2/tweets/:id': { limit: 50, windowMs: WINDOW_MS },
  'GET /2/tweets': { limit: 5000, windowMs: WINDOW_MS },
  'GET /2/users/:id/tweets': { limit: 900, windowMs: WINDOW_MS },
  'POST /2/media/metadata': { limit: 500, windowMs: WINDOW_MS, appDayLimit: 50_000 },
};

export interface Limits {
  /** Counts a request; gives the headers for its answer. @throws XProblemError 429 */
  count(endpoint: string, account: XAccount, now: number): Record<string, string>;
}

interface Window {
  startedAt: number;
  used: number;
}

export function createLimits(): Limits {
  const windows = new Map<string, Window>();

  function windowOf(key: string, lengthMs: number, now: number): Window {
    const known = windows.get(key);
    if (known !== undefined && now < known.startedAt + lengthMs && now >= known.startedAt) return known;
    const window = { startedAt: now, used: 0 };
    windows.set(key, window);
    return window;
  }

  return {
    count(endpoint, account, now) {
      const { limit, windowMs, appDayLimit } = LIMITS[endpoint] ?? { limit: 1875, windowMs: WINDOW_MS };
      const own = windowOf(`${account.id} ${endpoint}`, windowMs, now);
      // The accounts of a sandbox belong to apps of their own.
      const day = windowOf(`day ${account.id} ${endpoint}`, DAY_MS, now);
      const isOver = own.used >= limit || day.used >= (appDayLimit ?? Infinity);
      const isRefused = isOver && !account.unlimited;
      if (!isRefused) {
        own.used += 1;
        day.used += 1;
      }
      const headers = {
        ...describe('x-rate-limit', own, limit, windowMs),
        ...(appDayLimit === undefined ? {} : describe('x-app-limit-24hour', day, appDayLimit, DAY_MS)),
      };
      if (isRefused) throw tooMany(headers);
      return headers;
    },
  };
}

function describe(name: string, { startedAt, used }: Window, limit: number, lengthMs: number) {
  return {
    [`${name}-limit`]: String(limit),
    [`${name}-remaining`]: String(Math.max(0, limit - used)),
    [`${name}-reset`]: String(Math.ceil((startedAt + lengthMs) / 1000)),
  };
}
