import type { Credentials } from '../domain/account.ts';
import type { AccountId, Instant, TenantId } from '../domain/ids.ts';

export interface StoredCredentials {
  readonly credentials: Credentials;
  /** Rises with each write. */
  readonly version: number;
}

/**
 * Credentials, encrypted at rest, apart from everything else.
 * The associated data of the encryption are tenant and account: a ciphertext moved elsewhere does not open.
 */
export interface CredentialVault {
  get(tenantId: TenantId, accountId: AccountId): Promise<StoredCredentials | undefined>;
  /** Stores whatever was there before, and frees the refresh lock. */
  put(tenantId: TenantId, accountId: AccountId, credentials: Credentials): Promise<void>;
  /**
   * Takes the right to refresh: one owner at a time across processes, until `untilAt`.
   * `busy`: somebody else refreshes; read again later.
   */
  lockRefresh(
    tenantId: TenantId,
    accountId: AccountId,
    owner: string,
    now: Instant,
    untilAt: Instant,
  ): Promise<'locked' | 'busy'>;
  unlockRefresh(tenantId: TenantId, accountId: AccountId, owner: string): Promise<void>;
  delete(tenantId: TenantId, accountId: AccountId): Promise<void>;
}
