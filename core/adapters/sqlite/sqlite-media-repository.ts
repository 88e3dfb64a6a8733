import type { Media } from '../../domain/media.ts';
import type { MediaRepository } from '../../ports/media-repository.ts';
import type { GroupingDatabase, Row } from './database.ts';
import { record } from './row.ts';

export function createSqliteMediaRepository(database: GroupingDatabase): MediaRepository {
  const decode = (row: Row) => record<Media>(row, 'body', 'byteCount');
  return {
    create: (media) =>
      database.write((unit) => {
        const sql = 'INSERT OR IGNORE INTO media (tenant_id, id, body) VALUES (?, ?, ?)';
        return unit.run(sql, media.tenantId, media.id, JSON.stringify(media)) === 1 ? 'created' : 'exists';
      }),
    get(tenantId, id) {
      const row = database.get('SELECT body FROM media WHERE tenant_id = ? AND id = ?', tenantId, id);
      return Promise.resolve(row === undefined ? undefined : decode(row));
    },
    list(tenantId, { after, limit }) {
      const sql = 'SELECT body FROM media WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?';
      return Promise.resolve(database.all(sql, tenantId, after ?? '', limit).map(decode));
    },
  };
}
