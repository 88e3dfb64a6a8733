import type { Credentials, OAuth2Credentials } from '../domain/account.ts';
import type { Instant } from '../domain/ids.ts';

export interface Profile {
  readonly networkAccountId: string;
  readonly handle: string;
  readonly displayName: string;
  readonly followerCount: number | null;
}

export type Identification =
  | { readonly kind: 'identified'; readonly profile: Profile }
  | { readonly kind: 'rejected'; readonly detail: string }
  /** The network could not be asked: says nothing about the credentials. */
  | { readonly kind: 'unreachable'; readonly detail: string };

export type Refresh =
  | { readonly kind: 'refreshed'; readonly credentials: OAuth2Credentials }
  /** The grant is dead: a person has to connect again. */
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string };

export interface AuthorizationRequest {
  readonly state: string;
  readonly codeChallenge: string;
  readonly redirectUri: string;
}

/** Connecting to profiles of one network. */
export interface AccountConnector {
  /** Whose credentials are these? */
  identify(credentials: Credentials): Promise<Identification>;
  /** Exchanges the refresh token. Call it under the vault's refresh lock only: it may be single use. */
  refresh(credentials: OAuth2Credentials, now: Instant): Promise<Refresh>;
  /** Where a person gives leave; `undefined` if no OAuth 2.0 client is configured. */
  authorizeUrl(request: AuthorizationRequest): string | undefined;
  exchangeCode(request: {
    readonly code: string;
    readonly codeVerifier: string;
    readonly redirectUri: string;
    readonly now: Instant;
  }): Promise<Refresh>;
}
