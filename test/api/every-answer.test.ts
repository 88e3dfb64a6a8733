import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROUTES, type RouteId } from '../../core/contract/api/routes.ts';
import type { MediaId, PauseId, PublicationId, TenantId } from '../../core/domain/ids.ts';
import { defaultSettings } from '../../core/domain/tenant.ts';
import { OPERATIONS } from './answer-check.ts';
import {
  type Answer,
  type ApiUnderTest,
  accountBody,
  type Call,
  connect,
  draft,
  makeToken,
  queue,
  startApi,
} from './api-under-test.ts';
import { type Served, surface } from './surface.ts';

const TENANT = 'demo' as TenantId;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

let number = 5000;
const fresh = () => (number += 1);

async function authorization(): Promise<string> {
  const begun = await api.call({ method: 'POST', path: '/v1/connections', body: { network: 'x' } });
  return new URL(begun.body.authorizeUrl).searchParams.get('state') ?? '';
}

async function callback(token: string): Promise<Call> {
  return {
    method: 'GET',
    path: `/v1/connections/callback?state=${await authorization()}&code=code-${token}`,
    as: 'nobody',
  };
}

/** A publication that waits for a person. */
async function undecided(): Promise<string> {
  const post = await queue(api, await connect(api));
  const id = post.publications[0]?.id as PublicationId;
  const publication = await api.store.publications.get(TENANT, id);
  if (publication?.state !== 'scheduled') throw new Error('not scheduled');
  const { notBeforeAt: _notBefore, ...facts } = publication;
  const problem = { type: 'unknown-outcome', title: 'Nobody knows whether it is out.' };
  await api.store.publications.replace({ ...facts, state: 'needs-decision', problem, revision: 2 }, 1);
  return id;
}

async function pausedTenant(): Promise<TenantId> {
  const id = 'other' as TenantId;
  const reason = { reason: 'Umzug', createdAt: 0, createdBy: 'me' };
  await api.store.pauses.create({ id: 'pau_other' as PauseId, tenantId: id, ...reason });
  return id;
}

