import type { AccountId, Instant, TenantId } from './ids.ts';
import type { Network } from './network.ts';
import type { Problem } from './problem.ts';

export type AccountStatus = 'connected' | 'expiring' | 'disconnected';

/** Our connection to a profile on a network. Holds no secret: see the credential vault. */
export interface Account {
  readonly id: AccountId;
  readonly tenantId: TenantId;
  readonly network: Network;
  /** The network's own id of the profile. */
  readonly networkAccountId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly followerCount: number | null;
  readonly status: AccountStatus;
  /** Why it is disconnected or expiring. */
  readonly problem?: Problem;
  /** When the credentials were last seen to work. */
  readonly checkedAt: Instant;
  readonly createdAt: Instant;
  /** The network refuses further posts of this account until then. */
  readonly rateLimitedUntilAt?: Instant;
  /** Set when the account was deleted; history and engagement stay. */
  readonly deletedAt?: Instant;
  /** Counts every change of the record. */
  readonly revision: number;
}

export function canPublish(account: Account): boolean {
  return account.deletedAt === undefined && account.status !== 'disconnected';
}

export type Credentials = OAuth1Credentials | OAuth2Credentials | PageTokenCredentials;

export interface OAuth1Credentials {
  readonly kind: 'oauth1';
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
}

export interface OAuth2Credentials {
  readonly kind: 'oauth2';
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: Instant;
}

/** A Page's own token: it does not expire by itself and cannot be refreshed. */
export interface PageTokenCredentials {
  readonly kind: 'page-token';
  readonly accessToken: string;
}
