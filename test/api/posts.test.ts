import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPostId, PublicationId, TenantId } from '../../core/domain/ids.ts';
import type { Publication } from '../../core/domain/publication.ts';
import { type ApiUnderTest, type Call, connect, queue, startApi } from './api-under-test.ts';

const TENANT = 'demo' as TenantId;
let api: ApiUnderTest;
let account: string;
beforeAll(async () => {
  api = await startApi();
  account = await connect(api);
});
afterAll(() => api.close());

const get = async (path: string) => (await api.call({ method: 'GET', path, as: 'viewer' })).body;

/** Moves a publication to a state as publishing it would. */
async function become(
  id: string,
  change: (scheduled: Extract<Publication, { state: 'scheduled' }>) => Publication,
): Promise<void> {
  const stored = await api.store.publications.get(TENANT, id as PublicationId);
  if (stored?.state !== 'scheduled') throw new Error('not scheduled');
  const replaced = await api.store.publications.replace(
    { ...change(stored), revision: stored.revision + 1 },
    stored.revision,
  );
  expect(replaced).toBe('replaced');
}

function published(scheduled: Extract<Publication, { state: 'scheduled' }>): Publication {
  const { notBeforeAt: _notBefore, ...facts } = scheduled;
  const sentAt = scheduled.dueAt + 4;
  const part = {
    networkPostId: '1' as NetworkPostId,
    url: 'https://x.com/bank/status/1',
    sentAt,
    publishedAt: sentAt + 300,
  };
  return { ...facts, ...part, state: 'published', parts: [part] };
}

describe('a post', () => {
  it('is answered with the draft, what became of its time, and one publication per account', async () => {
    const second = await connect(api);
    const post = await queue(api, account, {
      accountIds: [account, second],
      thread: [{ text: 'Zweiter Teil' }],
      labels: { campaign: 'q4' },
    });
    expect(post).toMatchObject({
      state: 'scheduled',
      version: 1,
      publishAt: '2026-12-05T09:00:00',
      timeZone: 'Europe/Berlin',
      latestAfterMinutes: 15,
      dueAt: '2026-12-05T08:00:00.000Z',
      labels: { campaign: 'q4' },
    });
    expect(post.publications).toHaveLength(2);
    expect(post.publications[0]).toMatchObject({
      postId: post.id,
      accountId: account,
      state: 'scheduled',
      attemptCount: 0,
      price: 0.03,
      parts: [{}, {}],
    });
    expect(api.wakeUps.map(({ publicationId }) => publicationId)).toContain(post.publications[0]?.id);
    expect(await get(`/v1/posts/${post.id}`)).toEqual(post);
  });

  it('reads as held while its account is paused, and goes on when the pause is lifted', async () => {
    const { id } = await queue(api, account);
    const pause = await api.call({
      method: 'POST',
      path: '/v1/pauses',
      as: 'author',
      body: { accountId: account, reason: 'Trauerfall' },
    });
    const held = await get(`/v1/posts/${id}`);
    expect(held.state).toBe('held');
    expect(held.publications[0]?.problem).toMatchObject({ type: 'paused', detail: 'Trauerfall' });
    const lift = (as: Call['as']) =>
      api.call({ method: 'DELETE', path: `/v1/pauses/${pause.body.id}`, as: as ?? 'nobody' });
    expect([(await lift('author')).status, (await lift('approver')).status]).toEqual([403, 204]);
    expect((await get(`/v1/posts/${id}`)).state).toBe('scheduled');
  });

  it('keeps its version while it goes out, and answers a late change with what is known', async () => {
    const { id, publications } = await queue(api, account);
    await become(publications[0]?.id ?? '', published);
    const answer = await api.call({ method: 'GET', path: `/v1/posts/${id}` });
    expect([answer.headers.get('etag'), answer.body.state]).toEqual(['"1"', 'published']);
    expect(answer.body.publications[0]).toMatchObject({
      latenessMs: 4,
      networkPostId: '1',
      sentAt: '2026-12-05T08:00:00.004Z',
    });
    for (const method of ['PATCH', 'DELETE']) {
      const late = await api.call({
        method,
        path: `/v1/posts/${id}`,
        headers: { 'if-match': '"1"' },
        ...(method === 'PATCH' ? { body: { text: 'zu spät' } } : {}),
      });
      expect(late).toMatchObject({
        status: 409,
        body: { type: '/problems/conflict', current: { state: 'published' } },
      });
    }
  });

  it('cannot be resolved by a person unless it waits for one', async () => {
    const { publications } = await queue(api, account);
    const id = publications[0]?.id ?? '';
    const resolve = (body: object) =>
      api.call({ method: 'POST', path: `/v1/publications/${id}/resolve`, as: 'approver', body });
    expect(await resolve({ outcome: 'not-published' })).toMatchObject({
      status: 409,
      body: { current: { state: 'scheduled' } },
    });
    await become(id, ({ notBeforeAt: _notBefore, ...facts }) => ({
      ...facts,
      state: 'needs-decision',
      problem: { type: 'p', title: 't' },
    }));
    expect((await resolve({ outcome: 'published' })).status).toBe(422);
    expect((await resolve({ outcome: 'published', url: 'https://x.com/bank' })).body.errors).toMatchObject([
      { pointer: '/url' },
    ]);
    expect((await resolve({ outcome: 'published', url: 'https://x.com/bank/status/99' })).body).toMatchObject(
      { state: 'published', networkPostId: '99' },
    );
  });
});

