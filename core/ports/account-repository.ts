import type { Account } from '../domain/account.ts';
import type { AccountId, TenantId } from '../domain/ids.ts';
import type { Network } from '../domain/network.ts';

export interface AccountRepository {
  /** `exists`: this id is taken, nothing was written. */
  create(account: Account): Promise<'created' | 'exists'>;
  /** Deleted accounts are returned too, with `deletedAt`. */
  get(tenantId: TenantId, id: AccountId): Promise<Account | undefined>;
  /** The account that is not deleted and has this profile, if any. */
  findByProfile(tenantId: TenantId, network: Network, networkAccountId: string): Promise<Account | undefined>;
  /** By id, ascending; deleted ones only if asked for. */
  list(
    tenantId: TenantId,
    page: { readonly after?: AccountId; readonly limit: number; readonly withDeleted?: true },
  ): Promise<readonly Account[]>;
  /** Writes if the stored revision is `expectedRevision`; `next.revision` must be one more. */
  replace(next: Account, expectedRevision: number): Promise<'replaced' | 'conflict'>;
}
