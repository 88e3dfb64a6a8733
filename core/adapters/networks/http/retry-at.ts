import type { Instant } from '../../../domain/ids.ts';

const UNKNOWN_WAIT_MS = 60_000;
const LONGEST_WAIT_MS = 25 * 3_600_000;

/**
 * When the next request may be made, by the latest of the ends that a network named (`NaN`: it named none): a minute
 * where nothing says; at least a second, at most 25 hours away.
 */
export function retryAtAfter(ends: readonly Instant[], now: Instant): Instant {
  const known = ends.filter((at) => !Number.isNaN(at));
  const end = known.length === 0 ? now + UNKNOWN_WAIT_MS : Math.max(...known);
  return Math.min(now + LONGEST_WAIT_MS, Math.max(now + 1000, end));
}

/** The header `Retry-After`: seconds or a date (RFC 9110, 10.2.3). `NaN`: neither. */
export function retryAfter(value: unknown, now: Instant): Instant {
  if (typeof value !== 'string') return NaN;
  if (/^\d+$/.test(value)) return now + Number(value) * 1000;
  // `Date.parse` finds a date in almost anything, '-5' among it.
  return /^[A-Z][a-z]{2}, /.test(value) ? Date.parse(value) : NaN;
}
