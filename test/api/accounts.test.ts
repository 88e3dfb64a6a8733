import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AccountId, TenantId } from '../../core/domain/ids.ts';
import {
  type ApiUnderTest,
  accountBody,
  type Call,
  connect,
  HOST,
  queue,
  startApi,
} from './api-under-test.ts';

const TENANT = 'demo' as TenantId;
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const connecting = (token: string, change: object = {}): Call => ({
  method: 'POST',
  path: '/v1/accounts',
  as: 'admin',
  body: { ...accountBody(token), ...change },
});
const credentialsOf = async (id: string) =>
  (await api.store.credentials.get(TENANT, id as AccountId))?.credentials;

describe('connecting an account with credentials', () => {
  it('asks the network once and keeps what it says of the profile', async () => {
    const before = api.x.seen.length;
    const answer = await api.call(connecting('ok-1-musterbank', { handle: '@MusterBank' }));
    expect(answer.body).toMatchObject({
      handle: 'musterbank',
      displayName: 'Sparkasse musterbank',
      followerCount: 7,
      status: 'connected',
      limits: { maxLength: 280 },
    });
    expect(answer.headers.get('location')).toBe(`/v1/accounts/${answer.body.id}`);
    expect(api.x.seen.slice(before)).toEqual(['GET /2/users/me']);
  });

  it('refuses credentials of another profile than the caller meant', async () => {
    const answer = await api.call(connecting('ok-2-somebody', { handle: 'musterbank' }));
    expect(answer).toMatchObject({
      status: 422,
      body: { type: '/problems/credentials-rejected', errors: [{ pointer: '/handle' }] },
    });
  });

  it('makes one account of one profile, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.call(connecting('ok-3-onebank'))));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const { body } = await api.call({ method: 'GET', path: '/v1/accounts?limit=100' });
    expect(body.items.filter((account) => JSON.stringify(account).includes('onebank'))).toHaveLength(1);
  });

  it('takes new credentials for an account that was disconnected', async () => {
    const { body } = await api.call(connecting('ok-4-lostbank'));
    const account = await api.store.accounts.get(TENANT, body.id as AccountId);
    if (account === undefined) throw new Error('not stored');
    await api.store.accounts.replace({ ...account, status: 'disconnected', revision: 2 }, 1);
    const again = await api.call(connecting('ok-4-newname'));
    expect(again.body).toMatchObject({ id: body.id, status: 'connected', handle: 'newname' });
    expect(await credentialsOf(body.id)).toMatchObject({ accessToken: 'ok-4-newname' });
  });
});

describe('deleting an account', () => {
  it('cancels what is scheduled, forgets the credentials and keeps the history', async () => {
    const [account, other] = [await connect(api), await connect(api)];
    const posts = [
      await queue(api, account),
      await queue(api, account),
      await queue(api, account, { accountIds: [account, other] }),
    ];
    const deleted = await api.call({ method: 'DELETE', path: `/v1/accounts/${account}`, as: 'admin' });
    expect(deleted.body).toEqual({ id: account, cancelledCount: 3 });
    expect(await credentialsOf(account)).toBeUndefined();
    const states = await Promise.all(
      posts.map(async ({ id }) => (await api.call({ method: 'GET', path: `/v1/posts/${id}` })).body),
    );
    expect(states.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'scheduled']);
    expect(states[2]?.publications.map(({ state }) => state)).toEqual(['cancelled', 'scheduled']);
    for (const method of ['GET', 'DELETE'])
      expect((await api.call({ method, path: `/v1/accounts/${account}` })).status).toBe(404);
  });

  it('lets the same profile be connected again as a new account', async () => {
    const first = await api.call(connecting('ok-5-again'));
    await api.call({ method: 'DELETE', path: `/v1/accounts/${first.body.id}` });
    const second = await api.call(connecting('ok-5-again'));
    expect(second.status).toBe(201);
    expect(second.body.id).not.toBe(first.body.id);
    expect(await credentialsOf(first.body.id)).toBeUndefined();
  });
});

describe('connecting an account in a browser', () => {
  const begin = async (accountId?: string) => {
    const body = { network: 'x', ...(accountId === undefined ? {} : { accountId }) };
    const answer = await api.call({ method: 'POST', path: '/v1/connections', as: 'admin', body });
    return { answer, query: new URL(answer.body.authorizeUrl).searchParams };
  };
  const finish = (state: string, code: string) =>
    api.call({
      method: 'GET',
      path: `/v1/connections/callback?${new URLSearchParams({ state, code }).toString()}`,
      as: 'nobody',
    });

  it('asks for leave with PKCE and stores the account of whoever gave it', async () => {
    const { query } = await begin();
    expect(Object.fromEntries(query)).toMatchObject({
      response_type: 'code',
      client_id: 'app',
      code_challenge_method: 'S256',
      redirect_uri: `http://${HOST}/v1/connections/callback`,
    });
    expect(query.get('code_challenge')).toMatch(/^[\w-]{43}$/);
    const page = await finish(query.get('state') ?? '', 'code-ok-20-browser');
    expect(page.status).toBe(200);
    const { body } = await api.call({ method: 'GET', path: '/v1/accounts?limit=100' });
    const account = body.items.find((each) => JSON.stringify(each).includes('browser'));
    expect(await credentialsOf(account?.id ?? '')).toMatchObject({
      kind: 'oauth2',
      refreshToken: 'refresh-secret',
      expiresAt: api.time.now + 7_200_000,
    });
  });

  it('takes a state once, only a known one, and only for ten minutes', async () => {
    const state = async () => (await begin()).query.get('state') ?? '';
    const used = await state();
    expect((await finish(used, 'code-ok-21-once')).status).toBe(200);
    expect((await finish(used, 'code-ok-21-once')).status).toBe(400);
    expect((await finish('made-up', 'code-ok-21-once')).status).toBe(400);
    const late = await state();
    api.time.now += 600_000;
    expect((await finish(late, 'code-ok-21-once')).status).toBe(400);
    const refused = await api.call({
      method: 'GET',
      path: '/v1/connections/callback?error=access_denied',
      as: 'nobody',
    });
    expect(refused.status).toBe(400);
  });

  it('renews the credentials of an account, but not with the leave of another profile', async () => {
    const { body } = await api.call(connecting('ok-22-renewed'));
    const wrong = await begin(body.id);
    expect((await finish(wrong.query.get('state') ?? '', 'code-ok-23-stranger')).status).toBe(422);
    expect(await credentialsOf(body.id)).toMatchObject({ kind: 'oauth1' });
    const right = await begin(body.id);
    expect((await finish(right.query.get('state') ?? '', 'code-ok-22-otherhandle')).status).toBe(200);
    expect(await credentialsOf(body.id)).toMatchObject({ kind: 'oauth2' });
    expect((await api.call({ method: 'GET', path: `/v1/accounts/${body.id}` })).body).toMatchObject({
      handle: 'otherhandle',
    });
  });

  it('is not begun for an account that was deleted, nor without an app', async () => {
    const account = await connect(api);
    await api.call({ method: 'DELETE', path: `/v1/accounts/${account}` });
    const again: Call = {
      method: 'POST',
      path: '/v1/connections',
      body: { network: 'x', accountId: account },
    };
    expect((await api.call(again)).status).toBe(404);
  });
});
