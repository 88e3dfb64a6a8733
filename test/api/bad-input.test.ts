import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { png } from '../support/png.ts';
import {
  type Answer,
  type ApiUnderTest,
  type Call,
  connect,
  draft,
  postCount,
  queue,
  startApi,
} from './api-under-test.ts';
import { surface } from './surface.ts';

let api: ApiUnderTest;
let account: string;
let foreign: string;

beforeAll(async () => {
  api = await startApi();
  account = await connect(api);
  const elsewhere = await api.call({
    method: 'POST',
    path: '/v1/tokens',
    body: { name: 'other', role: 'admin', tenantId: 'other' },
  });
  foreign = await connect(api, elsewhere.body.token);
});
afterAll(() => api.close());

const post = (change: object | string): Call => ({
  method: 'POST',
  path: '/v1/posts',
  as: 'author',
  body: typeof change === 'string' ? change : draft(account, change),
  headers: { 'content-type': 'application/json' },
});

/** Announces an image and sends `bytes` where the answer says. */
async function upload(
  bytes: Uint8Array,
  announced: { contentType?: string; byteCount?: number; altText?: string } = {},
) {
  const media = { contentType: 'image/png', byteCount: bytes.length, altText: 'Filiale', ...announced };
  const { body } = await api.call({ method: 'POST', path: '/v1/media', body: media });
  const sent = await api.call({
    method: 'PUT',
    path: new URL(body.upload.url).pathname,
    as: 'nobody',
    body: bytes,
    headers: body.upload.headers,
  });
  return { id: body.id, sent, upload: body.upload };
}

/** A refusal that names the place, and leaves nothing behind. */
async function refuses(call: Call, status: number, pointer?: string, detail?: RegExp): Promise<Answer> {
  const before = await postCount(api);
  const answer = await api.call(call);
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  if (pointer !== undefined)
    expect(answer.body.errors).toContainEqual({
      pointer,
      detail: expect.stringMatching(detail ?? /./) as string,
    });
  expect(await postCount(api)).toBe(before);
  return answer;
}

