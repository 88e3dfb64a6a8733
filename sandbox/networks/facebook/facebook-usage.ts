import { tooManyCalls } from './facebook-error.ts';
import type { FacebookPage } from './facebook-network.ts';

const DAY_MS = 86_400_000;
/** Calls a day for each engaged user of a Page (developers.facebook.com/docs/graph-api/overview/rate-limiting). */
const CALLS_PER_ENGAGED_USER = 4800;
/** Facebook no longer says how many users are engaged. */
const ENGAGED_SHARE = 0.01;

export interface Usage {
  /** Counts a call; gives the headers for its answer. @throws GraphError 80001 */
  count(page: FacebookPage, now: number): Record<string, string>;
}

export function createUsage(): Usage {
  const windows = new Map<string, { startedAt: number; used: number }>();
  return {
    count(page, now) {
      const known = windows.get(page.id);
      const isOver = known === undefined || now >= known.startedAt + DAY_MS || now < known.startedAt;
      const window = isOver ? { startedAt: now, used: 0 } : known;
      windows.set(page.id, window);
      const limit = CALLS_PER_ENGAGED_USER * Math.max(1, Math.floor(page.followers * ENGAGED_SHARE));
      const isRefused = window.used >= limit && !page.unlimited;
      if (!isRefused) window.used += 1;
      const percent = Math.min(100, Math.floor((window.used / limit) * 100));
      const waitMs = isRefused ? window.startedAt + DAY_MS - now : 0;
      const headers = usageHeaders(page.id, percent, waitMs);
      if (isRefused) throw tooManyCalls(headers);
      return headers;
    },
  };
}

export function usageHeaders(pageId: string, percent: number, waitMs: number): Record<string, string> {
  const usage = {
    ...{ type: 'pages', call_count: percent, total_cputime: 1, total_time: 1 },
    estimated_time_to_regain_access: Math.ceil(waitMs / 60_000),
  };
  return { 'x-business-use-case-usage': JSON.stringify({ [pageId]: [usage] }) };
}
