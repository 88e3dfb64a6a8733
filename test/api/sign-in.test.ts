// People, the issuer that they sign in with, and the functions behind API Gateway.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOidcIssuer } from '../../core/adapters/oidc/oidc-issuer.ts';
import { createOidcIssuerPages } from '../../core/adapters/oidc/oidc-issuer-pages.ts';
import { createOidcSignIn } from '../../core/adapters/oidc/oidc-sign-in.ts';
import { createHandler as authorizeRequest } from '../../functions/authorize-request/handler.ts';
import { createHandler as connectAccounts } from '../../functions/connect-accounts/handler.ts';
import { createHandler as serveApi } from '../../functions/serve-api/handler.ts';
import { createGateway, type Gateway } from '../support/api-gateway.ts';
import { CLIENT_ID, type Claims, type OidcIssuerUnderTest, startOidcIssuer } from '../support/oidc-issuer.ts';
import { type ApiUnderTest, type Fields, HOST, makeToken, startApi } from './api-under-test.ts';

const OPEN = /^\/($|docs$|console\/|sign-|v1\/(health|openapi\.json|connections\/callback)$)/;
const SESSION = '__Host-sendeplan';

let api: ApiUnderTest;
let issuer: OidcIssuerUnderTest;
let gateway: Gateway;
/** The functions alone, as if the authorizer had let everything pass. */
let unguarded: Gateway;
let reached: string[];
let findCount = 0;

beforeAll(async () => {
  api = await startApi();
  api.time.now = Date.now();
  issuer = await startOidcIssuer();
  ({ gateway, unguarded } = deploy());
});
afterAll(async () => {
  await issuer.close();
  await api.close();
});
beforeEach(() => {
  reached = [];
  issuer.signsIn({});
});
afterEach(() => issuer.broken.clear());

/** Functions that start anew: they know nothing of the issuer yet. */
function deploy(): { gateway: Gateway; unguarded: Gateway } {
  const { ports, service, allowedHosts, pages } = api.served;
  const people = { groupsClaim: 'groups', tenantClaim: 'tenant', roleGroups: new Map<string, string>() };
  const { clock, ids, log } = ports;
  const options = { issuer: createOidcIssuer(issuer.url), clientId: CLIENT_ID, clock, log, ids, people };
  const signIn = createOidcSignIn(options);
  const issuerPages = createOidcIssuerPages({ ...options, publicUrl: `https://${HOST}` });
  const hosts = allowedHosts === undefined ? {} : { allowedHosts };
  const { assets = new Map(), openApi = '' } = pages ?? {};
  const everything = serveApi({
    ...{ ports, signIn, ...hosts, service: { ...service, hasIssuer: true } },
    pages: { assets, openApi, issuerPages },
  });
  const accounts = connectAccounts({ ports, signIn, ...hosts });
  const integration = (path: string) => {
    reached.push(path);
    return path.startsWith('/v1/accounts') ? accounts : everything;
  };
  const find = (id: Parameters<typeof ports.tokens.find>[0]) => {
    findCount += 1;
    return ports.tokens.find(id);
  };
  const authorize = authorizeRequest({ ports: { ...ports, tokens: { find } }, signIn });
  const isOpen = (path: string) => OPEN.test(path);
  return {
    gateway: createGateway({ integration, authorizer: { authorize, isOpen } }),
    unguarded: createGateway({ integration }),
  };
}

type Headers = Readonly<Record<string, string>>;
const get = (path: string, headers: Headers = {}, through = gateway) =>
  through.request(path, { headers: { host: HOST, ...headers } });
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const own: Headers = { origin: `https://${HOST}`, 'sec-fetch-site': 'same-origin' };
const said = async (response: Response) => (await response.json()) as Fields & { next: string };
const valueOf = (cookie = '') => cookie.split(';')[0] ?? '';

/** To the issuer's page and back to our door, as a browser goes. */
async function comeBack(through = gateway): Promise<{ path: string; pending: string }> {
  const begun = await get('/sign-in', {}, through);
  expect(begun.status).toBe(303);
  const page = await fetch(begun.headers.get('location') ?? '', { redirect: 'manual' });
  const back = new URL(page.headers.get('location') ?? '');
  expect(back.origin).toBe(`https://${HOST}`);
  return { path: `${back.pathname}${back.search}`, pending: valueOf(begun.headers.getSetCookie()[0]) };
}

/** A session, as the cookie that a browser sends. */
async function enter(claims: Claims = {}): Promise<string> {
  issuer.signsIn(claims);
  const { path, pending } = await comeBack();
  const end = await get(path, { cookie: pending });
  expect(end.headers.get('location')).toBe('/');
  return valueOf(end.headers.getSetCookie().find((cookie) => cookie.startsWith(`${SESSION}=`)));
}

