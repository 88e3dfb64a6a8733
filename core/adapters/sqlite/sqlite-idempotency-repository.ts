import type { IdempotencyRepository, StoredAnswer } from '../../ports/idempotency-repository.ts';
import type { GroupingDatabase } from './database.ts';
import { number, record, text } from './row.ts';

/** Lapsed records are swept out with later claims, a few at a time. */
const FORGET_PER_CLAIM = 4;

export function createSqliteIdempotencyRepository(database: GroupingDatabase): IdempotencyRepository {
  return {
    claim: ({ tenantId, scope, key }, { bodySha256, now, lapsesAt }) =>
      database.write((unit) => {
        unit.run(
          'DELETE FROM idempotency WHERE (tenant_id, scope, key) IN (SELECT tenant_id, scope, key FROM idempotency WHERE lapses_at <= ? LIMIT ?)',
          ...[now, FORGET_PER_CLAIM],
        );
        const sql =
          'SELECT body_sha256, answer, lapses_at FROM idempotency WHERE tenant_id = ? AND scope = ? AND key = ?';
        const row = unit.get(sql, tenantId, scope, key);
        if (row === undefined || number(row, 'lapses_at') <= now) {
          const insert =
            'INSERT OR REPLACE INTO idempotency (tenant_id, scope, key, body_sha256, answer, lapses_at) VALUES (?, ?, ?, ?, NULL, ?)';
          unit.run(insert, tenantId, scope, key, bodySha256, lapsesAt);
          return { kind: 'claimed' as const };
        }
        if (text(row, 'body_sha256') !== bodySha256) return { kind: 'mismatch' as const };
        if (row['answer'] === null) return { kind: 'running' as const };
        return { kind: 'answered' as const, answer: record<StoredAnswer>(row, 'answer', 'status') };
      }),
    answer: ({ tenantId, scope, key }, answer, expiresAt) =>
      database.write((unit) => {
        const sql =
          'UPDATE idempotency SET answer = ?, lapses_at = ? WHERE tenant_id = ? AND scope = ? AND key = ?';
        unit.run(sql, JSON.stringify(answer), expiresAt, tenantId, scope, key);
      }),
    release: ({ tenantId, scope, key }) =>
      database.write((unit) => {
        unit.run(
          'DELETE FROM idempotency WHERE tenant_id = ? AND scope = ? AND key = ? AND answer IS NULL',
          tenantId,
          scope,
          key,
        );
      }),
  };
}
