import type { ApiToken } from '../../domain/tenant.ts';
import type { TokenRepository } from '../../ports/token-repository.ts';
import type { GroupingDatabase, Row } from './database.ts';
import { record } from './row.ts';

export function createSqliteTokenRepository(database: GroupingDatabase): TokenRepository {
  const decode = (row: Row) => record<ApiToken>(row, 'body', 'secretSha256');
  return {
    create: (token) =>
      database.write((unit) => {
        const sql = 'INSERT OR IGNORE INTO tokens (id, tenant_id, body) VALUES (?, ?, ?)';
        return unit.run(sql, token.id, token.tenantId, JSON.stringify(token)) === 1 ? 'created' : 'exists';
      }),
    find(id) {
      const row = database.get('SELECT body FROM tokens WHERE id = ?', id);
      return Promise.resolve(row === undefined ? undefined : decode(row));
    },
    list(tenantId, { after, limit }) {
      const rows = database.all(
        'SELECT body FROM tokens WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?',
        tenantId,
        after ?? '',
        limit,
      );
      return Promise.resolve(rows.map(decode));
    },
    delete: (tenantId, id) =>
      database.write((unit) =>
        unit.run('DELETE FROM tokens WHERE tenant_id = ? AND id = ?', tenantId, id) === 1
          ? 'deleted'
          : 'absent',
      ),
  };
}