describe('the list of posts', () => {
  it('gives every post once over its pages, in order of time, whatever the page size', async () => {
    const own = await connect(api);
    const times = [
      '2027-01-03T09:00:00',
      '2027-01-01T09:00:00',
      '2027-01-02T09:00:00',
      '2027-01-02T09:00:00',
      '2027-01-04T09:00:00',
    ];
    for (const publishAt of times) await queue(api, own, { publishAt, labels: { campaign: 'januar' } });
    for (const limit of [1, 2, 4, 5, 100]) {
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page = await get(
          `/v1/posts?campaign=januar&accountId=${own}&limit=${limit}${cursor === '' ? '' : `&cursor=${cursor}`}`,
        );
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ dueAt }) => dueAt));
        cursor = page.cursor;
      }
      expect(seen, `limit ${limit}`).toEqual(
        [...times].sort().map((time) => new Date(`${time}+01:00`).toISOString()),
      );
    }
    const window = await get(`/v1/posts?campaign=januar&from=2027-01-02T00:00:00Z&to=2027-01-03T08:00:00Z`);
    expect(window.items).toHaveLength(2);
  });

  it('finds posts by the state that callers see, held ones too', async () => {
    const own = await connect(api);
    const [one, two] = [await queue(api, own), await queue(api, own)];
    await api.call({ method: 'DELETE', path: `/v1/posts/${two.id}`, headers: { 'if-match': '"1"' } });
    const list = async (state: string) =>
      (await get(`/v1/posts?accountId=${own}&state=${state}`)).items.map(({ id }) => id);
    expect([await list('scheduled'), await list('cancelled'), await list('held')]).toEqual([
      [one.id],
      [two.id],
      [],
    ]);
    await api.call({ method: 'POST', path: '/v1/pauses', body: { accountId: own, reason: 'r' } });
    expect([await list('scheduled'), await list('held')]).toEqual([[], [one.id]]);
  });
});

