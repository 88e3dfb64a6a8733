import { type ExportRecord, RECORD_KINDS, type TenantRecord } from '../domain/export-record.ts';
import type { MediaId, TenantId } from '../domain/ids.ts';
import type { FieldProblem } from '../domain/problem.ts';
import type { PublishingPolicy } from '../domain/publishing-policy.ts';
import {
  restoredAccount,
  restoredMedia,
  restoredPause,
  restoredPost,
  restoredTenant,
} from '../domain/restored-record.ts';
import type { Principal } from '../domain/tenant.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { MediaStore, UploadTarget } from '../ports/media-store.ts';
import type { PauseRepository } from '../ports/pause-repository.ts';
import type { PostRepository } from '../ports/post-repository.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import { type Standing, type StandingPorts, standingOf } from './record-standing.ts';
import { referenceProblems } from './restore-references.ts';

export interface RestorePorts extends StandingPorts {
  readonly tenants: Pick<TenantRepository, 'get' | 'settings' | 'create' | 'replace'>;
  readonly accounts: Pick<AccountRepository, 'get' | 'list' | 'findByProfile' | 'create'>;
  readonly pauses: Pick<PauseRepository, 'list' | 'create'>;
  readonly media: Pick<MediaRepository, 'get' | 'list' | 'create'>;
  readonly posts: Pick<PostRepository, 'get' | 'list' | 'create'>;
  readonly mediaStore: Pick<MediaStore, 'inspect' | 'uploadTarget'>;
  readonly ids: Pick<IdSource, 'derived'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly policy: PublishingPolicy;
}

export interface MissingBytes {
  readonly id: MediaId;
  readonly upload: UploadTarget;
}

export type RestoreResult =
  | {
      readonly kind: 'restored';
      readonly restoredCount: number;
      /** Records that were here already, as they are. */
      readonly unchangedCount: number;
      /** Media of these records whose bytes are not here. */
      readonly uploads: readonly MissingBytes[];
    }
  /** Records that do not fit together or into this tenant; nothing was stored. */
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] }
  /** Ids that are here with other content. What of the records is not named may be stored. */
  | { readonly kind: 'conflict'; readonly problems: readonly FieldProblem[] };

/** Records under way at once: enough for a store to group its commits. */
const CONCURRENCY = 50;
const CONFLICTS_SHOWN = 20;

/**
 * Stores what is not there yet of these records, once the whole tenant is paused: the stage that they come from has
 * the same posts. Records that are there already, as they are, change nothing, so an interrupted restore is just run again.
 */
export async function restoreRecords(
  ports: RestorePorts,
  principal: Principal,
  tenantId: TenantId,
  records: readonly ExportRecord[],
): Promise<RestoreResult> {
  const problems = await referenceProblems(ports, tenantId, records);
  if (problems.length > 0) return { kind: 'invalid', problems };
  const standings = await inGroups(records, (record) => standingOf(ports, tenantId, record));
  if (standings.includes('other')) return conflict(records, standings);
  const fresh = records.filter((_, index) => standings[index] === 'new');
  if (fresh.length > 0) await pauseTenant(ports, principal, tenantId);
  // What others refer to is stored before them.
  for (const kind of RECORD_KINDS) {
    const ofKind = fresh.filter((record) => record.kind === kind);
    const stored = await inGroups(ofKind, (record) => store(ports, tenantId, record));
    if (stored.includes('other')) return conflict(ofKind, stored);
  }
  return {
    ...{ kind: 'restored', restoredCount: fresh.length, unchangedCount: records.length - fresh.length },
    uploads: (await inGroups(records, (record) => missingBytes(ports, tenantId, record))).flat(),
  };
}

async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += CONCURRENCY)
    results.push(...(await Promise.all(items.slice(start, start + CONCURRENCY).map(work))));
  return results;
}

function conflict(records: readonly ExportRecord[], standings: readonly Standing[]): RestoreResult {
  const problems = records.flatMap(({ id }, index) =>
    standings[index] === 'other'
      ? [{ pointer: `/${index}`, detail: `${id} is here already, with other content` }]
      : [],
  );
  return { kind: 'conflict', problems: problems.slice(0, CONFLICTS_SHOWN) };
}

async function pauseTenant(ports: RestorePorts, { name }: Principal, tenantId: TenantId): Promise<void> {
  await ports.pauses.create({
    id: ports.ids.derived('pause', tenantId, 'restore'),
    tenantId,
    reason: RESTORE_REASON,
    createdAt: ports.clock.now(),
    createdBy: name,
  });
}

const RESTORE_REASON =
  'Restored from another stage. Lift this only when the other stage can no longer publish: it has the same posts.';

async function store(ports: RestorePorts, tenantId: TenantId, record: ExportRecord): Promise<Standing> {
  const created = await create(ports, tenantId, record);
  // Somebody else was quicker: with the same record, or with another one.
  return created === 'created'
    ? 'same'
    : (await standingOf(ports, tenantId, record)) === 'same'
      ? 'same'
      : 'other';
}

function create(
  ports: RestorePorts,
  tenantId: TenantId,
  record: ExportRecord,
): Promise<'created' | 'exists'> {
  switch (record.kind) {
    case 'tenant':
      return createTenant(ports, record);
    case 'account':
      return ports.accounts.create(restoredAccount(tenantId, record));
    case 'pause':
      return ports.pauses.create(restoredPause(tenantId, record));
    case 'media':
      return ports.media.create(restoredMedia(tenantId, record));
    case 'post': {
      const stage = { now: ports.clock.now(), policy: ports.policy };
      const { post, publications, snapshots } = restoredPost(tenantId, record, stage);
      return ports.posts.create(post, publications, snapshots);
    }
  }
}

/** The place of a tenant was found free or empty: what stands there was made for this. */
async function createTenant(ports: RestorePorts, record: TenantRecord): Promise<'created' | 'exists'> {
  const [tenant, settings] = restoredTenant(record);
  if ((await ports.tenants.create(tenant, settings)) === 'created') return 'created';
  const { version } = (await ports.tenants.settings(tenant.id)) ?? settings;
  const replaced = await ports.tenants.replace(tenant, settings, version);
  return replaced === 'replaced' ? 'created' : 'exists';
}

async function missingBytes(
  ports: RestorePorts,
  tenantId: TenantId,
  record: ExportRecord,
): Promise<MissingBytes[]> {
  if (record.kind !== 'media') return [];
  const media = restoredMedia(tenantId, record);
  const stored = await ports.mediaStore.inspect(tenantId, media.id);
  if (stored?.byteCount === media.byteCount) return [];
  return [{ id: media.id, upload: await ports.mediaStore.uploadTarget(media) }];
}
