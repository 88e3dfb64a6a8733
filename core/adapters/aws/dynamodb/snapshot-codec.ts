import type { EngagementSnapshot, Metric, Metrics } from '../../../domain/engagement.ts';
import type { PublicationId } from '../../../domain/ids.ts';
import { type Item, nameOf } from './item.ts';
import { StorageError } from './storage-error.ts';

/** The order in which counts are stored. New metrics go to the end: what was stored before reads as `null` there. */
const STORED_METRICS = [
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
] as const satisfies readonly Metric[];

type Stored = readonly [at: number, ageSeconds: number, source: string, ...counts: (number | null)[]];

/** Without names: ten snapshots and the rest of their item hardly pass the kilobyte that one write unit pays for. */
export function encodeSnapshot({ at, ageSeconds, source, metrics }: EngagementSnapshot): string {
  const stored: Stored = [at, ageSeconds, source, ...STORED_METRICS.map((metric) => metrics[metric])];
  return JSON.stringify(stored);
}

/** Oldest first, each instant once. */
export function decodeSnapshots(publicationId: PublicationId, item: Item): EngagementSnapshot[] {
  const { snapshots } = item;
  if (!Array.isArray(snapshots)) throw new StorageError(`${nameOf(item)} holds no list of snapshots`);
  const decoded = snapshots.map((text) => decodeSnapshot(publicationId, item, text));
  const byInstant = new Map(decoded.map((snapshot) => [snapshot.at, snapshot]));
  return [...byInstant.values()].toSorted((a, b) => a.at - b.at);
}

function decodeSnapshot(publicationId: PublicationId, item: Item, text: unknown): EngagementSnapshot {
  const [at, ageSeconds, source, ...counts] = parse(item, text);
  const stored = Object.fromEntries(
    STORED_METRICS.map((metric, index) => [metric, counts[index] ?? null] as const),
  ) as Record<(typeof STORED_METRICS)[number], number | null>;
  // Fails to compile when the domain has a metric that is not stored.
  const metrics: Metrics = stored;
  return { publicationId, at, ageSeconds, metrics, source };
}

function parse(item: Item, text: unknown): Stored {
  try {
    return JSON.parse(String(text)) as Stored;
  } catch (cause) {
    throw new StorageError(`a snapshot of ${nameOf(item)} is damaged`, { cause });
  }
}
