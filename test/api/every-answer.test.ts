import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiOptions } from '../../core/adapters/http-api/api-ports.ts';
import { createHttpApi } from '../../core/adapters/http-api/http-api.ts';
import { ROUTES, type RouteId } from '../../core/contract/api/routes.ts';
import type { PublicationId, TenantId } from '../../core/domain/ids.ts';
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
    const token = await makeToken(api.options.ports, 'demo', 'viewer');
    return { method: 'DELETE', path: `/v1/tokens/${/^sdp_(tok_[^_]+)_/.exec(token)?.[1] ?? ''}` };
  },
  createTenant: () => ({
    method: 'POST',
    path: '/v1/tenants',
    body: { id: `bank-${fresh()}`, name: 'Bank', timeZone: 'Europe/Berlin' },
  }),
  listTenants: () => ({ method: 'GET', path: '/v1/tenants' }),
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

/** What has to be done to a good request for each refusal; where a route differs from the others it is named. */
const REFUSALS: Readonly<Record<number, (id: RouteId, call: Call) => Promise<Answer> | Answer>> = {
  400: (id, call) =>
    api.call(
      id === 'finishConnection'
        ? { ...call, path: '/v1/connections/callback?state=made-up&code=c' }
        : withHeaders(
            { ...call, body: id === 'importPosts' ? 'a,b\n1,2\n' : '{"text":' },
            { 'content-type': id === 'importPosts' ? 'text/csv' : 'application/json' },
          ),
    ),
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
  404: (id, call) =>
    api.call(
      id === 'beginConnection'
        ? { ...call, body: { network: 'x', accountId: 'acc_none' } }
        : { ...call, path: call.path.replace(/(acc|pst|pub|pau|tok)_[a-z0-9]+/, '$1_none') },
    ),
  409: async (_id, call) => {
    const keyed = withHeaders(call, { 'idempotency-key': `key-${fresh()}` });
    const answers = await Promise.all([api.call(keyed), api.call(keyed)]);
    return answers.find(({ status }) => status === 409) ?? answers[0];
  },
  412: (_id, call) => api.call(withHeaders(call, { 'if-match': '"99"' })),
  413: (id, call) =>
    api.call(
      withHeaders(
        { ...call, body: 'x'.repeat(id === 'importPosts' ? 20_000_000 : 1_000_001) },
        { 'content-type': typeOf(id, call), 'content-length': id === 'importPosts' ? '20000000' : '1000001' },
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
  500: (_id, call) => api.call(call, brokenApp(api.options)),
  502: async (id, call) =>
    api.call(id === 'finishConnection' ? await callback('down') : { ...call, body: accountBody('down') }),
};

/** The same API on a store that fails whenever it is asked. */
function brokenApp(options: ApiOptions) {
  const failing = new Proxy({}, { get: () => () => Promise.reject(new Error('SQLITE_IOERR')) });
  const fails = () => Promise.reject(new Error('SQLITE_IOERR: /var/secret/place'));
  const tokens = { ...options.ports.tokens, create: fails, list: fails, delete: fails };
  const broken = Object.fromEntries(
    ['accounts', 'posts', 'publications', 'tenants', 'pauses', 'media', 'connections'].map((name) => [
      name,
      failing,
    ]),
  );
  return createHttpApi({ ...options, ports: { ...options.ports, ...broken, tokens } });
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
