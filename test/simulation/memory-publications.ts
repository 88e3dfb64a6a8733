import type { EngagementSnapshot } from '../../core/domain/engagement.ts';
import type { AccountId, Instant, NetworkPostId, TenantId } from '../../core/domain/ids.ts';
import { isFinal, type Publication, type Published, wakePurposeOf } from '../../core/domain/publication.ts';
import type { PublicationRepository, ReportEntry, WakeUp } from '../../core/ports/publication-repository.ts';

export interface MemoryStoreOptions {
  readonly now: () => Instant;
  /** How long `listDue` may show a record as it was before its last change. */
  readonly indexLagMs: number;
  /** Told of every change of a publication, at the instant at which it is made. */
  readonly onChange: (next: Publication, before: Publication | undefined) => void;
}

export const NO_LAG: MemoryStoreOptions = { now: () => 0, indexLagMs: 0, onChange: () => undefined };

interface Row {
  readonly record: Publication;
  readonly changedAt: Instant;
  /** What the due index showed before. */
  readonly wasDue: WakeUp | undefined;
}

export interface MemoryPublications {
  readonly repository: PublicationRepository;
  find(id: string): Publication | undefined;
  insert(publication: Publication, snapshots?: readonly EngagementSnapshot[]): void;
  /** False, and nothing written, if the record has another revision. */
  update(next: Publication, expectedRevision: number): boolean;
}

interface Scope {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
}

export function createMemoryPublications(
  { now, indexLagMs, onChange }: MemoryStoreOptions,
  mayRecordIntent: (scope: Scope) => boolean,
): MemoryPublications {
  const rows = new Map<string, Row>();
  const snapshots = new Map<string, EngagementSnapshot[]>();
  const find = (id: string) => rows.get(id)?.record;

  function write(next: Publication): void {
    const before = rows.get(next.id);
    rows.set(next.id, {
      record: next,
      changedAt: now(),
      wasDue: before === undefined ? undefined : dueIn(before),
    });
    onChange(next, before?.record);
  }
  function dueIn({ record, changedAt, wasDue }: Row): WakeUp | undefined {
    return now() - changedAt < indexLagMs ? wasDue : wakeUpOf(record);
  }
  function update(next: Publication, expectedRevision: number): boolean {
    const stored = find(next.id);
    if (stored?.tenantId !== next.tenantId || stored.revision !== expectedRevision) return false;
    write(next);
    return true;
  }
  const all = () => [...rows.values()].map(({ record }) => record);
  const noteSnapshot = (snapshot: EngagementSnapshot) =>
    snapshots.set(snapshot.publicationId, [...(snapshots.get(snapshot.publicationId) ?? []), snapshot]);

  const repository: PublicationRepository = {
    get(tenantId, id) {
      const stored = find(id);
      return Promise.resolve(stored?.tenantId === tenantId ? stored : undefined);
    },
    replace: (next, expectedRevision) =>
      Promise.resolve(update(next, expectedRevision) ? 'replaced' : 'conflict'),
    recordIntent(next, expectedRevision) {
      if (!mayRecordIntent(next)) return Promise.resolve('held');
      return Promise.resolve(update(next, expectedRevision) ? 'recorded' : 'conflict');
    },
    recordReading(next, expectedRevision, snapshot) {
      if (!update(next, expectedRevision)) return Promise.resolve('conflict');
      if (snapshot !== undefined) noteSnapshot(snapshot);
      return Promise.resolve('replaced');
    },
    listDue({ untilAt, limit, after }) {
      const due: WakeUp[] = [];
      for (const row of rows.values()) {
        const wakeUp = dueIn(row);
        if (wakeUp !== undefined && wakeUp.wakeAt <= untilAt && isAfter(wakeUp, after)) due.push(wakeUp);
      }
      return Promise.resolve(due.sort((a, b) => (isAfter(b, a) ? -1 : 1)).slice(0, limit));
    },
    ...createQueries(all),
    listSnapshots: (tenantId, id) =>
      Promise.resolve(find(id)?.tenantId === tenantId ? (snapshots.get(id) ?? []) : []),
  };
  return {
    repository,
    find,
    update,
    insert(publication, earlier = []) {
      write(publication);
      for (const snapshot of earlier) noteSnapshot(snapshot);
    },
  };
}

