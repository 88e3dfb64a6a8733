// What a stage makes of an export record: the same facts, and what it needs to go on from them by itself.
import type { Account } from './account.ts';
import { afterReading, type EngagementSnapshot } from './engagement.ts';
import type {
  AccountRecord,
  MediaRecord,
  PauseRecord,
  PostRecord,
  PublicationRecord,
  PublishedRecord,
  TenantRecord,
} from './export-record.ts';
import { type Instant, type PostId, publicationIdOf, type TenantId } from './ids.ts';
import type { Media } from './media.ts';
import type { Pause } from './pause.ts';
import type { Post } from './post.ts';
import type { Publication } from './publication.ts';
import type { PublishingPolicy } from './publishing-policy.ts';
import type { Settings, Tenant } from './tenant.ts';

export function restoredTenant({ kind: _kind, settings, ...tenant }: TenantRecord): [Tenant, Settings] {
  return [tenant, settings];
}

/** Credentials do not travel: a person has to connect it before anything of it goes out. */
export function restoredAccount(tenantId: TenantId, { kind: _kind, ...facts }: AccountRecord): Account {
  return {
    ...facts,
    tenantId,
    status: 'disconnected',
    problem: {
      type: 'account-disconnected',
      title: 'The account came from another stage, without its credentials.',
      action: 'Connect the account again.',
    },
    // Nothing is known of credentials here; the earliest instant claims least.
    checkedAt: facts.createdAt,
    revision: 1,
  };
}

export function restoredPause(tenantId: TenantId, { kind: _kind, ...facts }: PauseRecord): Pause {
  return { ...facts, tenantId };
}

export function restoredMedia(tenantId: TenantId, { kind: _kind, ...facts }: MediaRecord): Media {
  return { ...facts, tenantId };
}

export interface RestoredPost {
  readonly post: Post;
  readonly publications: readonly Publication[];
  readonly snapshots: readonly EngagementSnapshot[];
}

/** What a stage adds of its own. */
interface Stage {
  readonly now: Instant;
  readonly policy: PublishingPolicy;
}

/** A post with its publications. What is still to be sent is woken for its time, what was published is read on. */
export function restoredPost(
  tenantId: TenantId,
  { kind: _kind, publications, ...facts }: PostRecord,
  stage: Stage,
): RestoredPost {
  return {
    post: {
      ...facts,
      tenantId,
      publicationIds: publications.map((_, position) => publicationIdOf(facts.id, position)),
    },
    publications: publications.map((record) => restoredPublication(tenantId, facts.id, record, stage)),
    snapshots: publications.flatMap((record) => (record.state === 'published' ? snapshotsOf(record) : [])),
  };
}

function restoredPublication(
  tenantId: TenantId,
  postId: PostId,
  record: PublicationRecord,
  { now, policy }: Stage,
): Publication {
  const own = { tenantId, postId, revision: 1 };
  switch (record.state) {
    case 'scheduled':
      return { ...record, ...own, wakeAt: Math.max(now, record.notBeforeAt - policy.wakeLeadMs) };
    case 'published': {
      const { readings: _readings, goneSinceAt, ...facts } = record;
      const latest = snapshotsOf(record).at(-1);
      const lastReadAt = latest?.at ?? facts.publishedAt;
      return {
        ...facts,
        ...own,
        collection:
          goneSinceAt === undefined
            ? afterReading(facts.publishedAt, lastReadAt, policy.collectAgesMs)
            : { failureCount: 0, goneSinceAt },
        ...(latest === undefined ? {} : { latestEngagement: latest }),
      };
    }
    default:
      return { ...record, ...own };
  }
}

function snapshotsOf({ id, readings }: PublishedRecord): EngagementSnapshot[] {
  return readings.map((reading) => ({ publicationId: id, ...reading }));
}
