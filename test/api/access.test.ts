import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTE_LIST } from '../../core/contract/api/routes.ts';
import { ROLES } from '../../core/domain/tenant.ts';
import {
  type ApiUnderTest,
  accountBody,
  type Call,
  connect,
  HOST,
  queue,
  startApi,
} from './api-under-test.ts';

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const request = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
  api.app.request(path, { method, headers: { host: HOST, ...headers } });
const fill = (path: string) =>
  path.replace(
    /\{(\w{3})\w*Id\}/g,
    (_whole, kind: string) =>
      `${{ acc: 'acc', pos: 'pst', pub: 'pub', pau: 'pau', tok: 'tok' }[kind] ?? ''}_none`,
  );

describe('roles', () => {
  it.each(ROUTE_LIST.filter(([, route]) => route.role !== undefined))(
    'let nobody below the named one use %s',
    async (_id, route) => {
      const call: Call = { method: route.method, path: fill(route.path) };
      expect((await api.call({ ...call, as: 'nobody' })).status).toBe(401);
      expect((await api.call({ ...call, as: 'sdp_tok_made_up' })).status).toBe(401);
      for (const role of ROLES) {
        const isEnough = ROLES.indexOf(role) >= ROLES.indexOf(route.role ?? 'viewer');
        const { status } = await api.call({ ...call, as: role });
        expect(status === 403, `${role} ${status}`).toBe(!isEnough);
      }
    },
  );

  it('let nobody make or take back a token above their own', async () => {
    const create = (as: Call['as'], role: string, more: object = {}) =>
      api.call({ method: 'POST', path: '/v1/tokens', as: as ?? 'admin', body: { name: 'n', role, ...more } });
    expect((await create('admin', 'operator')).status).toBe(403);
    expect((await create('admin', 'viewer', { tenantId: 'other' })).status).toBe(422);
    const made = await create('operator', 'operator');
    expect(
      (await api.call({ method: 'DELETE', path: `/v1/tokens/${made.body.id}`, as: 'admin' })).status,
    ).toBe(403);
  });
});

describe('a token', () => {
  it('opens nothing from the moment it is taken back, by an operator even in another tenant', async () => {
    const made = await api.call({
      method: 'POST',
      path: '/v1/tokens',
      body: { name: 'n', role: 'admin', tenantId: 'other' },
    });
    const read = () => api.call({ method: 'GET', path: '/v1/settings', as: made.body.token });
    expect((await read()).status).toBe(200);
    expect(
      (await api.call({ method: 'DELETE', path: `/v1/tokens/${made.body.id}`, as: 'admin' })).status,
    ).toBe(404);
    const listed = await api.call({ method: 'GET', path: '/v1/tokens?tenantId=other' });
    expect(listed.body.items.map(({ id }) => id)).toContain(made.body.id);
    expect((await api.call({ method: 'GET', path: '/v1/tokens?tenantId=other', as: 'admin' })).status).toBe(
      403,
    );
    expect((await api.call({ method: 'DELETE', path: `/v1/tokens/${made.body.id}` })).status).toBe(204);
    expect((await read()).status).toBe(401);
  });

  it('ends at its time, and cannot be made for a time that has passed', async () => {
    const until = (ms: number): Call => ({
      method: 'POST',
      path: '/v1/tokens',
      body: { name: 'n', role: 'viewer', expiresAt: new Date(api.time.now + ms).toISOString() },
    });
    expect((await api.call(until(-1))).status).toBe(422);
    const { body } = await api.call(until(1000));
    expect((await api.call({ method: 'GET', path: '/v1/status', as: body.token })).status).toBe(200);
    api.time.now += 1000;
    expect((await api.call({ method: 'GET', path: '/v1/status', as: body.token })).status).toBe(401);
  });

  it.each([
    'Basic abc',
    'Bearer',
    'Bearer  ',
    `Bearer ${'x'.repeat(400)}`,
    'bearer sdp_tok_a_b',
    `Bearer sdp_tok_${'a'.repeat(24)}_${'b'.repeat(43)}`,
  ])('is not %s', async (authorization) => {
    const answer = await request('/v1/status', { authorization });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });
});

describe('another tenant', () => {
  it('finds nothing of ours under the ids it knows', async () => {
    const account = await connect(api);
    const post = await queue(api, account);
    const publication = post.publications[0]?.id ?? '';
    const pause = await api.call({
      method: 'POST',
      path: '/v1/pauses',
      body: { accountId: account, reason: 'r' },
    });
    const { body } = await api.call({
      method: 'POST',
      path: '/v1/tokens',
      body: { name: 'o', role: 'admin', tenantId: 'other' },
    });
    const calls: [string, string, unknown?][] = [
      ['GET', `/v1/accounts/${account}`],
      ['DELETE', `/v1/accounts/${account}`],
      ['GET', `/v1/posts/${post.id}`],
      ['PATCH', `/v1/posts/${post.id}`, { text: 'mine' }],
      ['DELETE', `/v1/posts/${post.id}`],
      ['GET', `/v1/publications/${publication}`],
      ['GET', `/v1/publications/${publication}/engagement`],
      ['POST', `/v1/publications/${publication}/resolve`, { outcome: 'not-published' }],
      ['DELETE', `/v1/pauses/${pause.body.id}`],
      ['POST', '/v1/connections', { network: 'x', accountId: account }],
    ];
    for (const [method, path, given] of calls) {
      const answer = await api.call({
        method,
        path,
        as: body.token,
        headers: { 'if-match': '"1"' },
        ...(given === undefined ? {} : { body: given }),
      });
      expect(answer.status, `${method} ${path}`).toBe(404);
    }
    for (const path of ['/v1/posts', '/v1/accounts', '/v1/pauses'])
      expect((await api.call({ method: 'GET', path, as: body.token })).body.items).toEqual([]);
    expect((await api.call({ method: 'GET', path: `/v1/posts/${post.id}` })).body).toMatchObject({
      version: 1,
    });
    await api.call({ method: 'DELETE', path: `/v1/pauses/${pause.body.id}` });
  });
});

