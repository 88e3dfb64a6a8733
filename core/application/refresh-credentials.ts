import { type Account, canPublish } from '../domain/account.ts';
import type { TenantId } from '../domain/ids.ts';
import type { Tenant } from '../domain/tenant.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import { credentialsFor } from './fresh-credentials.ts';

export type RefreshingPorts = Parameters<typeof credentialsFor>[0] & { readonly tenants: TenantRepository };

const PAGE_SIZE = 100;

/**
 * Refreshes the credentials of every account that would end within `withinMs`: no send has to wait for it, and a
 * grant that died is known, with the account disconnected, before its next post is due.
 */
export async function refreshCredentials(ports: RefreshingPorts, withinMs: number): Promise<void> {
  for await (const tenant of pages<Tenant>((page) => ports.tenants.list(page))) {
    await refreshTenant(ports, tenant.id, withinMs);
  }
}

async function refreshTenant(ports: RefreshingPorts, tenantId: TenantId, withinMs: number): Promise<void> {
  for await (const account of pages<Account>((page) => ports.accounts.list(tenantId, page))) {
    if (canPublish(account)) await refreshAccount(ports, account, withinMs);
  }
}

/** One account that cannot be refreshed, for whatever reason, must not keep the others from it. */
async function refreshAccount(ports: RefreshingPorts, account: Account, withinMs: number): Promise<void> {
  try {
    const fresh = await credentialsFor(ports, account, ports.clock.now() + withinMs);
    if (fresh.kind === 'not-yet')
      ports.log.warn('credentials not refreshed', { accountId: account.id, detail: fresh.detail });
  } catch (error) {
    ports.log.error('refreshing credentials failed', { accountId: account.id, error: String(error) });
  }
}

interface Page<Entity extends { readonly id: unknown }> {
  readonly limit: number;
  readonly after?: Entity['id'];
}

async function* pages<Entity extends { readonly id: unknown }>(
  read: (page: Page<Entity>) => Promise<readonly Entity[]>,
): AsyncGenerator<Entity> {
  for (let page: Page<Entity> | undefined = { limit: PAGE_SIZE }; page !== undefined; ) {
    const entities = await read(page);
    yield* entities;
    const last = entities.at(-1);
    page =
      last === undefined || entities.length < PAGE_SIZE ? undefined : { limit: PAGE_SIZE, after: last.id };
  }
}
