import type { EngagementSnapshot } from '../domain/engagement.ts';
import type { AccountId, Instant, NetworkPostId, PublicationId, TenantId } from '../domain/ids.ts';
import type {
  Publication,
  PublicationState,
  Published,
  Sending,
  WakePurpose,
} from '../domain/publication.ts';

/** What a wake-up carries: enough to find the publication and to see that it is stale. */
export interface WakeUp {
  readonly tenantId: TenantId;
  readonly publicationId: PublicationId;
  readonly generation: number;
  readonly purpose: WakePurpose;
  readonly wakeAt: Instant;
}

export interface StatusCounts {
  /** Of what is not final: history is not counted. */
  readonly byState: Readonly<Partial<Record<PublicationState, number>>>;
  /** `scheduled` publications whose due time has passed. */
  readonly dueNotSentCount: number;
  /** Due time of the oldest of these. */
  readonly oldestDueAt?: Instant;
}

/**
 * Every write is conditional on the revision that its decision was made on: a decision on a stale record is
 * refused by name, never thrown, and leaves nothing. `next.revision` must be `expectedRevision + 1`.
 */
export interface PublicationRepository {
  get(tenantId: TenantId, id: PublicationId): Promise<Publication | undefined>;
  replace(next: Publication, expectedRevision: number): Promise<'replaced' | 'conflict'>;
  /**
   * The write-ahead record of a send, durable when it resolves. Besides the revision its condition is that no
   * pause covers the account and that the account is neither deleted nor disconnected: `held` otherwise.
   * An adapter whose client repeats a write by itself must recognise its own record and answer `recorded`.
   */
  recordIntent(next: Sending, expectedRevision: number): Promise<'recorded' | 'conflict' | 'held'>;
  /** Across tenants, `wakeAt` at or before `untilAt`, earliest first. */
  listDue(query: {
    readonly untilAt: Instant;
    readonly limit: number;
    readonly after?: WakeUp;
  }): Promise<readonly WakeUp[]>;
  /** Across tenants, `collection.nextReadAt` at or before `untilAt`, earliest first. */
  listCollectionDue(query: {
    readonly untilAt: Instant;
    readonly limit: number;
  }): Promise<readonly Publication[]>;
  /** When the next reading of engagement is due anywhere; `undefined`: none is. */
  nextCollectionAt(): Promise<Instant | undefined>;
  /**
   * Stores the publication (conditional on its revision) and, if given, the snapshot, which is `next.latestEngagement`:
   * both or nothing. After it was published, a publication changes by this alone.
   */
  recordReading(
    next: Published,
    expectedRevision: number,
    snapshot?: EngagementSnapshot,
  ): Promise<'replaced' | 'conflict'>;
  /** Oldest first. */
  listSnapshots(tenantId: TenantId, id: PublicationId): Promise<readonly EngagementSnapshot[]>;
  /** Published in `[fromAt, toAt)`, oldest first; `latestEngagement` is all that a summary needs. */
  listPublished(query: {
    readonly tenantId: TenantId;
    readonly fromAt: Instant;
    readonly toAt: Instant;
  }): Promise<readonly ReportEntry[]>;
  /** Ids on the network of every part that is proven out, of the account's publications due at or after `fromAt`. */
  listTakenIds(query: {
    readonly tenantId: TenantId;
    readonly accountId: AccountId;
    readonly fromAt: Instant;
  }): Promise<ReadonlySet<NetworkPostId>>;
  /** Not final, of one account: what deleting the account has to cancel. */
  listOpen(tenantId: TenantId, accountId: AccountId): Promise<readonly Publication[]>;
  status(tenantId: TenantId, now: Instant): Promise<StatusCounts>;
  /** Sum of `price` over what was or may have been sent in `[fromAt, toAt)`, in US dollars. */
  spent(tenantId: TenantId, fromAt: Instant, toAt: Instant): Promise<number>;
}

/** A published publication as a summary needs it. */
export type ReportEntry = Pick<
  Extract<Publication, { state: 'published' }>,
  | 'id'
  | 'accountId'
  | 'network'
  | 'labels'
  | 'dueAt'
  | 'sentAt'
  | 'publishedAt'
  | 'latestEngagement'
  | 'collection'
>;