describe('the console', () => {
  const enter = async () => {
    const answer = await request(`/?code=${api.signIn.newCode()}`);
    return { answer, cookie: answer.headers.get('set-cookie') ?? '' };
  };

  it('turns a code into a cookie once, and takes the code out of the address', async () => {
    const code = api.signIn.newCode();
    expect((await request(`/?code=${code}`, {}, 'HEAD')).headers.get('set-cookie')).toBeNull();
    const first = await request(`/?code=${code}`);
    expect([first.status, first.headers.get('location')]).toEqual([303, '/']);
    expect(first.headers.get('set-cookie')).toMatch(
      /^sendeplan=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
    );
    expect((await request(`/?code=${code}`)).headers.get('set-cookie')).toBeNull();
    expect((await request('/?code=made-up')).headers.get('set-cookie')).toBeNull();
  });

  it('acts with its cookie from its own pages only', async () => {
    const { cookie } = await enter();
    const pause = (headers: Readonly<Record<string, string>>) =>
      api.app.request('/v1/pauses', {
        method: 'POST',
        headers: {
          host: HOST,
          cookie: cookie.split(';')[0] ?? '',
          'content-type': 'application/json',
          ...headers,
        },
        body: '{"reason":"r"}',
      });
    const own = await pause({ origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin' });
    expect(own.status).toBe(201);
    await api.call({
      method: 'DELETE',
      path: own.headers.get('location') ?? `/v1/pauses/${((await own.json()) as { id: string }).id}`,
    });
    for (const foreign of [
      {},
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
      { origin: `http://${HOST}`, 'sec-fetch-site': 'cross-site' },
    ])
      expect((await pause(foreign as Record<string, string>)).status, JSON.stringify(foreign)).toBe(403);
    expect((await request('/v1/status', { cookie: 'sendeplan=made-up-made-up-made-up' })).status).toBe(401);
  });

  it('answers on our own host name only, on every address', async () => {
    const code = api.signIn.newCode();
    for (const path of ['/', '/docs', '/v1/health', '/nothing', `/?code=${code}`, '/console/x.js']) {
      expect((await request(path, { host: 'evil.example' })).status, path).toBe(421);
    }
    expect((await request(`/?code=${code}`)).headers.get('set-cookie')).not.toBeNull();
  });

  it('is served with its kind, and nothing beside it', async () => {
    const page = await request('/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const path of ['/console/..%2f..%2fpackage.json', '/package.json', '/console/missing.js'])
      expect((await request(path)).status, path).toBe(404);
  });

  it('has a reference page that needs nothing from elsewhere and names every route', async () => {
    const page = await request('/docs');
    const html = await page.text();
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(html).not.toMatch(/<script|(?:src|href)="(?:https?:)?\/\//);
    for (const [id, { path }] of ROUTE_LIST) expect(html, id).toContain(`<code>${path}</code>`);
  });
});

describe('what is said', () => {
  it('carries the headers that keep browsers careful, and the number of the request', async () => {
    const answer = await request('/v1/health', { 'x-request-id': 'mine-1' });
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const forged = await request('/v1/health', { 'x-request-id': 'a b' });
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('holds no secret: neither an answer nor a line of the log', async () => {
    const token = 'ok-77-geheim';
    const connected = await api.call({ method: 'POST', path: '/v1/accounts', body: accountBody(token) });
    const begun = await api.call({ method: 'POST', path: '/v1/connections', body: { network: 'x' } });
    const state = new URL(begun.body.authorizeUrl).searchParams.get('state') ?? '';
    const code = 'code-ok-78-zwei';
    await api.call({
      method: 'GET',
      path: `/v1/connections/callback?state=${state}&code=${code}`,
      as: 'nobody',
    });
    const refused = await api.call({
      method: 'POST',
      path: '/v1/accounts',
      body: accountBody('geheim-refused'),
    });
    const list = await api.call({ method: 'GET', path: '/v1/accounts?limit=100' });
    const tokens = await api.call({ method: 'GET', path: '/v1/tokens' });
    const said = [connected.text, refused.text, list.text, tokens.text, ...api.logged].join('\n');
    for (const secret of [
      token,
      'secret-cs',
      'secret-as',
      'refresh-secret',
      code,
      state,
      'app-secret',
      'geheim-refused',
      ...Object.values(api.tokens).map((bearer) => bearer.split('_').slice(3).join('_')),
    ])
      expect(said).not.toContain(secret);
    expect(api.logged.some((line) => line.includes('"route":"connectAccount","status":201'))).toBe(true);
  });
});
