import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { newDirectory, type Sandbox, startSandbox } from '../support/local-stage.ts';
import { png } from '../support/png.ts';

const GraphAnswer = z.looseObject({
  id: z.string().optional(),
  success: z.boolean().optional(),
  is_published: z.boolean().optional(),
  error: z
    .looseObject({ code: z.number(), error_subcode: z.number().optional(), message: z.string() })
    .optional(),
  data: z.array(z.looseObject({ id: z.string().optional(), message: z.string().optional() })).optional(),
  paging: z
    .looseObject({ next: z.string().optional(), cursors: z.looseObject({ after: z.string() }).optional() })
    .optional(),
});
const Made = z.object({ id: z.string(), pageToken: z.object({ accessToken: z.string() }) });

interface Page {
  readonly id: string;
  call(
    method: string,
    path: string,
    body?: Record<string, string> | FormData,
    token?: string,
  ): Promise<Called>;
  get(path: string): Promise<z.output<typeof GraphAnswer>>;
  post(path: string, fields: Record<string, string>): Promise<z.output<typeof GraphAnswer>>;
}

interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: z.output<typeof GraphAnswer>;
}

async function newPage(sandbox: Sandbox, handle: string, more: object = {}): Promise<Page> {
  const given = { network: 'facebook', handle, name: `Bank ${handle}`, followers: 5000, unlimited: true };
  const made = Made.parse(await sandbox.control('/sandbox/accounts', { ...given, ...more }));
  const call: Page['call'] = async (method, path, body, token = made.pageToken.accessToken) => {
    const response = await fetch(`${sandbox.url}/v26.0/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : new URLSearchParams(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: GraphAnswer.parse(await response.json()),
    };
  };
  return {
    id: made.id,
    call,
    get: async (path) => (await call('GET', path)).body,
    post: async (path, fields) => (await call('POST', path, fields)).body,
  };
}

/** The sandbox's Facebook, held to Meta's documentation. Each block names its page. */
describe('the sandbox’s Facebook', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let page: Page;
  beforeAll(async () => {
    sandbox = await startSandbox();
    page = await newPage(sandbox, 'bank');
  });
  afterAll(() => sandbox.stop());

  async function upload(to: Page, bytes: Uint8Array = png(), altText = 'Ein Platz') {
    const body = new FormData();
    body.set('published', 'false');
    body.set('alt_text_custom', altText);
    body.set('source', new Blob([Uint8Array.from(bytes)], { type: 'image/png' }), 'bild.png');
    return (await to.call('POST', `${to.id}/photos`, body)).body;
  }

  describe('developers.facebook.com/docs/graph-api/reference/page/feed', () => {
    it('publishes a message and answers the id of Page and post', async () => {
      const { id } = await page.post(`${page.id}/feed`, { message: 'Ein Beitrag' });
      expect(id).toMatch(new RegExp(`^${page.id}_\\d+$`));
    });

    it('needs a message, a link or media (100)', async () => {
      expect((await page.post(`${page.id}/feed`, {})).error?.code).toBe(100);
    });

    it('refuses a message of more than 63,206 characters (100)', async () => {
      expect((await page.post(`${page.id}/feed`, { message: 'x'.repeat(63_206) })).id).toBeTruthy();
      expect((await page.post(`${page.id}/feed`, { message: 'x'.repeat(63_207) })).error?.code).toBe(100);
    });

    it('keeps an unpublished post off the list of published ones', async () => {
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Noch geheim', published: 'false' });
      expect((await page.get(`${id}?fields=is_published`)).is_published).toBe(false);
      const { data = [] } = await page.get(`${page.id}/published_posts`);
      expect(data.map((post) => post.id)).not.toContain(id);
    });
  });

  describe('Meta’s published specification of PagePost (facebook-business-sdk-codegen), is_published', () => {
    it('publishes a prepared post, and says so again when asked again', async () => {
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Gleich da', published: 'false' });
      expect(await page.post(id, { is_published: 'false' })).toEqual({ success: true });
      expect((await page.get(`${id}?fields=is_published`)).is_published).toBe(false);
      for (let time = 0; time < 2; time += 1)
        expect(await page.post(id, { is_published: 'true' })).toEqual({ success: true });
      const { data = [] } = await page.get(`${page.id}/published_posts`);
      expect(data.filter((post) => post.id === id)).toHaveLength(1);
    });

    it('lets a Page be one that refuses it (100)', async () => {
      const other = await newPage(sandbox, 'einschritt', { takesTwoSteps: false });
      const { id = '' } = await other.post(`${other.id}/feed`, { message: 'Geht nicht', published: 'false' });
      expect((await other.post(id, { is_published: 'true' })).error?.code).toBe(100);
      expect((await other.get(`${id}?fields=is_published`)).is_published).toBe(false);
    });

    it('deletes a post', async () => {
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Wieder weg' });
      expect((await page.call('DELETE', id)).body).toEqual({ success: true });
      expect((await page.get(id)).error).toMatchObject({ code: 100, error_subcode: 33 });
    });
  });

  describe('developers.facebook.com/docs/graph-api/reference/page/photos', () => {
    it('attaches unpublished photos to a post, each once', async () => {
      const [one, two] = [await upload(page), await upload(page)];
      const attached = {
        'attached_media[0]': JSON.stringify({ media_fbid: one.id }),
        'attached_media[1]': JSON.stringify({ media_fbid: two.id }),
      };
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Mit Bildern', ...attached });
      expect(await page.get(`${id}?fields=attachments{media_type,subattachments}`)).toMatchObject({
        attachments: { data: [{ media_type: 'album', subattachments: { data: [{}, {}] } }] },
      });
      expect((await page.post(`${page.id}/feed`, attached)).error?.code).toBe(100);
    });

    it('refuses photos of another Page, too many, too large, and what is no image', async () => {
      const other = await newPage(sandbox, 'andere');
      const { id } = await upload(other);
      const foreign = { attached_media: JSON.stringify([{ media_fbid: id }]) };
      expect((await page.post(`${page.id}/feed`, foreign)).error?.code).toBe(100);
      const eleven = {
        attached_media: JSON.stringify(Array.from({ length: 11 }, () => ({ media_fbid: id }))),
      };
      expect((await other.post(`${other.id}/feed`, eleven)).error?.code).toBe(100);
      const large = Buffer.concat([png(), Buffer.alloc(4_000_000)]);
      expect((await upload(page, large)).error?.code).toBe(100);
      expect((await upload(page, Buffer.from('kein Bild'))).error?.code).toBe(324);
    });
  });

  describe('developers.facebook.com/docs/graph-api/guides/error-handling', () => {
    it('answers a wrong token with 190, a missing one with 2500', async () => {
      expect((await page.call('GET', 'me', undefined, 'EAASwrong')).body.error?.code).toBe(190);
      const bare = await fetch(`${sandbox.url}/v26.0/me`);
      expect(await bare.json()).toMatchObject({ error: { code: 2500 } });
    });

    it('answers 200 for another Page, and 100 with subcode 33 for a post that is not there', async () => {
      expect((await page.post('123456/feed', { message: 'Fremd' })).error?.code).toBe(200);
      expect((await page.get('123_456')).error).toMatchObject({ code: 100, error_subcode: 33 });
    });

    it('refuses a text that was just published (506), but no other', async () => {
      await page.post(`${page.id}/feed`, { message: 'Doppelt' });
      expect((await page.post(`${page.id}/feed`, { message: 'Doppelt' })).error?.code).toBe(506);
      await page.post(`${page.id}/feed`, { message: 'Dazwischen' });
      expect((await page.post(`${page.id}/feed`, { message: 'Doppelt' })).id).toBeTruthy();
    });

    it('refuses a link that cannot be read (1609005)', async () => {
      const fields = { message: 'Siehe', link: 'https://nirgends.invalid/' };
      expect((await page.post(`${page.id}/feed`, fields)).error?.code).toBe(1_609_005);
    });
  });

  describe('developers.facebook.com/docs/graph-api/overview/rate-limiting', () => {
    it('tells with each answer how much is used, and after how many minutes there is access again', async () => {
      const small = await newPage(sandbox, 'klein', { followers: 10, unlimited: false });
      const calls = await Promise.all(Array.from({ length: 4800 }, () => small.call('GET', 'me')));
      const usageOf = ({ headers }: Called): unknown =>
        (JSON.parse(headers.get('x-business-use-case-usage') ?? '{}') as Record<string, unknown[]>)[
          small.id
        ]?.[0];
      expect(calls.every(({ status }) => status === 200)).toBe(true);
      const refused = await small.call('GET', 'me');
      expect(refused.body.error?.code).toBe(80_001);
      expect(usageOf(refused)).toMatchObject({ call_count: 100, estimated_time_to_regain_access: 1440 });
    }, 60_000);
  });

  describe('developers.facebook.com/docs/graph-api/results (paging) and published_posts', () => {
    it('lists newest first, from since on, by cursors', async () => {
      const quiet = await newPage(sandbox, 'leise');
      const post = async (message: string, at: number) => {
        await sandbox.control('/sandbox/clock', { now: at });
        await quiet.post(`${quiet.id}/feed`, { message });
      };
      const start = Date.now();
      await post('Vorher', start);
      for (const number of [1, 2, 3]) await post(`Nachher ${number}`, start + 60_000 + number * 1000);
      const path = `${quiet.id}/published_posts?limit=2&since=${Math.floor(start / 1000) + 30}`;
      const first = await quiet.get(path);
      const second = await quiet.get(`${path}&after=${first.paging?.cursors?.after ?? ''}`);
      await sandbox.control('/sandbox/clock', { now: null });
      expect([...(first.data ?? []), ...(second.data ?? [])].map(({ message }) => message)).toEqual([
        ...['Nachher 3', 'Nachher 2', 'Nachher 1'],
      ]);
      expect(first.paging?.next).toContain('after=');
      expect(second.paging?.next).toBeUndefined();
    });
  });

  describe('developers.facebook.com/docs/graph-api/reference/insights', () => {
    const metrics = 'post_media_view,post_total_media_view_unique,post_clicks';

    it('gives counts that never fall', async () => {
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Was meint ihr?' });
      const readAt = async (ageMs: number) => {
        await sandbox.control('/sandbox/clock', { now: Date.now() + ageMs });
        const { data = [] } = await page.get(`${id}/insights?metric=${metrics}`);
        return data.map(({ values }) => (values as { value: number }[])[0]?.value ?? NaN);
      };
      const [early, late] = [await readAt(3_600_000), await readAt(20 * 86_400_000)];
      await sandbox.control('/sandbox/clock', { now: null });
      expect(early).toHaveLength(3);
      for (const [index, count] of early.entries()) expect(late[index]).toBeGreaterThanOrEqual(count);
    });

    it('fails a call as a whole for one metric that was retired', async () => {
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Alte Kennzahl' });
      const retired = await page.get(`${id}/insights?metric=post_impressions,post_media_view`);
      expect(retired).toMatchObject({ error: { code: 100 } });
      expect(retired.data).toBeUndefined();
    });

    it('gives none to a Page with fewer than 100 followers', async () => {
      const tiny = await newPage(sandbox, 'winzig', { followers: 99 });
      const { id = '' } = await tiny.post(`${tiny.id}/feed`, { message: 'Klein' });
      expect((await tiny.get(`${id}/insights?metric=post_media_view`)).data).toEqual([]);
    });
  });

  describe('developers.facebook.com/docs/graph-api/reference/page and page-post, fields', () => {
    it('gives what was asked for, and fails for a field that does not exist (100)', async () => {
      expect(await page.get('me?fields=id,name,username,followers_count')).toEqual({
        ...{ id: page.id, name: 'Bank bank', username: 'bank', followers_count: 5000 },
      });
      expect((await page.get('me?fields=id,tasks')).error?.message).toContain('nonexisting field (tasks)');
    });

    it('leaves shares out where nobody shared, and writes times with an offset', async () => {
      const { id = '' } = await page.post(`${page.id}/feed`, { message: 'Gerade eben' });
      const fields = 'shares,created_time,reactions.limit(0).summary(total_count)';
      const post = await page.get(`${id}?fields=${fields}`);
      expect(post).not.toHaveProperty('shares');
      expect(post['created_time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0000$/);
      expect(post['reactions']).toEqual({ data: [], summary: { total_count: 0 } });
    });
  });

  it('keeps what it has over a restart', async () => {
    const directory = newDirectory();
    const before = await startSandbox(directory);
    const own = await newPage(before, 'dauer');
    const { id = '' } = await own.post(`${own.id}/feed`, { message: 'Bleibt' });
    await before.stop();
    const after = await startSandbox(directory);
    const again = await newPage(after, 'dauer');
    expect(again.id).toBe(own.id);
    expect((await again.get(`${id}?fields=message`))['message']).toBe('Bleibt');
    expect((await again.post(`${again.id}/feed`, { message: 'Neu' })).id).not.toBe(id);
    await after.stop();
  });
});
