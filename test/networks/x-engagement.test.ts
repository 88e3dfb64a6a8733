import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { Readings } from '../../core/ports/engagement-reader.ts';
import { account } from '../support/builders.ts';
import { json, type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { CREDENTIALS, NOW, xAt } from './x-under-test.ts';

const id = (text: string) => text as NetworkPostId;
const gone = (value: string) => ({
  ...{ resource_id: value, type: 'https://api.twitter.com/2/problems/resource-not-found' },
});

describe('reading the engagement of posts on X', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  function read(script: Script, ids = ['1'], publishedAt = NOW - 3_600_000): Promise<Readings> {
    server.play(script);
    const posts = new Map(ids.map((each) => [id(each), publishedAt]));
    return xAt(server.url).engagement.read(account(), CREDENTIALS, posts, 500);
  }

  async function metricsFor(post: object) {
    const readings = await read(json(200, { data: [{ id: '1', ...post }] }));
    const reading = readings.kind === 'read' ? readings.byId.get(id('1')) : undefined;
    return reading?.kind === 'read' ? reading.metrics : undefined;
  }

  it('takes public and private counts, and the new name of reposts', async () => {
    const counts = {
      like_count: 3,
      reply_count: 0,
      quote_count: 1,
      bookmark_count: 2,
      impression_count: 900,
    };
    const own = { url_link_clicks: 4, user_profile_clicks: 5, impression_count: 901 };
    const expected = {
      ...{ impressions: 900, likes: 3, replies: 0, quotes: 1, bookmarks: 2, linkClicks: 4 },
      ...{ profileClicks: 5, reach: null, videoViews: null },
    };
    expect(
      await metricsFor({ public_metrics: { ...counts, retweet_count: 6 }, non_public_metrics: own }),
    ).toEqual({
      ...expected,
      reposts: 6,
    });
    expect(
      await metricsFor({ public_metrics: { ...counts, repost_count: 7 }, non_public_metrics: own }),
    ).toEqual({
      ...expected,
      reposts: 7,
    });
  });

  it.each<[string, unknown]>([
    ['absent', undefined],
    ['null', null],
    ['negative', -1],
    ['a text', '12'],
    ['broken', 1.5],
    ['a list', [1]],
  ])('gives null, never 0, for a count that is %s', async (_name, count) => {
    expect(await metricsFor({ public_metrics: { like_count: count, reply_count: 2 } })).toMatchObject({
      ...{ likes: null, replies: 2, impressions: null },
    });
  });

  it('knows a deleted post from one that the answer forgot', async () => {
    const readings = await read(json(200, { data: [{ id: '1' }], errors: [gone('2')] }), ['1', '2', '3']);
    expect(readings.kind === 'read' && readings.byId.get(id('2'))).toMatchObject({ kind: 'gone' });
    expect(readings.kind === 'read' && readings.byId.get(id('3'))).toBeUndefined();
  });

  it('ignores posts that it did not ask for', async () => {
    const readings = await read(
      json(200, { data: [{ id: '9', public_metrics: { like_count: 1 } }], errors: [gone('8')] }),
    );
    expect(readings).toEqual({ kind: 'read', byId: new Map() });
  });

  it('reads the public counts where the private ones are refused', async () => {
    const script: Script = (request, response) => {
      const isPrivate = request.query.get('tweet.fields')?.includes('non_public_metrics') === true;
      json(
        isPrivate ? 403 : 200,
        isPrivate ? {} : { data: [{ id: '1', public_metrics: { like_count: 4 } }] },
      )(request, response);
    };
    const readings = await read(script);
    expect(readings.kind === 'read' && readings.byId.get(id('1'))).toMatchObject({
      metrics: { likes: 4, linkClicks: null },
    });
  });

  it('asks for private counts of the last 30 days only', async () => {
    await read(json(200, { data: [{ id: '1' }] }), ['1'], NOW - 31 * 86_400_000);
    expect(server.seen.at(-1)?.query.get('tweet.fields')).not.toContain('non_public_metrics');
  });
});
