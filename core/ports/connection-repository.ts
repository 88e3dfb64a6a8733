import type { AccountId, Instant, TenantId } from '../domain/ids.ts';
import type { Network } from '../domain/network.ts';

/** An OAuth 2.0 authorization that a person began and has not finished. */
export interface PendingConnection {
  /** SHA-256 of the `state` parameter: who reads the store cannot finish the connection. */
  readonly stateSha256: string;
  readonly tenantId: TenantId;
  readonly network: Network;
  /** Set when an existing account is connected again. */
  readonly accountId?: AccountId;
  /** PKCE verifier (RFC 7636). */
  readonly codeVerifier: string;
  readonly createdBy: string;
  readonly expiresAt: Instant;
}

export interface ConnectionRepository {
  put(pending: PendingConnection): Promise<void>;
  /** Returns it once and forgets it: a second call with the same state finds nothing. */
  take(stateSha256: string): Promise<PendingConnection | undefined>;
}
