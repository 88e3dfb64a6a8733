import type { Account } from '../../../domain/account.ts';
import type { AccountId, TenantId } from '../../../domain/ids.ts';
import { decodeBody } from './item.ts';
import { keys, partitions } from './keys.ts';
import type { Table } from './table.ts';

export async function getAccount(
  table: Table,
  tenantId: TenantId,
  id: AccountId,
): Promise<Account | undefined> {
  const item = await table.get(keys.account(tenantId, id));
  return item === undefined ? undefined : decodeBody<Account>(item, 'networkAccountId');
}

/** By id, with deleted ones: a tenant has some dozens. */
export async function* readAccounts(table: Table, tenantId: TenantId): AsyncGenerator<Account, void> {
  for await (const item of table.query({ partition: partitions.accounts(tenantId) }))
    yield decodeBody<Account>(item, 'networkAccountId');
}