describe('signing in on the pages of the issuer', () => {
  it('is announced to the console', async () => {
    expect(await said(await get('/v1/health'))).toMatchObject({ status: 'ok', signInUrl: '/sign-in' });
  });

  it('takes a browser to the issuer with a challenge and a state, which only this browser can answer', async () => {
    const begun = await get('/sign-in');
    const { origin, pathname, searchParams } = new URL(begun.headers.get('location') ?? '');
    expect(`${origin}${pathname}`).toBe(`${issuer.url}/authorize`);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ response_type: 'code', client_id: CLIENT_ID, scope: 'openid', code_challenge_method: 'S256' },
      redirect_uri: `https://${HOST}/sign-in/callback`,
    });
    const [pending = '', ...others] = begun.headers.getSetCookie();
    expect(others).toEqual([]);
    expect(pending).toMatch(
      /^__Host-sendeplan-sign-in=[\w-]{43}\.[\w-]{43}; HttpOnly; Secure; SameSite=Lax; Path=\/; Max-Age=600$/,
    );
    const verifier = valueOf(pending).split('.')[1] ?? '';
    expect(begun.headers.get('location')).not.toContain(verifier);
  });

  it('ends with a session that no script and no other site can use', async () => {
    const { path, pending } = await comeBack();
    const end = await get(path, { cookie: pending });
    expect([end.status, end.headers.get('location')]).toEqual([303, '/']);
    const [session, cleared] = end.headers.getSetCookie();
    expect(session).toMatch(
      /^__Host-sendeplan=[\w-]+\.[\w-]+\.[\w-]+; HttpOnly; Secure; SameSite=Strict; Path=\/; Max-Age=3[56]\d\d$/,
    );
    expect(cleared).toMatch(/^__Host-sendeplan-sign-in=; .* Max-Age=0$/);
  });

  it('lets the person act under their name, from our own pages', async () => {
    const cookie = await enter({ sub: 'b3c1', groups: ['author'] });
    const pause = (headers: Headers) =>
      gateway.request('/v1/pauses', {
        method: 'POST',
        headers: { host: HOST, cookie, 'content-type': 'application/json', ...headers },
        body: '{"reason":"r"}',
      });
    const made = await pause(own);
    expect([made.status, await said(made)]).toMatchObject([201, { createdBy: 'person:b3c1' }]);
    for (const foreign of [{}, { origin: 'https://evil.example' }, { ...own, 'sec-fetch-site': 'same-site' }])
      expect((await pause(foreign)).status, JSON.stringify(foreign)).toBe(403);
  });

  it.each<[string, (back: { path: string; pending: string }) => Promise<Response>]>([
    ['another browser', ({ path }) => get(path, { cookie: `__Host-sendeplan-sign-in=${'x'.repeat(43)}.y` })],
    ['a browser that did not begin', ({ path }) => get(path)],
    [
      'a state that was made up',
      ({ path, pending }) => get(path.replace(/state=./, 'state=_'), { cookie: pending }),
    ],
    [
      'a code that was made up',
      ({ path, pending }) => get(path.replace(/code=./, 'code=_'), { cookie: pending }),
    ],
    [
      'a code that was used',
      async ({ path, pending }) => {
        await get(path, { cookie: pending });
        return get(path, { cookie: pending });
      },
    ],
    [
      'another verifier than the one that began',
      ({ path, pending }) => get(path, { cookie: pending.replace(/\..*/, `.${'v'.repeat(43)}`) }),
    ],
  ])('begins anew with %s', async (_name, answer) => {
    const end = await answer(await comeBack());
    expect([end.status, end.headers.get('location')]).toEqual([303, '/?sign-in=stale']);
    expect(end.headers.getSetCookie().join()).toMatch(/^__Host-sendeplan-sign-in=;[^,]*Max-Age=0$/);
  });

  it.each<[string, string, () => Promise<Response>]>([
    ['the person says no', 'refused', () => get('/sign-in/callback?error=access_denied&state=s')],
    [
      'the issuer gives a token for another client',
      'refused',
      async () => {
        const { path, pending } = await comeBack();
        issuer.signsIn({ aud: 'other' });
        return get(path, { cookie: pending });
      },
    ],
    [
      'the token is larger than a cookie',
      'too-large',
      async () => {
        issuer.signsIn({ padding: 'x'.repeat(4000) });
        const { path, pending } = await comeBack();
        return get(path, { cookie: pending });
      },
    ],
    [
      'the issuer has fallen silent',
      'unreachable',
      async () => {
        const { path, pending } = await comeBack();
        issuer.broken.set('/token', undefined);
        return get(path, { cookie: pending });
      },
    ],
    [
      'the issuer cannot be asked where to begin',
      'unreachable',
      () => {
        issuer.broken.set('/.well-known/openid-configuration', { status: 500, body: '{}' });
        return get('/sign-in', {}, deploy().gateway);
      },
    ],
  ])('leads back to the console with the reason when %s', async (_name, reason, answer) => {
    const end = await answer();
    expect([end.status, end.headers.get('location')]).toEqual([303, `/?sign-in=${reason}`]);
    expect(end.headers.getSetCookie().join()).not.toContain(`${SESSION}=`);
  });

  it('says what is missing to a person who has no role or no tenant yet', async () => {
    for (const [claims, missing] of [
      [{ groups: [] }, 'groups'],
      [{ tenant: undefined }, 'tenant'],
    ] as const) {
      const refused = await get('/v1/settings', { cookie: await enter(claims) });
      expect([refused.status, await said(refused)]).toMatchObject([
        403,
        { type: '/problems/no-access', detail: expect.stringContaining(missing) as string },
      ]);
    }
  });

  it('leaves no token, code or verifier in the log', async () => {
    const { path, pending } = await comeBack();
    const end = await get(path, { cookie: pending });
    await get('/v1/settings', { cookie: valueOf(end.headers.getSetCookie()[0]) });
    const secrets = [
      ...pending.split(/[=.]/).slice(1),
      new URL(path, issuer.url).searchParams.get('code') ?? '',
    ];
    const logged = api.logged.join('\n');
    expect(logged).toContain('finishSignIn');
    for (const secret of secrets) expect(logged).not.toContain(secret);
    expect(logged).not.toMatch(/eyJ/);
  });
});

