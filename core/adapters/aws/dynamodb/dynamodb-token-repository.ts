import type { ApiToken } from '../../../domain/tenant.ts';
import type { TokenRepository } from '../../../ports/token-repository.ts';
import { decodeBody, encodeBody, type Item } from './item.ts';
import { keys, partitions } from './keys.ts';
import { readPage } from './read-page.ts';
import type { Table } from './table.ts';
import { EXISTS, IS_NEW } from './table-writes.ts';

/** A token is stored twice: where it is found by its own id, and in the list of its tenant. */
export function createDynamoTokenRepository(table: Table): TokenRepository {
  return {
    async create(token) {
      const body = encodeBody(token);
      const { kind } = await table.transact([
        { put: { ...keys.token(token.id), ...body }, condition: IS_NEW },
        { put: { ...keys.tokenOfTenant(token.tenantId, token.id), ...body } },
      ]);
      return kind === 'written' ? 'created' : 'exists';
    },
    async find(id) {
      const item = await table.get(keys.token(id));
      return item === undefined ? undefined : decode(item);
    },
    async list(tenantId, page) {
      return (await readPage(table, partitions.tokens(tenantId), page)).map(decode);
    },
    async delete(tenantId, id) {
      const { kind } = await table.transact([
        { delete: keys.tokenOfTenant(tenantId, id), condition: EXISTS },
        { delete: keys.token(id) },
      ]);
      return kind === 'written' ? 'deleted' : 'absent';
    },
  };
}

function decode(item: Item): ApiToken {
  return decodeBody<ApiToken>(item, 'secretSha256');
}
