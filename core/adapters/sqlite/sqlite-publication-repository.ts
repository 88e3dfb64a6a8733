import type { EngagementSnapshot } from '../../domain/engagement.ts';
import { type NetworkPostId, type PublicationId, placeOf, type TenantId } from '../../domain/ids.ts';
import { type Publication, type PublicationState, wakePurposeOf } from '../../domain/publication.ts';
import type { PublicationRepository, StatusCounts, WakeUp } from '../../ports/publication-repository.ts';
import type { Database, GroupingDatabase, Row } from './database.ts';
import {
  decodePublication,
  decodeReportEntry,
  encodePublication,
  PUBLICATION_COLUMNS,
} from './publication-codec.ts';
import { number, record, text } from './row.ts';

/** Takes the post's id and the position. */
const KEY = '(SELECT key FROM posts WHERE id = ?) * 32 + ?';
const SELECT = `SELECT body FROM publications WHERE key = ${KEY} AND id = ? AND tenant_id = ?`;
const INSERT = `INSERT INTO publications (key, ${PUBLICATION_COLUMNS}) VALUES (${KEY}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const UPDATE = `UPDATE publications SET (${PUBLICATION_COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE key = ${KEY} AND id = ? AND tenant_id = ? AND revision = ?`;
const PAUSED = 'SELECT 1 FROM pauses WHERE tenant_id = ? AND (account_id IS NULL OR account_id = ?)';
const CAN_PUBLISH = 'SELECT 1 FROM accounts WHERE tenant_id = ? AND id = ? AND can_publish = 1';
const OPEN = "state IN ('scheduled', 'sending', 'unknown', 'needs-decision')";
/** States in which the network may have charged for a post. */
const CHARGED: readonly PublicationState[] = ['sending', 'unknown', 'needs-decision', 'published'];

function keyOf(id: PublicationId): [string, number] {
  const { postId, position } = placeOf(id);
  return [postId, position];
}

export function insertPublication(database: Database, publication: Publication): void {
  database.run(INSERT, ...keyOf(publication.id), ...encodePublication(publication));
}

/** True if the record still had the revision that the change was decided on. */
export function updatePublication(database: Database, next: Publication, expectedRevision: number): boolean {
  const { id, tenantId } = next;
  return database.run(UPDATE, ...encodePublication(next), ...keyOf(id), id, tenantId, expectedRevision) === 1;
}

export function createSqlitePublicationRepository(database: GroupingDatabase): PublicationRepository {
  const replaced = (isReplaced: boolean) => (isReplaced ? 'replaced' : 'conflict');
  return {
    get(tenantId, id) {
      const row = database.get(SELECT, ...keyOf(id), id, tenantId);
      return Promise.resolve(row === undefined ? undefined : decodePublication(row));
    },
    replace: (next, expectedRevision) =>
      database.write((unit) => replaced(updatePublication(unit, next, expectedRevision))),
    recordIntent: (next, expectedRevision) =>
      database.write((unit) => {
        if (unit.get(PAUSED, next.tenantId, next.accountId) !== undefined) return 'held';
        if (unit.get(CAN_PUBLISH, next.tenantId, next.accountId) === undefined) return 'held';
        return updatePublication(unit, next, expectedRevision) ? 'recorded' : 'conflict';
      }),
    recordReading: (next, expectedRevision, snapshot) =>
      database.write((unit) => {
        if (!updatePublication(unit, next, expectedRevision)) return 'conflict';
        if (snapshot !== undefined) insertSnapshot(unit, next.tenantId, snapshot);
        return 'replaced';
      }),
    ...createQueries(database),
  };
}

type Queries = Omit<PublicationRepository, 'get' | 'replace' | 'recordIntent' | 'recordReading'>;

function createQueries(database: GroupingDatabase): Queries {
  return {
    listDue({ untilAt, limit, after }) {
      const [wakeAt, id] = after === undefined ? [-1, ''] : [after.wakeAt, after.publicationId];
      const rows = database.all(
        `SELECT tenant_id, id, generation, state, wake_at FROM publications
         WHERE wake_at IS NOT NULL AND wake_at <= ? AND (wake_at, id) > (?, ?) ORDER BY wake_at, id LIMIT ?`,
        ...[untilAt, wakeAt, id, limit],
      );
      return Promise.resolve(rows.map(decodeWakeUp));
    },
    listCollectionDue({ untilAt, limit }) {
      const sql =
        'SELECT body FROM publications WHERE next_read_at IS NOT NULL AND next_read_at <= ? ORDER BY next_read_at LIMIT ?';
      return Promise.resolve(database.all(sql, untilAt, limit).map(decodePublication));
    },
    nextCollectionAt() {
      const row = database.get(
        'SELECT next_read_at FROM publications WHERE next_read_at IS NOT NULL ORDER BY next_read_at LIMIT 1',
      );
      return Promise.resolve(row === undefined ? undefined : number(row, 'next_read_at'));
    },
    listSnapshots(tenantId, id) {
      const rows = database.all(
        'SELECT body FROM snapshots WHERE publication_id = ? AND tenant_id = ? ORDER BY at',
        id,
        tenantId,
      );
      return Promise.resolve(rows.map((row) => record<EngagementSnapshot>(row, 'body', 'metrics')));
    },
    listPublished({ tenantId, fromAt, toAt }) {
      const sql =
        'SELECT report FROM publications WHERE tenant_id = ? AND published_at >= ? AND published_at < ? ORDER BY published_at';
      return Promise.resolve(database.all(sql, tenantId, fromAt, toAt).map(decodeReportEntry));
    },
    listTakenIds({ tenantId, accountId, fromAt }) {
      const sql =
        "SELECT body FROM publications WHERE account_id = ? AND due_at >= ? AND tenant_id = ? AND state <> 'cancelled'";
      const publications = database.all(sql, accountId, fromAt, tenantId).map(decodePublication);
      return Promise.resolve(
        new Set<NetworkPostId>(publications.flatMap(({ parts }) => parts.map((part) => part.networkPostId))),
      );
    },
    listOpen(tenantId, accountId) {
      const sql = `SELECT body FROM publications WHERE account_id = ? AND tenant_id = ? AND ${OPEN}`;
      return Promise.resolve(database.all(sql, accountId, tenantId).map(decodePublication));
    },
    status: (tenantId, now) => Promise.resolve(countStates(database, tenantId, now)),
    spent(tenantId, fromAt, toAt) {
      const sql = `SELECT coalesce(sum(price), 0) AS spent FROM publications WHERE tenant_id = ? AND state IN (${CHARGED.map(() => '?').join(', ')}) AND due_at >= ? AND due_at < ?`;
      const row = database.get(sql, tenantId, ...CHARGED, fromAt, toAt);
      return Promise.resolve(row === undefined ? 0 : number(row, 'spent'));
    },
  };
}

export function insertSnapshot(database: Database, tenantId: TenantId, snapshot: EngagementSnapshot): void {
  const sql = 'INSERT OR REPLACE INTO snapshots (publication_id, at, tenant_id, body) VALUES (?, ?, ?, ?)';
  database.run(sql, snapshot.publicationId, snapshot.at, tenantId, JSON.stringify(snapshot));
}

function decodeWakeUp(row: Row): WakeUp {
  return {
    tenantId: text(row, 'tenant_id') as TenantId,
    publicationId: text(row, 'id') as PublicationId,
    generation: number(row, 'generation'),
    // A record with a time to be woken at is one of these.
    purpose: wakePurposeOf(text(row, 'state') as PublicationState) ?? 'reconcile',
    wakeAt: number(row, 'wake_at'),
  };
}

function countStates(database: Database, tenantId: TenantId, now: number): StatusCounts {
  const rows = database.all(
    `SELECT state, count(*) AS count FROM publications WHERE tenant_id = ? AND ${OPEN} GROUP BY state`,
    tenantId,
  );
  const overdue = database.get(
    "SELECT count(*) AS count, min(due_at) AS oldest FROM publications WHERE tenant_id = ? AND state = 'scheduled' AND due_at < ?",
    ...[tenantId, now],
  );
  const oldest = overdue?.['oldest'];
  return {
    byState: Object.fromEntries(rows.map((row) => [text(row, 'state'), number(row, 'count')])),
    dueNotSentCount: overdue === undefined ? 0 : number(overdue, 'count'),
    ...(typeof oldest === 'number' ? { oldestDueAt: oldest } : {}),
  };
}
