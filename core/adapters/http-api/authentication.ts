import { type AuthenticationPorts, authenticate } from '../../application/authenticate.ts';
import type { RouteContract } from '../../contract/api/route-contract.ts';
import type { Principal } from '../../domain/tenant.ts';
import type { Recognition, SignIn } from '../../ports/sign-in.ts';
import { problem, RefusedError } from './answer.ts';
import type { ApiOptions } from './api-ports.ts';
import { cookieIn } from './cookies.ts';

const NOBODY: Principal = { tenantId: '' as Principal['tenantId'], role: 'viewer', name: 'anybody' };

/** The two headers that a request can sign in with; `null` or absent where it has none. */
export interface SignInHeaders {
  readonly authorization?: string | null | undefined;
  readonly cookie?: string | null | undefined;
}

export interface Credential {
  readonly kind: 'bearer' | 'session';
  /** Empty if the header holds no bearer token. */
  readonly secret: string;
}

/** What a request signs in with. Where there is the header, the cookie does not count. */
export function credentialIn(
  headers: SignInHeaders,
  sessionCookie: string | undefined,
): Credential | undefined {
  const { authorization, cookie } = headers;
  if (typeof authorization === 'string')
    return { kind: 'bearer', secret: /^Bearer (\S{1,8192})$/i.exec(authorization)?.[1] ?? '' };
  const session = sessionCookie === undefined ? undefined : cookieIn(cookie, sessionCookie);
  return session === undefined ? undefined : { kind: 'session', secret: session };
}

/** Who a credential speaks for: somebody who signed in, or a token of our own. */
export async function recognize(
  ports: AuthenticationPorts,
  signIn: SignIn | undefined,
  { kind, secret }: Credential,
): Promise<Recognition> {
  if (kind === 'session') return (await signIn?.session(secret)) ?? { kind: 'unknown' };
  const recognition = (await signIn?.bearer(secret)) ?? { kind: 'unknown' };
  if (recognition.kind !== 'unknown') return recognition;
  const principal = await authenticate(ports, secret);
  return principal === undefined ? recognition : { kind: 'recognized', principal };
}

export interface Caller {
  readonly principal: Principal;
  /** What the caller signs in with; empty where nobody has to. */
  readonly secret: string;
}

/** Who is asking: by bearer token, or, from the console's own pages, by cookie. */
export function createAuthentication({ ports, signIn }: ApiOptions) {
  /** @throws RefusedError unless it is somebody. */
  return async (request: Request, route: RouteContract): Promise<Caller> => {
    if (route.role === undefined) return { principal: NOBODY, secret: '' };
    const headers = {
      authorization: request.headers.get('authorization'),
      cookie: request.headers.get('cookie'),
    };
    const credential = credentialIn(headers, signIn?.sessionCookie);
    if (credential === undefined) throw unauthenticated();
    const recognition = await recognize(ports, signIn, credential);
    switch (recognition.kind) {
      case 'unknown':
        throw unauthenticated();
      case 'unreachable':
        throw new RefusedError(problem('issuer-unreachable', {}, { 'Retry-After': '5' }));
      case 'no-access':
        throw new RefusedError(problem('no-access', { detail: recognition.detail }));
      case 'recognized':
        if (credential.kind === 'session') refuseCrossOrigin(request);
        return { principal: recognition.principal, secret: credential.secret };
    }
  };
}

function unauthenticated(): RefusedError {
  return new RefusedError(problem('unauthenticated', {}, { 'WWW-Authenticate': 'Bearer' }));
}

/** @throws RefusedError for a request that another site's page made with its visitor's cookie. */
export function refuseCrossOrigin(request: Request): void {
  if (!isSameOrigin(request)) throw new RefusedError(problem('cross-origin'));
}

/** A browser names where a request comes from; a foreign page must not use the cookie of its visitor. */
function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return request.method === 'GET' || site === 'same-origin';
  return URL.parse(origin)?.host === request.headers.get('host');
}
