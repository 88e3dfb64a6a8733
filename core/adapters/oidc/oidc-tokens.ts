import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { IssuerUnreachableError, type OidcIssuer } from './oidc-issuer.ts';

export type TokenCheck =
  | { readonly kind: 'genuine'; readonly claims: JWTPayload }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable' };

/** Asymmetric algorithms alone: what verifies a token must not be able to make one. */
const ALGORITHMS = ['RS256', 'ES256'];
/** Seconds that the issuer's clock may be off. */
const CLOCK_TOLERANCE_SECONDS = 30;
const COMPACT_JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export interface TokenCheckOptions {
  readonly issuer: OidcIssuer;
  readonly clientId: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Whether a JWT is one that the issuer made for our client, and holds now. */
export function createTokenCheck({ issuer, clientId, clock, log }: TokenCheckOptions) {
  return async (token: string): Promise<TokenCheck> => {
    if (!COMPACT_JWT.test(token)) return { kind: 'unknown' };
    try {
      const { payload: claims } = await jwtVerify(token, issuer.key, {
        algorithms: ALGORITHMS,
        issuer: issuer.issuer,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'sub'],
      });
      return isForClient(claims, clientId) ? { kind: 'genuine', claims } : { kind: 'unknown' };
    } catch (error) {
      if (error instanceof errors.JOSEError) return { kind: 'unknown' };
      if (!(error instanceof IssuerUnreachableError)) throw error;
      log.warn('the issuer of sign-ins is unreachable', { error: error.message });
      return { kind: 'unreachable' };
    }
  };
}

/**
 * ID tokens name their client in `aud`; Cognito's access tokens have no `aud` and name it in `client_id`, and both say
 * in `token_use` what they are (docs.aws.amazon.com/cognito amazon-cognito-user-pools-using-tokens-verifying-a-jwt).
 */
function isForClient(claims: JWTPayload, clientId: string): boolean {
  const { aud, azp, client_id: client, token_use: use } = claims;
  if (use !== undefined && use !== 'id' && use !== 'access') return false;
  if (aud === undefined) return client === clientId;
  if (typeof aud === 'string') return aud === clientId;
  // Of several audiences, the one that it was made for is the authorized party (OpenID Connect Core 1.0, 3.1.3.7).
  return aud.includes(clientId) && (aud.length === 1 || azp === clientId);
}
