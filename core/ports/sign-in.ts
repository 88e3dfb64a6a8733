import type { Instant } from '../domain/ids.ts';
import type { Principal } from '../domain/tenant.ts';

/** Who a bearer token or a session speaks for. */
export type Recognition =
  | { readonly kind: 'recognized'; readonly principal: Principal }
  /** Somebody that we know to be genuine, and that nobody has given a role and a tenant. `detail` says what is missing. */
  | { readonly kind: 'no-access'; readonly detail: string }
  /** Nobody, without a word about why. */
  | { readonly kind: 'unknown' }
  /** Whoever vouches for people could not be asked: says nothing about the caller. */
  | { readonly kind: 'unreachable' };

/** Ways in beside the API's own tokens. */
export interface SignIn {
  /** The cookie that holds a browser's session. */
  readonly sessionCookie: string;
  bearer(token: string): Promise<Recognition>;
  session(cookie: string): Promise<Recognition>;
}

/** A link that opens the console once. */
export interface SignInLink {
  /** Exchanges a single-use code for a session; `undefined`: made up, or used before. */
  redeem(code: string): string | undefined;
}

export type SignInBegin =
  | {
      readonly kind: 'begun';
      /** The issuer's page. */
      readonly url: string;
      /** Stays with this browser alone until it comes back: it proves that both ends were the same one. */
      readonly pending: string;
    }
  | { readonly kind: 'unreachable' };

export type SignInEnd =
  | { readonly kind: 'signed-in'; readonly session: string; readonly expiresAt: Instant }
  /** Another browser's, too late, or used before. */
  | { readonly kind: 'stale' }
  /** The issuer did not give what we can hold on to; the log says what it answered. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'unreachable' };

/** Signing in on the pages of an issuer: OpenID Connect's code flow with PKCE (RFC 7636). */
export interface IssuerPages {
  begin(): Promise<SignInBegin>;
  /** With what the issuer's page sent back, and what `begin` left with the browser. */
  finish(returned: {
    readonly code: string;
    readonly state: string;
    readonly pending: string;
  }): Promise<SignInEnd>;
  /** Where a browser ends its session with the issuer; `undefined`: there is no such page, or nobody could be asked. */
  endUrl(): Promise<string | undefined>;
}
