import type { AccountId, TenantId } from '../../../domain/ids.ts';

/** Whose credentials they are: part of the encryption, so that a ciphertext moved elsewhere does not open. */
export interface SealContext {
  readonly tenantId: TenantId;
  readonly accountId: AccountId;
}

/** Authenticated encryption of credentials. */
export interface Sealer {
  seal(plain: Uint8Array, context: SealContext): Promise<Uint8Array>;
  /** Rejects if anything was changed, or sealed for another context. */
  open(sealed: Uint8Array, context: SealContext): Promise<Uint8Array>;
}
