import type { TenantId } from '../../../domain/ids.ts';
import type { Settings, Tenant } from '../../../domain/tenant.ts';
import type { TenantRepository } from '../../../ports/tenant-repository.ts';
import type { Expression } from './expression.ts';
import { decodeBody, encodeBody, type Item } from './item.ts';
import { keys, TENANTS } from './keys.ts';
import { readPage } from './read-page.ts';
import type { Table } from './table.ts';
import { IS_NEW } from './table-writes.ts';

export function createDynamoTenantRepository(table: Table): TenantRepository {
  return {
    async create(tenant, settings) {
      const { kind } = await table.transact([
        { put: { ...keys.tenant(tenant.id), ...encodeBody(tenant) }, condition: IS_NEW },
        { put: encodeSettings(tenant.id, settings) },
      ]);
      return kind === 'written' ? 'created' : 'exists';
    },
    async get(id) {
      const item = await table.get(keys.tenant(id));
      return item === undefined ? undefined : decodeTenant(item);
    },
    async list(page) {
      return (await readPage(table, TENANTS, page)).map(decodeTenant);
    },
    async settings(id) {
      const item = await table.get(keys.settings(id));
      return item === undefined ? undefined : decodeBody<Settings>(item, 'version');
    },
    async replace(tenant, settings, expectedVersion) {
      const { kind } = await table.transact([
        { put: encodeSettings(tenant.id, settings), condition: hasVersion(expectedVersion) },
        { put: { ...keys.tenant(tenant.id), ...encodeBody(tenant) } },
      ]);
      return kind === 'written' ? 'replaced' : 'conflict';
    },
    async replaceSettings(id, next, expectedVersion) {
      const { kind } = await table.putIf(encodeSettings(id, next), hasVersion(expectedVersion));
      return kind === 'written' ? 'replaced' : 'conflict';
    },
  };
}

function hasVersion(expected: number): Expression {
  return { text: '#version = :expected', values: { ':expected': expected } };
}

function decodeTenant(item: Item): Tenant {
  return decodeBody<Tenant>(item, 'name');
}

function encodeSettings(id: TenantId, settings: Settings): Item {
  return { ...keys.settings(id), ...encodeBody(settings), version: settings.version };
}
