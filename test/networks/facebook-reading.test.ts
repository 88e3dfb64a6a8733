import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { Finding, LookQuery } from '../../core/ports/publisher.ts';
import { json, type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import {
  counts,
  facebook,
  facebookAt,
  facebookDirect,
  graphError,
  insight,
  PAGE_TOKEN,
  POST_ID,
  pagePost,
  published,
} from './facebook-under-test.ts';
import { lookFor, NOW } from './network-under-test.ts';

const DAY_MS = 86_400_000;
const photos = (count: number) => Array.from({ length: count }, () => ({ media_type: 'photo' }));
const album = (count: number) => ({
  attachments: { data: [{ media_type: 'album', subattachments: { data: photos(count) } }] },
});

describe('reading a Facebook Page', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  describe('looking at a prepared post', () => {
    const find = (script: Script): Promise<Finding> => {
      server.play(script);
      return facebookAt(server.url).publisher.look(lookFor(facebook), 300);
    };

    it('was published no earlier than it was sent, whenever it was prepared', async () => {
      const created = pagePost({ created_time: '2026-12-04T08:00:00+0000' });
      expect(await find(json(200, created))).toMatchObject({ kind: 'found', publishedAt: NOW });
    });

    it.each<[string, object]>([
      ['another post', pagePost({ id: '1001_78' })],
      ['a post that does not say whether it is published', pagePost({ is_published: undefined })],
      ['a post whose state is a text', pagePost({ is_published: 'false' })],
    ])('proves nothing by %s', async (_name, post) => {
      expect(await find(json(200, post))).toMatchObject({ kind: 'failed' });
    });
  });

  describe('looking through the published posts', () => {
    const find = (script: Script, query: Partial<LookQuery> = {}): Promise<Finding> => {
      server.play(script);
      return facebookAt(server.url).publisher.look({ ...lookFor(facebookDirect), ...query }, 300);
    };

    it.each<[string, object, Partial<LookQuery>]>([
      [
        'decomposed umlauts and other white space',
        pagePost({ message: 'Gru\u0308ße\naus  Köln ' }),
        { text: 'Grüße aus Köln' },
      ],
      ['one photo', pagePost({ attachments: { data: photos(1) } }), { mediaCount: 1 }],
      ['an album', pagePost(album(3)), { mediaCount: 3 }],
      ['a link preview', pagePost({ attachments: { data: [{ media_type: 'link' }] } }), {}],
      ['an answer that leaves attachments out', pagePost(), { mediaCount: 2 }],
    ])('finds it by %s', async (_name, post, query) => {
      expect(await find(published(post), query)).toMatchObject({ kind: 'found', networkPostId: POST_ID });
    });

    it.each<[string, Script, Partial<LookQuery>]>([
      ['no posts', published(), {}],
      ['a post from before the send', published(pagePost({ created_time: '2026-12-05T07:58:00+0000' })), {}],
      ['another number of photos', published(pagePost(album(2))), { mediaCount: 3 }],
      ['photos where none were sent', published(pagePost(album(2))), {}],
      ['a post that is not published', published(pagePost({ is_published: false })), {}],
      ['a post of another publication', published(pagePost()), { taken: new Set([POST_ID]) }],
    ])('is absent for %s', async (_name, script, query) => {
      expect(await find(script, query)).toEqual({ kind: 'absent' });
    });

    it.each<[string, object, Partial<LookQuery>]>([
      ['an id that lost digits', pagePost({ id: 1.7e18 }), {}],
      ['photos without a text', pagePost({ message: undefined, ...album(2) }), { text: '', mediaCount: 2 }],
    ])('leaves it to a person for %s', async (_name, post, query) => {
      expect(await find(published(post), query)).toMatchObject({ kind: 'undecidable' });
    });

    it('reads every page by its cursor, never by an address that the answer names', async () => {
      const pages: Script = (request, response) => {
        const page =
          request.query.get('after') === null
            ? {
                data: [pagePost({ message: 'x' })],
                paging: { next: 'http://127.0.0.1:1/', cursors: { after: 'c2' } },
              }
            : { data: [pagePost()], paging: { cursors: { after: 'c3' } } };
        json(200, page)(request, response);
      };
      expect(await find(pages)).toMatchObject({ kind: 'found' });
      expect(server.seen.at(-1)?.query.get('after')).toBe('c2');
      expect(server.seen.at(-1)?.query.get('since')).toBe(String(NOW / 1000 - 60));
    });

    it('never says absent of a list that does not end', async () => {
      const more = { data: [], paging: { next: 'https://example.org', cursors: { after: 'again' } } };
      expect(await find(json(200, more))).toMatchObject({ kind: 'failed' });
      expect(await find(json(200, { ...more, paging: { next: 'https://example.org' } }))).toMatchObject({
        kind: 'failed',
      });
    });
  });

  describe('the engagement of posts', () => {
    const summary = (total_count: unknown) => ({ data: [], summary: { total_count } });
    const post = (more: object = {}) =>
      json(200, { id: POST_ID, reactions: summary(5), comments: summary(0), ...more });
    const read = async (script: Script, publishedAt = NOW - DAY_MS) => {
      server.play(script);
      const { engagement } = facebookAt(server.url);
      return engagement.read(facebook.account, PAGE_TOKEN, new Map([[POST_ID, publishedAt]]), 500);
    };
    const metricsFor = async (script: Script) => {
      const readings = await read(script);
      const reading = readings.kind === 'read' ? readings.byId.get(POST_ID) : undefined;
      return reading?.kind === 'read' ? reading.metrics : reading;
    };
    const five = (metric: string) => insight(metric, 5);

    it.each<[string, Script]>([
      ['retired', graphError(100)],
      ['not permitted', graphError(200)],
      ['not given to so small a Page', json(200, { data: [] })],
      ['a breakdown', json(200, { data: [{ name: 'post_media_view', values: [{ value: { a: 1 } }] }] })],
      ['negative', insight('post_media_view', -1)],
      ['another metric', insight('post_other', 3)],
    ])('loses no other count by a metric that is %s', async (_name, script) => {
      const metrics = await metricsFor(
        counts(post(), (metric) => (metric === 'post_media_view' ? script : five(metric))),
      );
      expect(metrics).toMatchObject({ impressions: null, reach: 5, linkClicks: 5, likes: 5, replies: 0 });
    });

    it('asks for one metric a call', async () => {
      server.seen.length = 0;
      await metricsFor(counts(post(), five));
      const asked = server.seen.flatMap(({ query }) => query.get('metric') ?? []);
      expect(asked.toSorted()).toEqual(['post_clicks', 'post_media_view', 'post_total_media_view_unique']);
    });

    it('reads again as a whole what an insight could not be asked for', async () => {
      const script = counts(post(), (metric) => (metric === 'post_clicks' ? json(503, '') : five(metric)));
      expect(await metricsFor(script)).toMatchObject({ kind: 'failed' });
    });

    it.each<[string, object, number | null]>([
      ['left out where nobody shared', {}, 0],
      ['left out beside counts that are missing', { comments: undefined }, null],
      ['given', { shares: { count: 7 } }, 7],
      ['unreadable', { shares: { count: '7' } }, null],
      ['no object', { shares: 7 }, null],
    ])('counts shares that are %s', async (_name, more, expected) => {
      expect(await metricsFor(counts(post(more), five))).toMatchObject({ reposts: expected });
    });

    it('does not call a post gone that reads may not show yet', async () => {
      const notThere = graphError(100, { error_subcode: 33 });
      const readings = await read(notThere, NOW - 60_000);
      expect(readings.kind === 'read' && readings.byId.get(POST_ID)).toMatchObject({ kind: 'failed' });
    });

    it('reads the others where one post fails', async () => {
      server.play((request, response) => {
        const isLost = request.path.includes('1001_78');
        (isLost ? json(503, '') : counts(post(), five))(request, response);
      });
      const posts = new Map([POST_ID, '1001_78' as NetworkPostId].map((id) => [id, NOW - DAY_MS]));
      const readings = await facebookAt(server.url).engagement.read(facebook.account, PAGE_TOKEN, posts, 500);
      expect(readings.kind === 'read' && [...readings.byId.values()].map(({ kind }) => kind)).toEqual([
        ...['read', 'failed'],
      ]);
    });
  });

  describe('whose token it is', () => {
    const identify = (script: Script) => {
      server.play(script);
      return facebookAt(server.url).connector.identify(PAGE_TOKEN);
    };

    it('takes fans where followers are not given, and the id where there is no user name', async () => {
      expect(await identify(json(200, { id: '1001', name: 'Bank', fan_count: 9 }))).toMatchObject({
        profile: { handle: '1001', displayName: 'Bank', followerCount: 9 },
      });
    });

    it('rejects a person’s token: such a node has no followers', async () => {
      const message = '(#100) Tried accessing nonexisting field (followers_count) on node type (User)';
      expect(await identify(graphError(100, { message }))).toMatchObject({
        kind: 'rejected',
        detail: expect.stringContaining('no Page token') as string,
      });
    });

    it('cannot be connected through a browser', async () => {
      const { connector } = facebookAt(server.url);
      const state = { state: 's', codeChallenge: 'c', redirectUri: 'http://127.0.0.1/' };
      expect(connector.authorizeUrl(state)).toBeUndefined();
      const code = { code: 'c', codeVerifier: 'v', redirectUri: 'http://127.0.0.1/', now: NOW };
      expect(await connector.exchangeCode(code)).toMatchObject({ kind: 'rejected' });
    });
  });
});
