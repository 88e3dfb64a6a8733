import type { Pause } from '../../domain/pause.ts';
import type { PauseRepository } from '../../ports/pause-repository.ts';
import type { GroupingDatabase } from './database.ts';
import { record } from './row.ts';

export function createSqlitePauseRepository(database: GroupingDatabase): PauseRepository {
  return {
    create: (pause) =>
      database.write((unit) => {
        const sql = 'INSERT OR IGNORE INTO pauses (tenant_id, id, account_id, body) VALUES (?, ?, ?, ?)';
        return unit.run(sql, pause.tenantId, pause.id, pause.accountId ?? null, JSON.stringify(pause)) === 1
          ? 'created'
          : 'exists';
      }),
    list(tenantId) {
      const rows = database.all('SELECT body FROM pauses WHERE tenant_id = ? ORDER BY id', tenantId);
      return Promise.resolve(rows.map((row) => record<Pause>(row, 'body', 'reason')));
    },
    delete: (tenantId, id) =>
      database.write((unit) =>
        unit.run('DELETE FROM pauses WHERE tenant_id = ? AND id = ?', tenantId, id) === 1
          ? 'deleted'
          : 'absent',
      ),
  };
}
