import type { TenantId } from '../domain/ids.ts';
import type { Settings, Tenant } from '../domain/tenant.ts';

export interface TenantRepository {
  /** Stores tenant and settings together. `exists`: the id is taken, nothing was written. */
  create(tenant: Tenant, settings: Settings): Promise<'created' | 'exists'>;
  get(id: TenantId): Promise<Tenant | undefined>;
  /** By id, ascending. */
  list(page: { readonly after?: TenantId; readonly limit: number }): Promise<readonly Tenant[]>;
  settings(id: TenantId): Promise<Settings | undefined>;
  /** Writes tenant and settings together if the stored settings have `expectedVersion`. */
  replace(tenant: Tenant, settings: Settings, expectedVersion: number): Promise<'replaced' | 'conflict'>;
  /** Writes if the stored version is `expectedVersion`. */
  replaceSettings(id: TenantId, next: Settings, expectedVersion: number): Promise<'replaced' | 'conflict'>;
}