describe('engagement', () => {
  it('is listed oldest first with what the network does not give, and summed up as JSON or CSV', async () => {
    const own = await connect(api);
    const post = await queue(api, own, { labels: { campaign: '=cmd()' } });
    const id = (post.publications[0]?.id ?? '') as PublicationId;
    await become(id, published);
    const metrics = {
      impressions: 200,
      reach: null,
      likes: 8,
      replies: 1,
      reposts: 1,
      quotes: 0,
      bookmarks: 0,
      linkClicks: 3,
      profileClicks: 0,
      videoViews: null,
    };
    for (const [index, ageSeconds] of [900, 3600].entries()) {
      const publication = await api.store.publications.get(TENANT, id);
      if (publication?.state !== 'published') throw new Error('not published');
      const snapshot = {
        publicationId: id,
        at: publication.dueAt + ageSeconds * 1000,
        ageSeconds,
        metrics,
        source: 'x:GET /2/tweets',
      };
      await api.store.publications.recordReading(
        { ...publication, latestEngagement: snapshot, revision: 3 + index },
        2 + index,
        snapshot,
      );
    }
    const { items } = await get(`/v1/publications/${id}/engagement`);
    expect(items).toMatchObject([
      { ageSeconds: 900, unavailable: ['reach', 'videoViews'] },
      { ageSeconds: 3600, metrics: { reach: null, likes: 8 } },
    ]);
    const path = '/v1/reports/engagement?from=2026-12-05T00:00:00Z&to=2026-12-06T00:00:00Z&groupBy=campaign';
    expect(await get(path)).toMatchObject({
      rows: expect.arrayContaining([expect.objectContaining({ group: '=cmd()', postCount: 1 })]) as unknown,
    });
    const csv = await api.call({ method: 'GET', path, headers: { accept: 'text/csv' } });
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.text).toContain("\r\n'=cmd(),1,200,,8,");
    const backwards = await api.call({
      method: 'GET',
      path: '/v1/reports/engagement?from=2026-12-06T00:00:00Z&to=2026-12-05T00:00:00Z',
    });
    expect(backwards.status).toBe(422);
  });

  it('is part of a status that counts what waits and what is late', async () => {
    const before = await get('/v1/status');
    await queue(api, account, { publishAt: new Date(api.time.now).toISOString(), timeZone: undefined });
    api.time.now += 30_000;
    const after = await get('/v1/status');
    expect(after).toMatchObject({
      queueDepth: Number(Reflect.get(before, 'queueDepth')) + 1,
      dueButNotSent: 1,
      oldestLatenessMs: 30_000,
    });
  });
});

describe('settings', () => {
  it('change by version, keep what is not named, and refuse what cannot be', async () => {
    const first = await api.call({ method: 'GET', path: '/v1/settings' });
    const change = (body: object, version: string | null) =>
      api.call({
        method: 'PATCH',
        path: '/v1/settings',
        as: 'admin',
        body,
        headers: { 'if-match': version ?? '' },
      });
    const changed = await change(
      { monthlySpendCap: 20, afterAbsence: { x: 'ask' } },
      first.headers.get('etag'),
    );
    expect(changed.body).toEqual({ ...first.body, monthlySpendCap: 20, afterAbsence: { x: 'ask' } });
    expect((await change({ requireAltText: true }, first.headers.get('etag'))).status).toBe(412);
    const version = changed.headers.get('etag');
    for (const wrong of [
      { timeZone: 'Nowhere' },
      { monthlySpendCap: -1 },
      { contentMix: { product: { low: 0.5, high: 0.2 } } },
      { afterAbsence: { x: 'perhaps' } },
      { version: 7 },
    ])
      expect((await change(wrong, version)).status, JSON.stringify(wrong)).toBe(422);
    expect((await change({ monthlySpendCap: null }, version)).body).toMatchObject({
      monthlySpendCap: null,
      afterAbsence: { x: 'ask' },
    });
  });
});

describe('tenants', () => {
  it('are made by operators, once, with settings in their own zone', async () => {
    const create = (id: string, timeZone: string) =>
      api.call({ method: 'POST', path: '/v1/tenants', body: { id, name: 'Bank', timeZone } });
    expect((await create('neu', 'Nowhere')).status).toBe(422);
    expect((await create('../x', 'Europe/Berlin')).status).toBe(422);
    expect([
      (await create('neu', 'Europe/Vienna')).status,
      (await create('neu', 'Europe/Berlin')).status,
    ]).toEqual([201, 409]);
    const token = await api.call({
      method: 'POST',
      path: '/v1/tokens',
      body: { name: 'n', role: 'viewer', tenantId: 'neu' },
    });
    expect(
      (await api.call({ method: 'GET', path: '/v1/settings', as: token.body.token })).body,
    ).toMatchObject({ timeZone: 'Europe/Vienna' });
    expect((await get('/v1/status')).status).toBeUndefined();
  });
});
