import type { Instant, TenantId, TokenId } from './ids.ts';
import type { AbsenceWorth, AfterAbsence, Network } from './network.ts';

/** One institute. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly timeZone: string;
  readonly createdAt: Instant;
}

export const CONTENT_CLASSES = [
  'dialogue',
  'useful',
  'people',
  'product',
  'self-praise',
  'obligatory',
] as const;
export type ContentClass = (typeof CONTENT_CLASSES)[number];

/** Lowest and highest share (0–1) that the house wants of a content class. */
export interface Corridor {
  readonly low: number;
  readonly high: number;
}

export interface Settings {
  readonly timeZone: string;
  readonly requireAltText: boolean;
  readonly afterAbsence: Partial<Readonly<Record<Network, AfterAbsence>>>;
  /** Network fees in US dollars that a calendar month may cost; `null`: no cap. */
  readonly monthlySpendCap: number | null;
  readonly contentMix: Partial<Readonly<Record<ContentClass, Corridor>>>;
  /** Counts changes by people; it is the `ETag`. */
  readonly version: number;
}

export function defaultSettings(timeZone: string): Settings {
  return {
    timeZone,
    requireAltText: false,
    afterAbsence: {},
    monthlySpendCap: null,
    contentMix: {},
    version: 1,
  };
}

/** A proof or a guarded absence may be sent again; where nothing guards, a person is asked. */
export function afterAbsence(settings: Settings, network: Network, worth: AbsenceWorth): AfterAbsence {
  return settings.afterAbsence[network] ?? (worth === 'evidence' ? 'ask' : 'resend');
}

export const ROLES = ['viewer', 'author', 'approver', 'admin', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export function roleCovers(actual: Role, needed: Role): boolean {
  return ROLES.indexOf(actual) >= ROLES.indexOf(needed);
}

/** A machine's way in. The secret itself is never stored, only its SHA-256. */
export interface ApiToken {
  readonly id: TokenId;
  readonly tenantId: TenantId;
  readonly name: string;
  readonly role: Role;
  readonly secretSha256: string;
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
}

/** Who does something, as written into `createdBy` and the events. */
export interface Principal {
  readonly tenantId: TenantId;
  readonly role: Role;
  /** `token:<id>`, `person:<sub>` with the issuer's name for them, `console` or `operator`. */
  readonly name: string;
}
