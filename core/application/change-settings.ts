import { isTimeZone } from '../domain/publish-time.ts';
import { defaultSettings, type Principal, type Settings } from '../domain/tenant.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';

interface Ports {
  readonly tenants: TenantRepository;
}

/** What is absent stays as it is. */
export type SettingsPatch = {
  readonly [Name in Exclude<keyof Settings, 'version'>]?: Settings[Name] | undefined;
};

export type SettingsResult =
  | { readonly kind: 'changed'; readonly settings: Settings }
  | { readonly kind: 'version-conflict'; readonly settings: Settings }
  | { readonly kind: 'unknown-zone' };

export async function getSettings(ports: Ports, { tenantId }: Principal): Promise<Settings> {
  return (await ports.tenants.settings(tenantId)) ?? defaultSettings('UTC');
}

export async function changeSettings(
  ports: Ports,
  principal: Principal,
  expectedVersion: number,
  patch: SettingsPatch,
): Promise<SettingsResult> {
  if (patch.timeZone !== undefined && !isTimeZone(patch.timeZone)) return { kind: 'unknown-zone' };
  const current = await getSettings(ports, principal);
  const next: Settings = {
    timeZone: patch.timeZone ?? current.timeZone,
    requireAltText: patch.requireAltText ?? current.requireAltText,
    afterAbsence: patch.afterAbsence ?? current.afterAbsence,
    monthlySpendCap: patch.monthlySpendCap === undefined ? current.monthlySpendCap : patch.monthlySpendCap,
    contentMix: patch.contentMix ?? current.contentMix,
    version: expectedVersion + 1,
  };
  const isCurrent = current.version === expectedVersion;
  if (
    isCurrent &&
    (await ports.tenants.replaceSettings(principal.tenantId, next, expectedVersion)) === 'replaced'
  )
    return { kind: 'changed', settings: next };
  return { kind: 'version-conflict', settings: await getSettings(ports, principal) };
}
