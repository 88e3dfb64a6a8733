import { canonicalJson } from '../domain/canonical-json.ts';
import {
  type AccountRecord,
  accountRecord,
  type ExportRecord,
  mediaRecord,
  pauseRecord,
  tenantRecord,
} from '../domain/export-record.ts';
import type { PostId, TenantId } from '../domain/ids.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { PauseRepository } from '../ports/pause-repository.ts';
import type { PostRepository } from '../ports/post-repository.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import { readPostRecord } from './read-post-record.ts';

export interface StandingPorts {
  readonly tenants: Pick<TenantRepository, 'get' | 'settings'>;
  readonly accounts: Pick<AccountRepository, 'get' | 'list' | 'findByProfile'>;
  readonly pauses: Pick<PauseRepository, 'list'>;
  readonly media: Pick<MediaRepository, 'get' | 'list'>;
  readonly posts: Pick<PostRepository, 'get' | 'list'>;
  readonly publications: Pick<PublicationRepository, 'listSnapshots'>;
}

/** How a record stands to what is stored: it can be stored, it is there already, or something else is in its place. */
export type Standing = 'new' | 'same' | 'other';

export async function standingOf(
  ports: StandingPorts,
  tenantId: TenantId,
  record: ExportRecord,
): Promise<Standing> {
  const stored = await storedText(ports, tenantId, record);
  if (stored === canonicalJson(record)) return 'same';
  switch (record.kind) {
    case 'tenant':
      // One that was created only to be restored into, by a person or by a first start, gives way.
      return stored === undefined || (await isEmpty(ports, tenantId)) ? 'new' : 'other';
    case 'account':
      return stored === undefined && !(await isProfileTaken(ports, tenantId, record)) ? 'new' : 'other';
    default:
      return stored === undefined ? 'new' : 'other';
  }
}

/** What is stored in the record's place, as the text that an equal record would have. */
async function storedText(
  ports: StandingPorts,
  tenantId: TenantId,
  record: ExportRecord,
): Promise<string | undefined> {
  switch (record.kind) {
    case 'tenant': {
      const [tenant, settings] = [await ports.tenants.get(tenantId), await ports.tenants.settings(tenantId)];
      return tenant && settings && canonicalJson(tenantRecord(tenant, settings));
    }
    case 'account': {
      const account = await ports.accounts.get(tenantId, record.id);
      // What the network says of the profile is newer here once somebody has connected the account.
      const { handle, displayName, followerCount } = record;
      return account && canonicalJson({ ...accountRecord(account), handle, displayName, followerCount });
    }
    case 'pause': {
      const pause = (await ports.pauses.list(tenantId)).find(({ id }) => id === record.id);
      return pause && canonicalJson(pauseRecord(pause) ?? pause);
    }
    case 'media': {
      const media = await ports.media.get(tenantId, record.id);
      return media && canonicalJson(mediaRecord(media));
    }
    case 'post':
      return storedPost(ports, tenantId, record.id);
  }
}

async function storedPost(ports: StandingPorts, tenantId: TenantId, id: PostId): Promise<string | undefined> {
  const stored = await ports.posts.get(tenantId, id);
  return stored && canonicalJson((await readPostRecord(ports, stored)) ?? 'under way');
}

async function isEmpty(ports: StandingPorts, tenantId: TenantId): Promise<boolean> {
  const pages = await Promise.all([
    ports.accounts.list(tenantId, { limit: 1, withDeleted: true }),
    ports.media.list(tenantId, { limit: 1 }),
    ports.posts.list({ tenantId, limit: 1 }),
  ]);
  return pages.every((page) => page.length === 0);
}

async function isProfileTaken(
  ports: StandingPorts,
  tenantId: TenantId,
  { network, networkAccountId, deletedAt }: AccountRecord,
): Promise<boolean> {
  if (deletedAt !== undefined) return false;
  return (await ports.accounts.findByProfile(tenantId, network, networkAccountId)) !== undefined;
}