describe('signing out', () => {
  const signOut = (headers: Headers) =>
    gateway.request('/sign-out', { method: 'POST', headers: { host: HOST, ...headers } });

  it('forgets the session and leads to where the issuer ends its own', async () => {
    const answer = await signOut({ cookie: await enter(), ...own });
    expect(answer.headers.getSetCookie()).toEqual([
      `${SESSION}=; HttpOnly; Secure; SameSite=Strict; Path=/; Max-Age=0`,
    ]);
    const { next } = await said(answer);
    expect(next.startsWith(`${issuer.url}/logout?`)).toBe(true);
    expect(Object.fromEntries(new URL(next).searchParams)).toEqual({
      client_id: CLIENT_ID,
      logout_uri: `https://${HOST}/`,
      post_logout_redirect_uri: `https://${HOST}/`,
    });
  });

  it('is not done to anybody by another site', async () => {
    const answer = await signOut({ cookie: await enter(), origin: 'https://evil.example' });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
  });
});

describe('the authorizer before the functions', () => {
  it('lets tokens of ours and of the issuer pass to every function, with one look into the store', async () => {
    const stored = await makeToken(api.served.ports, 'demo', 'viewer');
    for (const token of [stored, await issuer.token()]) {
      for (const path of ['/v1/settings', '/v1/accounts']) {
        findCount = 0;
        expect((await get(path, bearer(token))).status).toBe(200);
        expect(findCount).toBe(token === stored ? 1 : 0);
      }
    }
  });

  it('keeps out what is not genuine, before any function runs', async () => {
    const expired = await issuer.token({ exp: Math.floor(Date.now() / 1000) - 60 });
    const wrong: Headers[] = [
      ...[bearer('made-up'), bearer(expired), { authorization: 'Basic YTpi' }],
      ...[{ cookie: `${SESSION}=${expired}` }, { ...bearer('made-up'), cookie: await enter() }],
    ];
    reached = [];
    for (const headers of wrong) {
      const answer = await get('/v1/settings', headers);
      expect([answer.status, await answer.json()]).toEqual([403, { message: 'Forbidden' }]);
    }
    expect(reached).toEqual([]);
  });

  it('keeps a token out from the moment that it is taken back', async () => {
    const token = await makeToken(api.served.ports, 'demo', 'viewer');
    expect((await get('/v1/settings', bearer(token))).status).toBe(200);
    const id = /^sdp_(tok_[^_]+)_/.exec(token)?.[1] ?? '';
    const operator = bearer(api.tokens.operator);
    const taken = await gateway.request(`/v1/tokens/${id}`, {
      method: 'DELETE',
      headers: { host: HOST, ...operator },
    });
    expect(taken.status).toBe(204);
    expect((await get('/v1/settings', bearer(token))).status).toBe(403);
  });

  it('leaves it to the API to say how to sign in to whoever did not', async () => {
    const answer = await get('/v1/settings');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(await said(answer)).toMatchObject({ type: '/problems/unauthenticated' });
  });

  it('is not what the functions rely on', async () => {
    for (const path of ['/v1/settings', '/v1/accounts'])
      expect((await get(path, bearer('made-up'), unguarded)).status).toBe(401);
    issuer.broken.set('/.well-known/openid-configuration', undefined);
    const answer = await get('/v1/settings', bearer(await issuer.token()), deploy().unguarded);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await said(answer)).toMatchObject({ type: '/problems/issuer-unreachable' });
  });

  it('keeps people out, and lets machines pass, while the issuer is silent', async () => {
    issuer.broken.set('/.well-known/openid-configuration', undefined);
    const { gateway: fresh } = deploy();
    expect((await get('/v1/settings', bearer(await issuer.token()), fresh)).status).toBe(500);
    expect((await get('/v1/settings', bearer(api.tokens.viewer), fresh)).status).toBe(200);
  });
});
