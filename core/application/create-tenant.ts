import type { TenantId } from '../domain/ids.ts';
import { isTimeZone } from '../domain/publish-time.ts';
import { defaultSettings, type Tenant } from '../domain/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';

interface Ports {
  readonly tenants: TenantRepository;
  readonly clock: Clock;
}

export type CreateTenantResult =
  | { readonly kind: 'created'; readonly tenant: Tenant }
  | { readonly kind: 'exists' }
  | { readonly kind: 'unknown-zone' };

/** A new institute, with the settings that nobody has changed yet. */
export async function createTenant(
  ports: Ports,
  input: { readonly id: TenantId; readonly name: string; readonly timeZone: string },
): Promise<CreateTenantResult> {
  if (!isTimeZone(input.timeZone)) return { kind: 'unknown-zone' };
  const tenant: Tenant = { ...input, createdAt: ports.clock.now() };
  const created = await ports.tenants.create(tenant, defaultSettings(input.timeZone));
  return created === 'created' ? { kind: 'created', tenant } : { kind: 'exists' };
}