/** For each route a request that does what the route is for. */
const REQUESTS: Readonly<Record<RouteId, () => Promise<Call> | Call>> = {
  getHealth: () => ({ method: 'GET', path: '/v1/health', as: 'nobody' }),
  getOpenApi: () => ({ method: 'GET', path: '/v1/openapi.json', as: 'nobody' }),
  connectAccount: () => ({ method: 'POST', path: '/v1/accounts', body: accountBody(`ok-${fresh()}-bank`) }),
  listAccounts: () => ({ method: 'GET', path: '/v1/accounts?limit=1' }),
  getAccount: async () => ({ method: 'GET', path: `/v1/accounts/${await connect(api)}` }),
  deleteAccount: async () => ({ method: 'DELETE', path: `/v1/accounts/${await connect(api)}` }),
  beginConnection: () => ({ method: 'POST', path: '/v1/connections', body: { network: 'x' } }),
  finishConnection: () => callback(`ok-${fresh()}-bank`),
  registerMedia: () => ({
    method: 'POST',
    path: '/v1/media',
    body: { contentType: 'image/png', byteCount: 70, altText: 'Filiale' },
  }),
  queuePost: async () => ({ method: 'POST', path: '/v1/posts', body: draft(await connect(api)) }),
  listPosts: () => ({ method: 'GET', path: '/v1/posts?limit=3' }),
  getPost: async () => ({ method: 'GET', path: `/v1/posts/${(await queue(api, await connect(api))).id}` }),
  editPost: async () => {
    const post = await queue(api, await connect(api));
    return {
      method: 'PATCH',
      path: `/v1/posts/${post.id}`,
      body: { text: 'Neu' },
      headers: { 'if-match': '"1"' },
    };
  },
  cancelPost: async () => {
    const post = await queue(api, await connect(api));
    return { method: 'DELETE', path: `/v1/posts/${post.id}`, headers: { 'if-match': '"1"' } };
  },
  importPosts: async () => ({
    method: 'POST',
    path: '/v1/posts/import',
    body: `${JSON.stringify({ key: `k${fresh()}`, ...draft(await connect(api)) })}\n`,
    headers: { 'content-type': 'application/x-ndjson' },
  }),
  getPublication: async () => ({ method: 'GET', path: `/v1/publications/${await undecided()}` }),
  resolvePublication: async () => ({
    method: 'POST',
    path: `/v1/publications/${await undecided()}/resolve`,
    body: { outcome: 'published', url: 'https://x.com/bank/status/1234567890' },
  }),
  listEngagement: async () => ({ method: 'GET', path: `/v1/publications/${await undecided()}/engagement` }),
  reportEngagement: () => ({
    method: 'GET',
    path: '/v1/reports/engagement?groupBy=weekday&compare=previous',
  }),
  getStatus: () => ({ method: 'GET', path: '/v1/status' }),
  createPause: async () => ({
    method: 'POST',
    path: '/v1/pauses',
    body: { accountId: await connect(api), reason: 'Trauerfall' },
  }),
  listPauses: () => ({ method: 'GET', path: '/v1/pauses' }),
  liftPause: async () => {
    const paused = await api.call({
      method: 'POST',
      path: '/v1/pauses',
      body: { accountId: await connect(api), reason: 'Test' },
    });
    return { method: 'DELETE', path: `/v1/pauses/${paused.body.id}` };
  },
  getSettings: () => ({ method: 'GET', path: '/v1/settings' }),
  changeSettings: async () => {
    const current = await api.call({ method: 'GET', path: '/v1/settings' });
    const etag = current.headers.get('etag') ?? '';
    return {
      method: 'PATCH',
      path: '/v1/settings',
      body: { requireAltText: false },
      headers: { 'if-match': etag },
    };
  },
  createToken: () => ({ method: 'POST', path: '/v1/tokens', body: { name: 'Redaktion', role: 'author' } }),
  listTokens: () => ({ method: 'GET', path: '/v1/tokens' }),
  revokeToken: async () => {
    const token = await makeToken(api.served.ports, 'demo', 'viewer');
    return { method: 'DELETE', path: `/v1/tokens/${/^sdp_(tok_[^_]+)_/.exec(token)?.[1] ?? ''}` };
  },
  createTenant: () => ({
    method: 'POST',
    path: '/v1/tenants',
    body: { id: `bank-${fresh()}`, name: 'Bank', timeZone: 'Europe/Berlin' },
  }),
  listTenants: () => ({ method: 'GET', path: '/v1/tenants' }),
  exportTenant: async () => ({
    method: 'GET',
    path: '/v1/export',
    as: await makeToken(api.served.ports, await pausedTenant(), 'admin'),
  }),
  readMediaContent: async () => {
    const body = { contentType: 'image/png', byteCount: 3, altText: '' };
    const { id } = (await api.call({ method: 'POST', path: '/v1/media', body })).body;
    await api.served.mediaUpload?.store(TENANT, id as MediaId, Uint8Array.of(1, 2, 3));
    return { method: 'GET', path: `/v1/media/${id}/content?offset=1` };
  },
  restoreTenant: () => {
    const tenant = {
      id: `bank-${fresh()}`,
      name: 'Bank',
      timeZone: 'UTC',
      createdAt: '2026-11-02T09:30:00.000Z',
    };
    const settings = { ...defaultSettings('UTC'), version: 3 };
    return {
      method: 'POST',
      path: `/v1/restore?tenantId=${tenant.id}`,
      body: `${JSON.stringify({ kind: 'tenant', ...tenant, settings })}\n`,
      headers: { 'content-type': 'application/x-ndjson' },
    };
  },
};

const withHeaders = (call: Call, headers: Readonly<Record<string, string>>): Call => ({
  ...call,
  headers: { ...call.headers, ...headers },
});
const without = (call: Call, name: string): Call => ({
  ...call,
  headers: Object.fromEntries(Object.entries(call.headers ?? {}).filter(([header]) => header !== name)),
});
const typeOf = (id: RouteId, call: Call) =>
  call.headers?.['content-type'] ?? (id === 'importPosts' ? 'text/csv' : 'application/json');

const maxBytes: Partial<Record<RouteId, number>> = {
  importPosts: surface.importMaxBytes,
  restoreTenant: 4_000_000,
};
const tooMany = (id: RouteId) => 1 + (maxBytes[id] ?? 1_000_000);

/** The same API, asked for somebody whose tenant is not here. */
function appWithoutTenant({ ports, ...served }: Served) {
  const tenants = { ...ports.tenants, get: () => Promise.resolve(undefined) };
  return api.serve({ ...served, ports: { ...ports, tenants } });
}

