import { authenticate } from '../../application/authenticate.ts';
import type { RouteContract } from '../../contract/api/route-contract.ts';
import type { Principal } from '../../domain/tenant.ts';
import { problem, RefusedError } from './answer.ts';
import type { ApiOptions } from './api-ports.ts';

const NOBODY: Principal = { tenantId: '' as Principal['tenantId'], role: 'viewer', name: 'anybody' };

/** Who is asking: by bearer token, or, from the console's own pages, by cookie. */
export function createAuthentication({ ports, signIn }: ApiOptions) {
  async function byToken(header: string): Promise<Principal | undefined> {
    const bearer = /^Bearer (\S{1,300})$/i.exec(header)?.[1];
    if (bearer === undefined) return undefined;
    return signIn?.bearer(bearer) ?? authenticate(ports, bearer);
  }

  return async (request: Request, route: RouteContract): Promise<Principal> => {
    if (route.role === undefined) return NOBODY;
    const header = request.headers.get('authorization');
    const cookie = sessionCookie(request);
    const principal =
      header !== null ? await byToken(header) : cookie === undefined ? undefined : signIn?.session(cookie);
    if (principal === undefined)
      throw new RefusedError(problem('unauthenticated', {}, { 'WWW-Authenticate': 'Bearer' }));
    if (header === null && !isSameOrigin(request)) throw new RefusedError(problem('cross-origin'));
    return principal;
  };
}

function sessionCookie(request: Request): string | undefined {
  return /(?:^|;\s*)sendeplan=([A-Za-z0-9_-]{20,100})/.exec(request.headers.get('cookie') ?? '')?.[1];
}

/** The secret that a request signs in with. */
export function credentialOf(request: Request): string {
  return request.headers.get('authorization') ?? sessionCookie(request) ?? '';
}

/** A browser names where a request comes from; a foreign page must not use the cookie of its visitor. */
function isSameOrigin(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return false;
  const origin = request.headers.get('origin');
  if (origin === null) return request.method === 'GET' || site === 'same-origin';
  return URL.parse(origin)?.host === request.headers.get('host');
}
