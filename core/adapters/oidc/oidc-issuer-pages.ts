import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { IdSource } from '../../ports/id-source.ts';
import type { IssuerPages, SignInEnd } from '../../ports/sign-in.ts';
import { IssuerUnreachableError } from './oidc-issuer.ts';
import { createTokenCheck, type TokenCheckOptions } from './oidc-tokens.ts';

const Grant = z.object({ id_token: z.string() });
/** RFC 6749, section 5.2. */
const Refusal = z.object({ error: z.string() });

export type OidcIssuerPagesOptions = TokenCheckOptions & {
  readonly ids: Pick<IdSource, 'secret' | 'digest'>;
  /** Where callers reach us, no slash at the end. The issuer has to know `/sign-in/callback` and `/` below it. */
  readonly publicUrl: string;
};

/** The code flow of OpenID Connect Core 1.0 for a public client, with PKCE S256 and a state bound to the browser. */
export function createOidcIssuerPages(options: OidcIssuerPagesOptions): IssuerPages {
  const { issuer, clientId, publicUrl, ids, log } = options;
  const check = createTokenCheck(options);
  const redirectUri = `${publicUrl}/sign-in/callback`;

  async function exchange(code: string, verifier: string): Promise<SignInEnd> {
    const { token_endpoint: url } = await issuer.metadata();
    if (url === undefined) throw new IssuerUnreachableError('the issuer names no token endpoint');
    const { status, body } = await issuer.post(url, {
      ...{ grant_type: 'authorization_code', client_id: clientId, redirect_uri: redirectUri },
      ...{ code, code_verifier: verifier },
    });
    const grant = Grant.safeParse(body);
    if (status >= 500) throw new IssuerUnreachableError(`the token endpoint answered ${status}`);
    if (status !== 200 || !grant.success) {
      const error = Refusal.safeParse(body).data?.error ?? 'no ID token';
      log.warn('the issuer did not take a code', { status, error });
      return { kind: error === 'invalid_grant' ? 'stale' : 'refused' };
    }
    const { id_token: session } = grant.data;
    const checked = await check(session);
    if (checked.kind === 'unreachable') return checked;
    if (checked.kind === 'unknown') {
      log.warn('the issuer gave an ID token that does not hold');
      return { kind: 'refused' };
    }
    return { kind: 'signed-in', session, expiresAt: (checked.claims.exp ?? 0) * 1000 };
  }

  return {
    begin: () =>
      unlessUnreachable(log, async () => {
        const { authorization_endpoint: url } = await issuer.metadata();
        if (url === undefined) throw new IssuerUnreachableError('the issuer names no page to sign in on');
        const [state, verifier] = [ids.secret(), ids.secret()];
        const challenge = Buffer.from(ids.digest(verifier), 'hex').toString('base64url');
        const query = {
          ...{ response_type: 'code', client_id: clientId, redirect_uri: redirectUri, scope: 'openid' },
          ...{ state, code_challenge: challenge, code_challenge_method: 'S256' },
        };
        return { kind: 'begun', url: withQuery(url, query), pending: `${state}.${verifier}` };
      }),
    async finish({ code, state, pending }) {
      const [expected = '', verifier = ''] = pending.split('.');
      if (!isEqual(state, expected) || verifier === '') return { kind: 'stale' };
      return unlessUnreachable(log, () => exchange(code, verifier));
    },
    async endUrl() {
      const found = await unlessUnreachable(log, () => issuer.metadata());
      if ('kind' in found || found.end_session_endpoint === undefined) return undefined;
      const back = `${publicUrl}/`;
      // Cognito takes `logout_uri`, OpenID Connect RP-Initiated Logout 1.0 the other; either ignores what it does not know.
      const query = { client_id: clientId, logout_uri: back, post_logout_redirect_uri: back };
      return withQuery(found.end_session_endpoint, query);
    },
  };
}

async function unlessUnreachable<Result>(
  log: TokenCheckOptions['log'],
  ask: () => Promise<Result>,
): Promise<Result | { readonly kind: 'unreachable' }> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof IssuerUnreachableError)) throw error;
    log.warn('the issuer of sign-ins is unreachable', { error: error.message });
    return { kind: 'unreachable' };
  }
}

function withQuery(address: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length > 0 && a.length === b.length && timingSafeEqual(a, b);
}