/** What has to be done to a good request for each refusal; where a route differs from the others it is named. */
const REFUSALS: Readonly<Record<number, (id: RouteId, call: Call) => Promise<Answer> | Answer>> = {
  400: (id, call) => {
    if (id === 'restoreTenant') return api.call({ ...call, body: Uint8Array.of(0xff) });
    return api.call(
      id === 'finishConnection'
        ? { ...call, path: '/v1/connections/callback?state=made-up&code=c' }
        : withHeaders(
            { ...call, body: id === 'importPosts' ? 'a,b\n1,2\n' : '{"text":' },
            { 'content-type': id === 'importPosts' ? 'text/csv' : 'application/json' },
          ),
    );
  },
  401: (_id, call) => api.call({ ...call, as: 'nobody' }),
  403: (id, call) => {
    if (id in ROUTES && 'role' in ROUTES[id] && ROUTES[id].role !== 'viewer')
      return api.call({ ...call, as: 'viewer' });
    const cookie = api.signIn.redeem(api.signIn.newCode()) ?? '';
    return api.call(
      withHeaders(
        { ...call, as: 'nobody' },
        { cookie: `sendeplan=${cookie}`, 'sec-fetch-site': 'cross-site' },
      ),
    );
  },
  404: (id, call) => {
    if (id === 'exportTenant') return api.call(call, appWithoutTenant(api.served));
    return api.call(
      id === 'beginConnection'
        ? { ...call, body: { network: 'x', accountId: 'acc_none' } }
        : { ...call, path: call.path.replace(/(acc|pst|pub|pau|tok|med)_[a-z0-9]+/, '$1_none') },
    );
  },
  409: async (id, call) => {
    if (id === 'exportTenant') return api.call({ ...call, as: 'admin' });
    const keyed = withHeaders(call, { 'idempotency-key': `key-${fresh()}` });
    const answers = await Promise.all([api.call(keyed), api.call(keyed)]);
    return answers.find(({ status }) => status === 409) ?? answers[0];
  },
  412: (_id, call) => api.call(withHeaders(call, { 'if-match': '"99"' })),
  413: (id, call) =>
    api.call(
      withHeaders(
        { ...call, body: 'x'.repeat(tooMany(id)) },
        { 'content-type': typeOf(id, call), 'content-length': String(tooMany(id)) },
      ),
    ),
  415: (_id, call) => api.call(withHeaders(call, { 'content-type': 'application/xml' })),
  421: (_id, call) => api.call(withHeaders(call, { host: 'evil.example' })),
  422: async (id, call) => {
    if (id === 'finishConnection') return api.call(await callback('refused'));
    if (call.method !== 'GET') return api.call(withHeaders(call, { 'idempotency-key': 'has a space' }));
    return api.call({
      ...call,
      path: `${call.path}${call.path.includes('?') ? '&' : '?'}limit=-1&unknown=1`,
    });
  },
  428: (_id, call) => api.call(without(call, 'if-match')),
  500: (_id, call) => api.call(call, brokenApp(api.served)),
  503: (_id, call) => {
    const { signIn } = api.served;
    const bearer = () => Promise.resolve({ kind: 'unreachable' } as const);
    return api.call(call, api.serve({ ...api.served, signIn: { ...signIn, bearer } }));
  },
  502: async (id, call) =>
    api.call(id === 'finishConnection' ? await callback('down') : { ...call, body: accountBody('down') }),
};

/** The same API on a store that fails whenever it is asked. */
function brokenApp(served: Served) {
  const failing = new Proxy({}, { get: () => () => Promise.reject(new Error('SQLITE_IOERR')) });
  const fails = () => Promise.reject(new Error('SQLITE_IOERR: /var/secret/place'));
  const tokens = { ...served.ports.tokens, create: fails, list: fails, delete: fails };
  const broken = Object.fromEntries(
    ['accounts', 'posts', 'publications', 'tenants', 'pauses', 'media', 'connections'].map((name) => [
      name,
      failing,
    ]),
  );
  return api.serve({ ...served, ports: { ...served.ports, ...broken, tokens } });
}

const ANSWERS = OPERATIONS.flatMap(({ id, answers }) =>
  [...answers.keys()].map((status) => ({ id: id as RouteId, status })),
);

describe('every answer that the document names', () => {
  it.each(ANSWERS)('$id answers $status', async ({ id, status }) => {
    const request = await REQUESTS[id]();
    const isCheck = id === 'queuePost' && status === 200;
    const refusal = REFUSALS[status];
    const answer =
      status < 300 || refusal === undefined
        ? await api.call(isCheck ? { ...request, path: `${request.path}?dryRun=true` } : request)
        : await refusal(id, request);
    expect(answer.status, answer.text).toBe(status);
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w.-]{8,64}$/);
    if (status < 400) return;
    expect(answer.body).toMatchObject({
      status,
      type: expect.stringMatching(/^\/problems\/[a-z-]+$/) as string,
    });
    expect(answer.text).not.toMatch(/SQLITE|secret/);
  });

  it('documents each route of the table and nothing else', () => {
    expect(OPERATIONS.map(({ id }) => id).sort()).toEqual(Object.keys(REQUESTS).sort());
  });
});