describe('a post that cannot be taken', () => {
  it.each([
    ['no JSON', '{"text": ', 400],
    ['JSON of another shape', '[]', 422],
    ['text that is not UTF-8', undefined, 400],
  ])('is refused as %s', async (name, body, status) => {
    const bytes = Uint8Array.from([0x7b, 0xfc, 0x7d]);
    const answer = await refuses({ ...post({}), body: body ?? bytes }, status);
    expect(answer.body.type, name).toMatch(/malformed|invalid-body/);
  });

  it.each<[string, object, string, RegExp]>([
    ['an unknown field', { txt: 'typo' }, '/txt', /not known/],
    ['an unknown field further down', { labels: { colour: 'red' } }, '/labels/colour', /not known/],
    [
      'a field that only looks built in',
      JSON.parse('{"__proto__": {"admin": true}}') as object,
      '/__proto__',
      /not known/,
    ],
    ['a number for a text', { text: 5 }, '/text', /string/],
    ['a text for a list', { accountIds: 'acc_1' }, '/accountIds', /array/],
    ['no account', { accountIds: [] }, '/accountIds', /./],
    ['an id that is a path', { accountIds: ['acc_../../etc'] }, '/accountIds/0', /acc_/],
    ['21 accounts', { accountIds: Array.from({ length: 21 }, (_, i) => `acc_${i}`) }, '/accountIds', /./],
    ['26 parts', { thread: Array.from({ length: 25 }, () => ({ text: 'x' })) }, '/thread', /./],
    ['a time zone nobody knows', { timeZone: 'Mars/Olympus' }, '/timeZone', /IANA/],
    ['local time without a zone', { timeZone: undefined }, '/timeZone', /timeZone/],
    ['a day that does not exist', { publishAt: '2026-02-30T09:00:00' }, '/publishAt', /no real date/],
    ['a time in words', { publishAt: 'morgen um neun' }, '/publishAt', /takes/],
    ['a time that has passed', { publishAt: '2026-11-30T09:00:00' }, '/publishAt', /ago/],
    ['a time of another century', { publishAt: '2126-12-05T09:00:00' }, '/publishAt', /five years/],
    ['a window of no time', { latestAfterMinutes: 0 }, '/latestAfterMinutes', />=1/],
    ['a window of more than a day', { latestAfterMinutes: 1441 }, '/latestAfterMinutes', /<=1440/],
    ['281 weighted characters', { text: 'ä'.repeat(281) }, '/text', /281.*280/],
    ['an empty text', { text: ' ' }, '/text', /empty/],
    ['a control character', { text: 'a\u0000b' }, '/text', /U\+0000/],
    [
      'a variant for a network that we do not know',
      { variants: { fax: { text: 'x' } } },
      '/variants/fax',
      /./,
    ],
    ['a variant that is too long', { variants: { x: { text: 'x'.repeat(281) } } }, '/variants/x/text', /281/],
    ['a content class that nobody named', { labels: { contentClass: 'spam' } }, '/labels/contentClass', /./],
    ['a medium that does not exist', { media: [{ mediaId: 'med_none' }] }, '/media/0/mediaId', /no such/],
  ])('names the place of %s', async (_name, change, pointer, detail) => {
    await refuses(post(change), 422, pointer, detail);
  });

  it('names an account twice, one of another tenant and one that does not exist in the same way as an unknown one', async () => {
    await refuses(post({ accountIds: [account, account] }), 422, '/accountIds/1', /twice/);
    const other = await refuses(post({ accountIds: [foreign] }), 422, '/accountIds/0');
    const unknown = await refuses(post({ accountIds: ['acc_none'] }), 422, '/accountIds/0');
    expect(other.body).toEqual(unknown.body);
  });

  it.each([
    ['does not exist', '2027-03-28T02:30:00', ['2027-03-28T00:30:00.000Z', '2027-03-28T01:30:00.000Z']],
    ['exists twice', '2027-10-31T02:30:00', ['2027-10-31T00:30:00.000Z', '2027-10-31T01:30:00.000Z']],
  ])('offers both instants where the local time %s', async (name, publishAt, candidates) => {
    const answer = await refuses(post({ publishAt }), 422, '/publishAt', new RegExp(name));
    expect(answer.body).toMatchObject({ type: '/problems/ambiguous-time', candidates });
    const decided = await api.call(post({ publishAt, disambiguation: 'later' }));
    expect(decided.body.dueAt).toBe(candidates[1]);
  });

  it('says of a dry run the same as of the real one, and stores nothing', async () => {
    const before = await postCount(api);
    const checked = await api.call({
      ...post({ text: 'x'.repeat(281), accountIds: [account] }),
      path: '/v1/posts?dryRun=true',
    });
    expect(checked.status).toBe(200);
    expect(checked.body.problems).toEqual([
      { pointer: '/text', detail: expect.stringMatching(/281/) as string },
    ]);
    expect(checked.body.accounts[0]?.parts).toEqual([{ length: 281, maxLength: 280, price: 0.015 }]);
    expect(await postCount(api)).toBe(before);
  });
});

