import {
  afterFailedReading,
  afterReading,
  type EngagementSnapshot,
  type Metrics,
} from '../domain/engagement.ts';
import type { Instant, NetworkPostId } from '../domain/ids.ts';
import type { Published } from '../domain/publication.ts';
import type { Reading, Readings } from '../ports/engagement-reader.ts';
import { credentialsAfterRefusal, credentialsFor } from './fresh-credentials.ts';
import type { PublishingPorts } from './publishing-ports.ts';

/** What reading engagement needs of all that publishing needs. */
export type CollectingPorts = Pick<
  PublishingPorts,
  'accounts' | 'credentials' | 'publications' | 'networks' | 'clock' | 'log' | 'metrics' | 'owner' | 'policy'
>;

/** Publications that one call attends to at most. */
export const COLLECTED_AT_ONCE = 500;
const READ_TIMEOUT_MS = 15_000;

/** Reads the engagement of everything that is due, batched per account. Returns how many publications were attended. */
export async function collectEngagement(ports: CollectingPorts): Promise<number> {
  const due = await ports.publications.listCollectionDue({
    untilAt: ports.clock.now(),
    limit: COLLECTED_AT_ONCE,
  });
  const published = due.filter((publication): publication is Published => publication.state === 'published');
  const byAccount = Map.groupBy(
    published,
    (publication) => `${publication.tenantId} ${publication.accountId}`,
  );
  await Promise.all([...byAccount.values()].map((publications) => collectAccount(ports, publications)));
  return published.length;
}

async function collectAccount(ports: CollectingPorts, publications: readonly Published[]): Promise<void> {
  const [first] = publications;
  if (first === undefined) return;
  const { batchSize } = ports.networks[first.network].engagement;
  for (let start = 0; start < publications.length; start += batchSize) {
    const batch = publications.slice(start, start + batchSize);
    const readings = await readBatch(ports, first, batch);
    const at = ports.clock.now();
    await Promise.all(batch.map((publication) => recordOne(ports, publication, readings, at)));
  }
}

async function readBatch(
  ports: CollectingPorts,
  { tenantId, accountId, network }: Published,
  batch: readonly Published[],
): Promise<Readings> {
  const account = await ports.accounts.get(tenantId, accountId);
  if (account === undefined || account.deletedAt !== undefined)
    return { kind: 'failed', detail: 'the account was deleted' };
  if (account.status === 'disconnected') return { kind: 'failed', detail: 'the account is not connected' };
  const fresh = await credentialsFor(ports, account, ports.clock.now());
  if (fresh.kind !== 'fresh') return { kind: 'failed', detail: fresh.detail };
  const posts = new Map(batch.map((publication) => [publication.networkPostId, publication.publishedAt]));
  const { engagement } = ports.networks[network];
  const readings = await engagement.read(account, fresh.credentials, posts, READ_TIMEOUT_MS);
  if (readings.kind !== 'unauthorized') return readings;
  const again = await credentialsAfterRefusal(ports, account, fresh.credentials);
  return again.kind === 'fresh'
    ? engagement.read(account, again.credentials, posts, READ_TIMEOUT_MS)
    : { kind: 'failed', detail: again.detail };
}

async function recordOne(
  ports: CollectingPorts,
  publication: Published,
  readings: Readings,
  at: Instant,
): Promise<void> {
  const reading = readingOf(readings, publication.networkPostId);
  const retryAt = readings.kind === 'failed' ? readings.retryAt : undefined;
  const [next, snapshot] = decideReading(publication, reading, at, ports.policy.collectAgesMs, retryAt);
  const recorded = await ports.publications.recordReading(next, publication.revision, snapshot);
  if (recorded === 'conflict')
    ports.log.warn('engagement not recorded: the publication changed', { publicationId: publication.id });
  else if (reading.kind === 'failed')
    ports.log.warn('engagement not read', { publicationId: publication.id, detail: reading.detail });
}

function readingOf(readings: Readings, id: NetworkPostId): Reading {
  if (readings.kind !== 'read') return { kind: 'failed', detail: readings.detail };
  return readings.byId.get(id) ?? { kind: 'failed', detail: 'the network left it out of its answer' };
}

function decideReading(
  publication: Published,
  reading: Reading,
  at: Instant,
  agesMs: readonly number[],
  retryAt: Instant | undefined,
): readonly [Published, EngagementSnapshot?] {
  const revision = publication.revision + 1;
  const collection = publication.collection ?? { failureCount: 0 };
  switch (reading.kind) {
    case 'failed':
      return [
        { ...publication, revision, collection: afterFailedReading(collection, at, reading.detail, retryAt) },
      ];
    case 'gone':
      return [{ ...publication, revision, collection: { failureCount: 0, goneSinceAt: at } }];
    case 'read': {
      const snapshot: EngagementSnapshot = {
        publicationId: publication.id,
        at,
        ageSeconds: Math.max(0, Math.round((at - publication.publishedAt) / 1000)),
        metrics: withoutOwnReply(reading.metrics, publication.parts.length),
        source: reading.source,
      };
      return [
        {
          ...publication,
          revision,
          latestEngagement: snapshot,
          collection: afterReading(publication.publishedAt, at, agesMs),
        },
        snapshot,
      ];
    }
  }
}

/** The second part of a thread answers the first: that reply is ours and says nothing about the audience. */
function withoutOwnReply(metrics: Metrics, partCount: number): Metrics {
  if (partCount < 2 || metrics.replies === null) return metrics;
  return { ...metrics, replies: Math.max(0, metrics.replies - 1) };
}
