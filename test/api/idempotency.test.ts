import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantId } from '../../core/domain/ids.ts';
import { type ApiUnderTest, type Call, connect, draft, postCount, startApi } from './api-under-test.ts';

let api: ApiUnderTest;
let account: string;
beforeAll(async () => {
  api = await startApi();
  account = await connect(api);
});
afterAll(() => api.close());

const keyed = (key: string, change: object = {}): Call => ({
  method: 'POST',
  path: '/v1/posts',
  as: 'author',
  body: draft(account, change),
  headers: { 'idempotency-key': key },
});

describe('a write with an idempotency key', () => {
  it('gives the first answer again and stores one post', async () => {
    const before = await postCount(api);
    const [first, second] = [await api.call(keyed('a')), await api.call(keyed('a'))];
    expect(first.status).toBe(201);
    expect(second.text).toBe(first.text);
    for (const name of ['etag', 'location', 'content-type'])
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    expect(await postCount(api)).toBe(before + 1);
  });

  it('stores one post of many requests at once and tells the others that it is under way', async () => {
    const before = await postCount(api);
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.call(keyed('b'))));
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    expect(answers.find(({ status }) => status === 409)?.headers.get('retry-after')).toBe('1');
    expect(await postCount(api)).toBe(before + 1);
  });

  it('refuses the key for another body, another version and another content', async () => {
    await api.call(keyed('c'));
    expect(await api.call(keyed('c', { text: 'other' }))).toMatchObject({
      status: 422,
      body: { type: '/problems/key-reused' },
    });
  });

  it('keeps the keys of callers and of addresses apart', async () => {
    const before = await postCount(api);
    const first = await api.call(keyed('d'));
    const other = await api.call({ ...keyed('d'), as: 'approver' });
    expect(other.body.id).not.toBe(first.body.id);
    expect((await api.call({ ...keyed('d'), path: '/v1/posts?dryRun=true' })).status).toBe(200);
    expect(await postCount(api)).toBe(before + 2);
  });

  it('may be sent again with a corrected body after a refusal', async () => {
    expect((await api.call(keyed('e', { text: '' }))).status).toBe(422);
    expect((await api.call(keyed('e'))).status).toBe(201);
  });

  it('makes no second post where the process died between storing and answering', async () => {
    const before = await postCount(api);
    const { idempotency } = api.served.ports;
    const answer = idempotency.answer.bind(idempotency);
    Object.assign(idempotency, { answer: () => Promise.reject(new Error('killed')) });
    expect((await api.call(keyed('f'))).status).toBe(500);
    Object.assign(idempotency, { answer });
    expect((await api.call(keyed('f'))).status).toBe(409);
    api.time.now += 61_000;
    const again = await api.call(keyed('f'));
    expect(again.status).toBe(201);
    expect(await postCount(api)).toBe(before + 1);
  });

  it('forgets the answer after a day, and still makes no second post', async () => {
    const before = await postCount(api);
    const change = { publishAt: '2026-12-20T09:00:00' };
    const first = await api.call(keyed('g', change));
    api.time.now += 25 * 3_600_000;
    expect((await api.call(keyed('g', change))).body.id).toBe(first.body.id);
    expect(await postCount(api)).toBe(before + 1);
  });

  it.each<[string, Call]>([
    ['a token', { method: 'POST', path: '/v1/tokens', body: { name: 'ci', role: 'author' } }],
    [
      'where an image goes',
      { method: 'POST', path: '/v1/media', body: { contentType: 'image/png', byteCount: 9, altText: 'x' } },
    ],
    ['where leave is given', { method: 'POST', path: '/v1/connections', body: { network: 'x' } }],
  ])('answers %s again to its caller only, and keeps no secret that can be read', async (name, call) => {
    const request = { ...call, as: 'admin' as const, headers: { 'idempotency-key': 'secret' } };
    const first = await api.call(request);
    expect((await api.call(request)).text, name).toBe(first.text);
    const kept: string[] = [];
    const { idempotency } = api.served.ports;
    const claim = idempotency.claim.bind(idempotency);
    Object.assign(idempotency, {
      claim: async (...given: Parameters<typeof claim>) => {
        const found = await claim(...given);
        kept.push(JSON.stringify(found));
        return found;
      },
    });
    await api.call(request);
    Object.assign(idempotency, { claim });
    expect(kept.join()).toContain('answered');
    const secrets = /"(?:token|authorizeUrl|X-Upload-Token)":"([^"]+)"/.exec(first.text)?.[1] ?? '';
    expect(secrets.length).toBeGreaterThan(20);
    expect(kept.join()).not.toContain(secrets);
  });

  it('does not open a kept secret for whoever signs in as the same person in another way', async () => {
    const call: Call = {
      method: 'POST',
      path: '/v1/tokens',
      body: { name: 'ci', role: 'author' },
      headers: { 'idempotency-key': 's' },
    };
    expect((await api.call({ ...call, as: 'admin' })).status).toBe(201);
    const { signIn } = api;
    const admin = api.tokens.admin.split('_')[2] ?? '';
    const principal = { tenantId: 'demo' as TenantId, role: 'admin', name: `token:tok_${admin}` } as const;
    const bearer = () => Promise.resolve({ kind: 'recognized', principal } as const);
    const app = api.serve({ ...api.served, signIn: { ...signIn, bearer } });
    expect(await api.call({ ...call, as: 'sdp_other' }, app)).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' },
    });
  });
});