function wakeUpOf({ tenantId, id, generation, state, wakeAt }: Publication): WakeUp | undefined {
  if (wakeAt === undefined) return undefined;
  const purpose = wakePurposeOf(state) ?? 'reconcile';
  return { tenantId, publicationId: id, generation, purpose, wakeAt };
}

function isAfter(wakeUp: WakeUp, other: WakeUp | undefined): boolean {
  if (other === undefined || wakeUp.wakeAt > other.wakeAt) return true;
  return wakeUp.wakeAt === other.wakeAt && wakeUp.publicationId > other.publicationId;
}

function reportEntryOf(publication: Published): ReportEntry {
  const { id, accountId, network, labels, dueAt, sentAt, publishedAt, latestEngagement, collection } =
    publication;
  return {
    ...{ id, accountId, network, labels, dueAt, sentAt, publishedAt },
    ...(latestEngagement === undefined ? {} : { latestEngagement }),
    ...(collection === undefined ? {} : { collection }),
  };
}

/** States in which the network may have charged for a post. */
const CHARGED = ['sending', 'unknown', 'needs-decision', 'published'];

type Queries = Pick<
  PublicationRepository,
  | 'listCollectionDue'
  | 'nextCollectionAt'
  | 'listPublished'
  | 'listTakenIds'
  | 'listOpen'
  | 'status'
  | 'spent'
>;

function createQueries(all: () => Publication[]): Queries {
  const nextReadAt = ({ collection }: Publication) => collection?.nextReadAt ?? Infinity;
  const ofTenant = (tenantId: TenantId) => all().filter((each) => each.tenantId === tenantId);
  return {
    listCollectionDue: ({ untilAt, limit }) =>
      Promise.resolve(
        all()
          .filter((each) => nextReadAt(each) <= untilAt)
          .sort((a, b) => nextReadAt(a) - nextReadAt(b))
          .slice(0, limit),
      ),
    nextCollectionAt() {
      const earliest = Math.min(...all().map(nextReadAt));
      return Promise.resolve(Number.isFinite(earliest) ? earliest : undefined);
    },
    listPublished: ({ tenantId, fromAt, toAt }) =>
      Promise.resolve(
        ofTenant(tenantId)
          .filter((each): each is Published => each.state === 'published')
          .filter(({ publishedAt }) => publishedAt >= fromAt && publishedAt < toAt)
          .sort((a, b) => a.publishedAt - b.publishedAt)
          .map(reportEntryOf),
      ),
    listTakenIds({ tenantId, accountId, fromAt }) {
      const taken = new Set<NetworkPostId>();
      for (const each of all()) {
        if (each.accountId !== accountId || each.tenantId !== tenantId || each.dueAt < fromAt) continue;
        for (const part of each.parts) taken.add(part.networkPostId);
      }
      return Promise.resolve(taken);
    },
    listOpen: (tenantId, accountId) =>
      Promise.resolve(ofTenant(tenantId).filter((each) => each.accountId === accountId && !isFinal(each))),
    status(tenantId, now) {
      const open = ofTenant(tenantId).filter((each) => !isFinal(each));
      const byState: Record<string, number> = {};
      for (const { state } of open) byState[state] = (byState[state] ?? 0) + 1;
      const overdue = open.filter(({ state, dueAt }) => state === 'scheduled' && dueAt < now);
      const oldestDueAt = Math.min(...overdue.map(({ dueAt }) => dueAt));
      return Promise.resolve({
        byState,
        dueNotSentCount: overdue.length,
        ...(overdue.length === 0 ? {} : { oldestDueAt }),
      });
    },
    spent(tenantId, fromAt, toAt) {
      const charged = ofTenant(tenantId).filter(
        ({ state, dueAt }) => CHARGED.includes(state) && dueAt >= fromAt && dueAt < toAt,
      );
      return Promise.resolve(charged.reduce((sum, { price }) => sum + price, 0));
    },
  };
}
