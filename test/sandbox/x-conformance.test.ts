import { ApiResponseError } from 'twitter-api-v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSandbox } from '../support/local-stage.ts';
import { png } from '../support/png.ts';
import { newClient } from './x-client.ts';

/** The sandbox's X, held to X's documentation by the client library that people use. Each block names its page. */
describe('the sandbox’s X', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  let x: Awaited<ReturnType<typeof newClient>>;
  beforeAll(async () => {
    sandbox = await startSandbox();
    x = await newClient(sandbox, 'bank');
  });
  afterAll(() => sandbox.stop());

  const refusal = async (call: Promise<unknown>): Promise<ApiResponseError> => {
    const error: unknown = await call.catch((caught: unknown) => caught);
    if (!(error instanceof ApiResponseError)) throw new Error('it was not refused');
    return error;
  };
  const image = () =>
    x.client.v2.uploadMedia(png(), { media_type: 'image/png', media_category: 'tweet_image' });

  describe('docs.x.com/x-api/posts/create-post', () => {
    it('publishes a text and gives its id', async () => {
      const { data } = await x.client.v2.tweet('Ein Beitrag');
      expect(data.id).toMatch(/^\d{15,19}$/);
      expect(data.text).toBe('Ein Beitrag');
    });

    it('needs text or media', async () => {
      expect((await refusal(x.client.v2.tweet(''))).code).toBe(400);
    });

    it('knows no field that is not documented', async () => {
      expect((await refusal(x.client.v2.tweet('Feld', { nonsense: 1 } as object))).code).toBe(400);
    });
  });

  describe('docs.x.com/fundamentals/counting-characters', () => {
    it.each<[string, string]>([
      ['280 letters', 'a'.repeat(280)],
      ['140 emoji, each two', '🏦'.repeat(140)],
      ['140 ideographs, each two', '銀'.repeat(140)],
      ['a link of any length as 23', `${'b'.repeat(256)} https://example.org/${'weit/'.repeat(60)}`],
    ])('takes %s', async (_name, text) => {
      expect((await x.client.v2.tweet(text)).data.id).toBeTruthy();
    });

    it.each<[string, string]>([
      ['281 letters', 'a'.repeat(281)],
      ['141 emoji', '🏦'.repeat(141)],
      ['258 letters and a link', `${'b'.repeat(257)} https://example.org`],
    ])('refuses %s', async (_name, text) => {
      expect((await refusal(x.client.v2.tweet(text))).code).toBe(400);
    });
  });

  describe('docs.x.com/x-api/fundamentals/response-codes-and-errors', () => {
    it('refuses a text that is already there as 403, without saying which post that is', async () => {
      await x.client.v2.tweet('Doppelt');
      const error = await refusal(x.client.v2.tweet('Doppelt'));
      expect(error.code).toBe(403);
      expect(error.data.detail).toContain('duplicate content');
      expect(JSON.stringify(error.data)).not.toMatch(/\d{15}/);
    });

    it('answers a wrong signature and a wrong bearer token with 401', async () => {
      expect((await refusal(x.forged.v2.me())).code).toBe(401);
      const response = await fetch(`${sandbox.url}/2/users/me`, { headers: { authorization: 'Bearer no' } });
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    });

    it('says which posts it does not have beside those that it has', async () => {
      const { data: there } = await x.client.v2.tweet('Da und weg');
      const { data, errors } = await x.client.v2.tweets([there.id, '123456789012345']);
      expect(data.map(({ id }) => id)).toEqual([there.id]);
      expect(errors?.[0]).toMatchObject({
        resource_id: '123456789012345',
        type: 'https://api.x.com/2/problems/resource-not-found',
      });
      await x.client.v2.deleteTweet(there.id);
      expect((await x.client.v2.tweets([there.id])).errors).toHaveLength(1);
    });
  });

  describe('docs.x.com/x-api/fundamentals/rate-limits', () => {
    it('counts the requests of a window, says so in headers, and refuses the one too many', async () => {
      const limited = await newClient(sandbox, 'begrenzt', false);
      for (let number = 0; number < 99; number += 1) await limited.client.v2.tweet(`Beitrag ${number}`);
      const last = await limited.client.v2.post<object>(
        'tweets',
        { text: 'Der 100.' },
        { fullResponse: true },
      );
      expect(last.headers).toMatchObject({ 'x-rate-limit-limit': '100', 'x-rate-limit-remaining': '0' });
      expect(last.headers).toMatchObject({
        'x-app-limit-24hour-limit': '10000',
        'x-app-limit-24hour-remaining': '9900',
      });
      const error = await refusal(limited.client.v2.tweet('Der 101.'));
      expect(error.code).toBe(429);
      expect(error.rateLimit?.remaining).toBe(0);
      expect((error.rateLimit?.reset ?? 0) * 1000).toBeGreaterThan(Date.now());
    });
  });

  describe('docs.x.com/x-api/fundamentals/data-dictionary', () => {
    it('stores links shortened and three characters escaped, and tells in entities where links lead', async () => {
      const { data } = await x.client.v2.tweet('A & B <c>: https://example.org/weg?x=1&y=2');
      const stored = await x.client.v2.singleTweet(data.id, { 'tweet.fields': ['entities', 'created_at'] });
      expect(stored.data.text).toMatch(/^A &amp; B &lt;c&gt;: https:\/\/t\.co\/\w{10}$/);
      const [link] = stored.data.entities?.urls ?? [];
      expect(link?.expanded_url).toBe('https://example.org/weg?x=1&y=2');
      expect(stored.data.text.slice(link?.start, link?.end)).toBe(link?.url);
    });
  });

  describe('docs.x.com/x-api/posts/timelines', () => {
    it('lists newest first, from start_time on, in pages', async () => {
      const quiet = await newClient(sandbox, 'leise');
      await quiet.client.v2.tweet('Vorher');
      await sandbox.control('/sandbox/clock', { now: Date.now() + 60_000 });
      const start = new Date(Date.now() + 30_000).toISOString();
      for (let number = 1; number <= 7; number += 1) await quiet.client.v2.tweet(`Nachher ${number}`);
      const options = { start_time: start, max_results: 5, 'tweet.fields': ['created_at'] as 'created_at'[] };
      const page = await quiet.client.v2.userTimeline(quiet.id, options);
      expect(page.tweets.map(({ text }) => text)[0]).toBe('Nachher 7');
      await page.fetchNext();
      await sandbox.control('/sandbox/clock', { now: null });
      expect(page.tweets.map(({ text }) => text)).toEqual([7, 6, 5, 4, 3, 2, 1].map((n) => `Nachher ${n}`));
    });

    it('takes pages of 5 to 100, and says of an empty one that it is empty', async () => {
      expect((await refusal(x.client.v2.userTimeline(x.id, { max_results: 4 }))).code).toBe(400);
      const empty = await newClient(sandbox, 'leer');
      const response = await empty.client.v2.get<{ data?: unknown; meta: object }>(
        `users/${empty.id}/tweets`,
      );
      expect(response).toEqual({ meta: { result_count: 0 } });
    });
  });

  describe('docs.x.com/x-api/media/quickstart', () => {
    it('takes an image step by step, its alt text, and up to four in a post', async () => {
      const ids = await Promise.all([image(), image(), image(), image()]);
      await x.client.v2.createMediaMetadata(ids[0], { alt_text: { text: 'Ein Platz' } });
      const { data } = await x.client.v2.tweet('Mit Bildern', {
        media: { media_ids: [ids[0], ids[1]] },
      });
      const stored = await x.client.v2.singleTweet(data.id, { 'tweet.fields': ['attachments'] });
      expect(stored.data.attachments?.media_keys).toHaveLength(2);
      expect(stored.data.text).toMatch(/^Mit Bildern https:\/\/t\.co\/\w+$/);
      const five = { media: { media_ids: [...ids, ids[0]] as unknown as [string] } };
      expect((await refusal(x.client.v2.tweet('Zu viele', five))).code).toBe(400);
    });

    it('refuses media that it does not know, of somebody else, or that are no image', async () => {
      const other = await newClient(sandbox, 'andere');
      const foreign = await other.client.v2.uploadMedia(png(), {
        media_type: 'image/png',
        media_category: 'tweet_image',
      });
      for (const id of ['123456789012345', foreign])
        expect((await refusal(x.client.v2.tweet('Fremdes Bild', { media: { media_ids: [id] } }))).code).toBe(
          400,
        );
      const text = Buffer.from('kein Bild, nur Text');
      const options = { media_type: 'image/png', media_category: 'tweet_image' } as const;
      expect((await refusal(x.client.v2.uploadMedia(text, options))).code).toBe(400);
    });
  });

  describe('docs.x.com/x-api/posts/manage-tweets (replies)', () => {
    it('hangs the parts of a thread on each other', async () => {
      const [first, second] = await x.client.v2.tweetThread(['Erster Teil', 'Zweiter Teil']);
      const fields = { 'tweet.fields': ['referenced_tweets', 'conversation_id'] as 'conversation_id'[] };
      const stored = await x.client.v2.singleTweet(second?.data.id ?? '', fields);
      expect(stored.data.referenced_tweets).toEqual([{ type: 'replied_to', id: first?.data.id }]);
      expect(stored.data.conversation_id).toBe(first?.data.id);
    });

    it('lets an app answer others only where it was mentioned', async () => {
      const other = await newClient(sandbox, 'kundin');
      const { data: silent } = await other.client.v2.tweet('Ohne Erwähnung');
      const { data: calling } = await other.client.v2.tweet('Hallo @bank, wann öffnet ihr?');
      expect((await refusal(x.client.v2.reply('Antwort', silent.id))).code).toBe(403);
      expect((await x.client.v2.reply('Um neun.', calling.id)).data.id).toBeTruthy();
    });
  });

  describe('docs.x.com/x-api/fundamentals/metrics', () => {
    it('gives private counts to the author, for thirty days, and never lets a count fall', async () => {
      const { data } = await x.client.v2.tweet('Was das Publikum daraus macht?');
      const metrics = ['public_metrics', 'non_public_metrics'] as const;
      const readAt = async (ageMs: number, by = x) => {
        await sandbox.control('/sandbox/clock', { now: Date.now() + ageMs });
        return (await by.client.v2.singleTweet(data.id, { 'tweet.fields': [...metrics] })).data;
      };
      const early = await readAt(3_600_000);
      const late = await readAt(20 * 86_400_000);
      const old = await readAt(31 * 86_400_000);
      const foreign = await readAt(3_600_000, await newClient(sandbox, 'neugierig'));
      await sandbox.control('/sandbox/clock', { now: null });
      expect(early.non_public_metrics).toBeDefined();
      expect(old.non_public_metrics).toBeUndefined();
      expect(foreign.non_public_metrics).toBeUndefined();
      for (const [name, count] of Object.entries(early.public_metrics ?? {}))
        expect(Number(Reflect.get(late.public_metrics ?? {}, name))).toBeGreaterThanOrEqual(Number(count));
    });
  });

  describe('docs.x.com/fundamentals/authentication/oauth-2-0', () => {
    it('rotates the refresh token, and ends a grant whose old one comes again', async () => {
      const { oauth2 } = await newClient(sandbox, 'rotierend');
      const refresh = async (token: string) => {
        const body = new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: token,
          client_id: oauth2['clientId'] ?? '',
        });
        const response = await fetch(`${sandbox.url}/2/oauth2/token`, { method: 'POST', body });
        return { status: response.status, body: (await response.json()) as Record<string, string> };
      };
      const me = async (token: string) =>
        (await fetch(`${sandbox.url}/2/users/me`, { headers: { authorization: `Bearer ${token}` } })).status;
      const first = await refresh(oauth2['refreshToken'] ?? '');
      expect(first.status).toBe(200);
      expect(await me(first.body['access_token'] ?? '')).toBe(200);
      expect((await refresh(oauth2['refreshToken'] ?? '')).body).toMatchObject({ error: 'invalid_grant' });
      expect((await refresh(first.body['refresh_token'] ?? '')).status).toBe(400);
    });
  });
});
