import type { AccountId, Instant, PauseId, TenantId } from './ids.ts';

/** Stops a tenant, or one of its accounts, at the next intent. */
export interface Pause {
  readonly id: PauseId;
  readonly tenantId: TenantId;
  /** Absent: the whole tenant. */
  readonly accountId?: AccountId;
  readonly reason: string;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export function findPause(pauses: readonly Pause[], accountId: AccountId): Pause | undefined {
  return pauses.find((pause) => pause.accountId === undefined || pause.accountId === accountId);
}
