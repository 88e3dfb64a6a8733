import type { Settings, Tenant } from '../../domain/tenant.ts';
import type { TenantRepository } from '../../ports/tenant-repository.ts';
import type { GroupingDatabase } from './database.ts';
import { record } from './row.ts';

export function createSqliteTenantRepository(database: GroupingDatabase): TenantRepository {
  return {
    create: (tenant, settings) =>
      database.write((unit) => {
        const sql =
          'INSERT OR IGNORE INTO tenants (id, settings_version, settings, body) VALUES (?, ?, ?, ?)';
        return unit.run(
          sql,
          tenant.id,
          settings.version,
          JSON.stringify(settings),
          JSON.stringify(tenant),
        ) === 1
          ? 'created'
          : 'exists';
      }),
    get(id) {
      const row = database.get('SELECT body FROM tenants WHERE id = ?', id);
      return Promise.resolve(row === undefined ? undefined : record<Tenant>(row, 'body', 'name'));
    },
    list({ after, limit }) {
      const rows = database.all(
        'SELECT body FROM tenants WHERE id > ? ORDER BY id LIMIT ?',
        after ?? '',
        limit,
      );
      return Promise.resolve(rows.map((row) => record<Tenant>(row, 'body', 'name')));
    },
    settings(id) {
      const row = database.get('SELECT settings FROM tenants WHERE id = ?', id);
      return Promise.resolve(row === undefined ? undefined : record<Settings>(row, 'settings', 'version'));
    },
    replace: (tenant, settings, expectedVersion) =>
      database.write((unit) => {
        const sql =
          'UPDATE tenants SET body = ?, settings = ?, settings_version = ? WHERE id = ? AND settings_version = ?';
        const values = [JSON.stringify(tenant), JSON.stringify(settings), settings.version];
        return unit.run(sql, ...values, tenant.id, expectedVersion) === 1 ? 'replaced' : 'conflict';
      }),
    replaceSettings: (id, next, expectedVersion) =>
      database.write((unit) => {
        const sql =
          'UPDATE tenants SET settings = ?, settings_version = ? WHERE id = ? AND settings_version = ?';
        return unit.run(sql, JSON.stringify(next), next.version, id, expectedVersion) === 1
          ? 'replaced'
          : 'conflict';
      }),
  };
}