describe('an image that cannot be taken', () => {
  it('is refused before its bytes are sent where its size or kind is not taken', async () => {
    const media = { contentType: 'image/png', byteCount: 1, altText: '' };
    const register = (change: object): Call => ({
      method: 'POST',
      path: '/v1/media',
      body: { ...media, ...change },
    });
    await refuses(register({ byteCount: 6_000_000 }), 422, '/byteCount', /5000000/);
    await refuses(register({ contentType: 'image/tiff' }), 422, '/contentType', /image\/jpeg/);
    await refuses(register({ altText: 'x'.repeat(1001) }), 422, '/altText', /1000/);
  });

  it('is refused where the bytes are not what was announced', async () => {
    const { sent } = await upload(png(), { contentType: 'image/jpeg' });
    expect(sent.status).toBe(422);
    expect(sent.body.detail).toMatch(/image\/png; image\/jpeg was announced/);
    const short = await upload(png(), { byteCount: png().length + 1 });
    expect(short.sent.status).toBe(422);
    const long = await upload(png(), { byteCount: png().length - 1 });
    expect(long.sent.status).toBe(413);
    const answer = await refuses(
      post({ media: [{ mediaId: long.id }] }),
      422,
      '/media/0/mediaId',
      /not uploaded/,
    );
    expect(answer.body.type).toBe('/problems/invalid-body');
  });

  it('is taken by no other upload token, nor by a token for another image', async () => {
    const one = await upload(png());
    const two = await upload(png());
    expect([one.sent.status, two.sent.status]).toEqual([204, 204]);
    for (const token of ['', 'demo.x', two.upload.headers['X-Upload-Token'] ?? '']) {
      const answer = await api.call({
        method: 'PUT',
        path: `/v1/media/${one.id}/content`,
        as: 'nobody',
        body: png(),
        headers: { 'x-upload-token': token },
      });
      expect(answer.status).toBe(401);
    }
  });

  it('is refused as the fifth of a post', async () => {
    const { id } = await upload(png());
    const media = Array.from({ length: 5 }, () => ({ mediaId: id }));
    await refuses(post({ media }), 422, '/media/4', /up to 4/);
  });

  it('is refused without an alt text where the tenant requires one', async () => {
    const { id } = await upload(png(), { altText: ' ' });
    const change = (requireAltText: boolean, version: number): Call => ({
      method: 'PATCH',
      path: '/v1/settings',
      body: { requireAltText },
      headers: { 'if-match': `"${version}"` },
    });
    expect((await api.call(change(true, 1))).status).toBe(200);
    await refuses(post({ media: [{ mediaId: id }] }), 422, '/media/0/mediaId', /alt text/);
    expect((await api.call(change(false, 2))).status).toBe(200);
    expect((await api.call(post({ media: [{ mediaId: id }] }))).status).toBe(201);
  });
});

describe('a request that cannot be taken', () => {
  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=ten',
    'cursor=broken',
    'cursor=WzEsMiwzXQ',
    'state=gone',
    'from=yesterday',
    'accountId=1%27%20OR%201=1',
    'page=2',
  ])('refuses the query %s', async (query) => {
    const answer = await refuses({ method: 'GET', path: `/v1/posts?${query}` }, 422);
    expect(answer.body.errors[0]?.pointer).toBe(`/${query.split('=')[0] ?? ''}`);
  });

  it.each([
    '..%2f..%2fetc%2fpasswd',
    '%00',
    'pst_%E0%A4%A',
    "pst_1'--",
    'pst_1%2fpublications',
    '__proto__',
    'constructor',
  ])('finds nothing under the id %s', async (id) => {
    await refuses({ method: 'GET', path: `/v1/posts/${id}` }, 404);
    await refuses({ method: 'GET', path: `/v1/accounts/${id}` }, 404);
  });

  it('does not change a post by a version that is no longer the newest', async () => {
    const { id } = await queue(api, account);
    const edit = (version: string): Call => ({
      method: 'PATCH',
      path: `/v1/posts/${id}`,
      body: { text: version },
      headers: { 'if-match': version },
    });
    expect((await api.call(edit('"1"'))).headers.get('etag')).toBe('"2"');
    for (const stale of ['"1"', 'W/"2"', '*', '"3"'])
      expect((await api.call(edit(stale))).status, stale).toBe(412);
    expect((await api.call({ method: 'GET', path: `/v1/posts/${id}` })).body).toMatchObject({
      version: 2,
      text: '"1"',
    });
  });

  // A gateway buffers requests: there such a body never reaches us.
  const itUnbuffered = surface.buffersRequests ? () => undefined : it;
  itUnbuffered('stops reading a body that does not end', async () => {
    const chunk = new Uint8Array(1_000_000).fill(0x20);
    let pulledBytes = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulledBytes += chunk.length;
        controller.enqueue(chunk);
      },
    });
    await refuses({ ...post({}), body: endless }, 413);
    expect(pulledBytes).toBeLessThan(110_000_000);
  });

  it('answers an address or a method that is not ours with a problem', async () => {
    expect((await refuses({ method: 'GET', path: '/v1/nothing' }, 404)).body.type).toBe(
      '/problems/not-found',
    );
    const answer = await refuses({ method: 'PUT', path: '/v1/posts' }, 405);
    expect(answer.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS');
    const options = await api.app.request('/v1/posts', {
      method: 'OPTIONS',
      headers: { host: 'sendeplan.test' },
    });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
    const head = await api.app.request('/v1/health', { method: 'HEAD', headers: { host: 'sendeplan.test' } });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});
