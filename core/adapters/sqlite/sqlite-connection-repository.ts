import type { ConnectionRepository, PendingConnection } from '../../ports/connection-repository.ts';
import type { GroupingDatabase } from './database.ts';
import { record } from './row.ts';

export function createSqliteConnectionRepository(database: GroupingDatabase): ConnectionRepository {
  return {
    put: (pending) =>
      database.write((unit) => {
        const sql = 'INSERT INTO connections (state_sha256, expires_at, body) VALUES (?, ?, ?)';
        unit.run(sql, pending.stateSha256, pending.expiresAt, JSON.stringify(pending));
      }),
    take: (stateSha256) =>
      database.write((unit) => {
        const row = unit.get('DELETE FROM connections WHERE state_sha256 = ? RETURNING body', stateSha256);
        return row === undefined ? undefined : record<PendingConnection>(row, 'body', 'codeVerifier');
      }),
  };
}
