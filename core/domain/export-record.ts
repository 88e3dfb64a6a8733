// What a tenant takes along from one stage to another. A record says what is true in any stage; left out is what a
// stage keeps for its own work: revisions, leases, wake-ups, when to read next, whether credentials are there.
import type { Account } from './account.ts';
import type { EngagementSnapshot } from './engagement.ts';
import type { Instant } from './ids.ts';
import type { Media } from './media.ts';
import type { Pause } from './pause.ts';
import type { Post } from './post.ts';
import type {
  Cancelled,
  Failed,
  Missed,
  NeedsDecision,
  Publication,
  Published,
  Scheduled,
} from './publication.ts';
import type { Settings, Tenant } from './tenant.ts';

export type ExportRecord = TenantRecord | AccountRecord | PauseRecord | MediaRecord | PostRecord;

/** In the order of an export: what a record refers to comes before it. */
export const RECORD_KINDS = [
  'tenant',
  'account',
  'pause',
  'media',
  'post',
] as const satisfies readonly ExportRecord['kind'][];

export interface TenantRecord extends Tenant {
  readonly kind: 'tenant';
  readonly settings: Settings;
}

/** An account of which nothing depends on credentials: these stay where they are. */
export interface AccountRecord
  extends Omit<Account, 'tenantId' | 'status' | 'problem' | 'checkedAt' | 'rateLimitedUntilAt' | 'revision'> {
  readonly kind: 'account';
}

/** A pause of one account. Pauses of the whole tenant are of the stage: each end of a move has its own. */
export interface PauseRecord extends Omit<Pause, 'tenantId'> {
  readonly kind: 'pause';
  readonly accountId: NonNullable<Pause['accountId']>;
}

export interface MediaRecord extends Omit<Media, 'tenantId'> {
  readonly kind: 'media';
}

/** A post with all its publications, in order of their positions. */
export interface PostRecord extends Omit<Post, 'tenantId' | 'publicationIds'> {
  readonly kind: 'post';
  readonly publications: readonly PublicationRecord[];
}

type OfStage = 'tenantId' | 'postId' | 'revision' | 'wakeAt' | 'collection' | 'latestEngagement';
type RecordOf<State extends Publication> = Omit<State, OfStage>;

export interface PublishedRecord extends RecordOf<Published> {
  /** Oldest first. */
  readonly readings: readonly Omit<EngagementSnapshot, 'publicationId'>[];
  /** Since when the network no longer has the post. */
  readonly goneSinceAt?: Instant;
}

/** `sending` and `unknown` have none: what became of them, only the stage that sent them can find out. */
export type PublicationRecord =
  | Omit<RecordOf<Scheduled>, 'lease'>
  | RecordOf<NeedsDecision>
  | PublishedRecord
  | RecordOf<Failed>
  | RecordOf<Missed>
  | RecordOf<Cancelled>;

export function tenantRecord(tenant: Tenant, settings: Settings): TenantRecord {
  return { kind: 'tenant', ...tenant, settings };
}

export function accountRecord(account: Account): AccountRecord {
  const { id, network, networkAccountId, handle, displayName, followerCount, createdAt, deletedAt } = account;
  return {
    ...{ kind: 'account', id, network, networkAccountId, handle, displayName, followerCount, createdAt },
    ...(deletedAt === undefined ? {} : { deletedAt }),
  };
}

/** `undefined`: it covers the whole tenant. */
export function pauseRecord({ tenantId: _tenantId, accountId, ...pause }: Pause): PauseRecord | undefined {
  return accountId === undefined ? undefined : { kind: 'pause', ...pause, accountId };
}

export function mediaRecord({ tenantId: _tenantId, ...media }: Media): MediaRecord {
  return { kind: 'media', ...media };
}

/** `snapshots` of all its publications. `undefined`: one of them is neither settled nor still to be sent. */
export function postRecord(
  entry: { readonly post: Post; readonly publications: readonly Publication[] },
  snapshots: readonly EngagementSnapshot[],
): PostRecord | undefined {
  const { tenantId: _tenantId, publicationIds: _ids, ...post } = entry.post;
  const publications = entry.publications.flatMap(
    (publication) => publicationRecord(publication, snapshots) ?? [],
  );
  const isWhole = publications.length === entry.publications.length;
  return isWhole ? { kind: 'post', ...post, publications } : undefined;
}

/** Whether only the stage that sent it can find out what became of it. */
export function isUnsettled({ state }: Pick<Publication, 'state'>): boolean {
  return state === 'sending' || state === 'unknown';
}

function publicationRecord(
  publication: Publication,
  snapshots: readonly EngagementSnapshot[],
): PublicationRecord | undefined {
  switch (publication.state) {
    case 'sending':
    case 'unknown':
      return undefined;
    case 'scheduled': {
      const { lease: _lease, ...scheduled } = withoutStage(publication);
      return scheduled;
    }
    case 'published': {
      const goneSinceAt = publication.collection?.goneSinceAt;
      return {
        ...withoutStage(publication),
        readings: snapshots.filter(({ publicationId }) => publicationId === publication.id).map(withoutId),
        ...(goneSinceAt === undefined ? {} : { goneSinceAt }),
      };
    }
    case 'cancelled':
      return withoutStage(publication);
    default:
      return withoutStage(publication);
  }
}

function withoutStage<State extends Publication>(publication: State): Omit<State, OfStage> {
  const {
    tenantId: _tenantId,
    postId: _postId,
    revision: _revision,
    wakeAt: _wakeAt,
    collection: _collection,
    latestEngagement: _latest,
    ...facts
  } = publication;
  return facts;
}

function withoutId({ publicationId: _id, ...reading }: EngagementSnapshot) {
  return reading;
}
