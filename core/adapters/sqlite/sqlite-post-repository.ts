import type { SQLInputValue } from 'node:sqlite';
import type { Post } from '../../domain/post.ts';
import type {
  PostChange,
  PostQuery,
  PostRepository,
  PostWithPublications,
} from '../../ports/post-repository.ts';
import type { Database, GroupingDatabase, Row } from './database.ts';
import { decodePublication } from './publication-codec.ts';
import { number, record } from './row.ts';
import { insertPublication, insertSnapshot, updatePublication } from './sqlite-publication-repository.ts';

const INSERT =
  'INSERT OR IGNORE INTO posts (id, tenant_id, due_at, campaign, version, body) VALUES (?, ?, ?, ?, ?, ?)';
const UPDATE =
  'UPDATE posts SET due_at = ?, campaign = ?, version = ?, body = ? WHERE id = ? AND tenant_id = ? AND version = ?';

/** Which publications are of the post in `posts`. */
const OF_POST = 'publications.key BETWEEN posts.key * 32 AND posts.key * 32 + 31';

export function createSqlitePostRepository(database: GroupingDatabase): PostRepository {
  return {
    create: (post, publications, snapshots = []) =>
      database.write((unit) => {
        const values = [
          post.id,
          post.tenantId,
          post.dueAt,
          post.labels.campaign ?? null,
          post.version,
          JSON.stringify(post),
        ];
        if (unit.run(INSERT, ...values) === 0) return 'exists';
        for (const publication of publications) insertPublication(unit, publication);
        for (const snapshot of snapshots) insertSnapshot(unit, post.tenantId, snapshot);
        return 'created';
      }),
    get(tenantId, id) {
      const row = database.get('SELECT key, body FROM posts WHERE id = ? AND tenant_id = ?', id, tenantId);
      return Promise.resolve(row === undefined ? undefined : withPublications(database, row));
    },
    list: (query) => Promise.resolve(list(database, query)),
    replace: (change) =>
      database
        .write((unit) => replace(unit, change))
        .catch((cause: unknown) => {
          if (cause instanceof RevisionConflictError) return 'revision-conflict';
          throw cause;
        }),
  };
}

/** Leaves the unit by a throw, so that its savepoint takes back what was written before the conflict. */
class RevisionConflictError extends Error {
  override readonly name = 'RevisionConflictError';
}

function replace(
  unit: Database,
  { next, expectedVersion, publications }: PostChange,
): 'replaced' | 'version-conflict' {
  const values = [
    next.dueAt,
    next.labels.campaign ?? null,
    next.version,
    JSON.stringify(next),
    next.id,
    next.tenantId,
    expectedVersion,
  ];
  if (unit.run(UPDATE, ...values) === 0) return 'version-conflict';
  for (const publication of publications) {
    if (!updatePublication(unit, publication, publication.revision - 1)) throw new RevisionConflictError();
  }
  return 'replaced';
}

function list(database: Database, query: PostQuery): PostWithPublications[] {
  const clauses = ['tenant_id = ?', '(due_at, id) > (?, ?)'];
  const values: SQLInputValue[] = [
    query.tenantId,
    query.after?.dueAt ?? query.fromAt ?? -1,
    query.after?.postId ?? '',
  ];
  const add = (clause: string, ...more: SQLInputValue[]) => {
    clauses.push(clause);
    values.push(...more);
  };
  if (query.fromAt !== undefined) add('due_at >= ?', query.fromAt);
  if (query.toAt !== undefined) add('due_at < ?', query.toAt);
  if (query.campaign !== undefined) add('campaign = ?', query.campaign);
  if (query.accountId !== undefined) {
    add(`EXISTS (SELECT 1 FROM publications WHERE ${OF_POST} AND account_id = ?)`, query.accountId);
  }
  if (query.publicationState !== undefined) {
    add(
      'key IN (SELECT key / 32 FROM publications WHERE tenant_id = ? AND state = ?)',
      query.tenantId,
      query.publicationState,
    );
  }
  const sql = `SELECT key, body FROM posts WHERE ${clauses.join(' AND ')} ORDER BY due_at, id LIMIT ?`;
  return database.all(sql, ...values, query.limit).map((row) => withPublications(database, row));
}

function withPublications(database: Database, row: Row): PostWithPublications {
  const post = record<Post>(row, 'body', 'publicationIds');
  const rows = database.all(
    'SELECT body FROM publications WHERE key BETWEEN ?1 * 32 AND ?1 * 32 + 31',
    number(row, 'key'),
  );
  const byId = new Map(rows.map(decodePublication).map((publication) => [publication.id, publication]));
  return { post, publications: post.publicationIds.flatMap((id) => byId.get(id) ?? []) };
}
