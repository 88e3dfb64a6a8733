import type { Instant, PublicationId } from './ids.ts';

export const METRICS = [
  'impressions',
  'reach',
  'likes',
  'replies',
  'reposts',
  'quotes',
  'bookmarks',
  'linkClicks',
  'profileClicks',
  'videoViews',
] as const;
export type Metric = (typeof METRICS)[number];

/** Counts at an instant. `null`: the network did not give it, which is not zero. */
export type Metrics = Readonly<Record<Metric, number | null>>;

export interface EngagementSnapshot {
  readonly publicationId: PublicationId;
  readonly at: Instant;
  readonly ageSeconds: number;
  readonly metrics: Metrics;
  /** Where it came from, e.g. `x:GET /2/tweets`. */
  readonly source: string;
}

export function unavailableMetrics(metrics: Metrics): Metric[] {
  return METRICS.filter((metric) => metrics[metric] === null);
}

/**
 * When the engagement of a publication is read next.
 * A failed reading is counted, never written as zero.
 */
export interface Collection {
  /** Absent: nothing more is read (all ages read, or the post is gone). */
  readonly nextReadAt?: Instant;
  readonly failureCount: number;
  readonly lastFailure?: { readonly at: Instant; readonly reason: string };
  /** Since when the network no longer has the post. */
  readonly goneSinceAt?: Instant;
}

/** Failed readings are tried again after 1, 2, 4 … minutes, at most an hour apart. */
const FAILURE_BACKOFF_MS = { first: 60_000, longest: 3_600_000 } as const;

export function beginCollection(publishedAt: Instant, agesMs: readonly number[]): Collection {
  const first = agesMs[0];
  return first === undefined ? { failureCount: 0 } : { failureCount: 0, nextReadAt: publishedAt + first };
}

/** After a reading at `at`: the next age that is still ahead. Ages missed in an outage are not read twice. */
export function afterReading(publishedAt: Instant, at: Instant, agesMs: readonly number[]): Collection {
  const next = agesMs.find((ageMs) => publishedAt + ageMs > at);
  return next === undefined ? { failureCount: 0 } : { failureCount: 0, nextReadAt: publishedAt + next };
}

export function afterFailedReading(
  collection: Collection,
  at: Instant,
  reason: string,
  retryAt?: Instant,
): Collection {
  const failureCount = collection.failureCount + 1;
  const backoffMs = Math.min(
    FAILURE_BACKOFF_MS.longest,
    FAILURE_BACKOFF_MS.first * 2 ** Math.min(failureCount - 1, 10),
  );
  return {
    ...collection,
    failureCount,
    lastFailure: { at, reason },
    nextReadAt: Math.max(retryAt ?? 0, at + backoffMs),
  };
}
