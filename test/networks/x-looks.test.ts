import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { Finding, LookQuery } from '../../core/ports/publisher.ts';
import { json, type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { look, NOW, xAt } from './x-under-test.ts';

const at = new Date(NOW + 1000).toISOString();
const post = (more: object = {}) => ({ id: '77', text: 'Guten Morgen', created_at: at, ...more });
const timeline = (...data: object[]) => json(200, { data, meta: { result_count: data.length } });
const link = (url: string, expanded: string) => ({ entities: { urls: [{ url, expanded_url: expanded }] } });
const reply = (id: string) => ({ referenced_tweets: [{ type: 'replied_to', id }] });
const parent = '55' as NetworkPostId;

describe('looking for a post on X’s timeline', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  function find(script: Script, query: Partial<LookQuery> = {}): Promise<Finding> {
    server.play(script);
    return xAt(server.url).publisher.look(look(query), 300);
  }

  const written = 'Termin & Beratung <heute>: https://example.org/termin?a=1&b=2';
  it.each<[string, object, Partial<LookQuery>]>([
    ['the same text', post(), {}],
    [
      'escaped characters and a short link with its entity',
      post({
        text: 'Termin &amp; Beratung &lt;heute&gt;: https://t.co/AbC123xyz',
        ...link('https://t.co/AbC123xyz', 'https://example.org/termin?a=1&b=2'),
      }),
      { text: written },
    ],
    ['a server that keeps the text as it came', post({ text: written }), { text: written }],
    [
      'a short link without entities',
      post({ text: 'Termin &amp; Beratung &lt;heute&gt;: https://t.co/AbC123xyz' }),
      { text: written },
    ],
    [
      'decomposed umlauts and other white space',
      post({ text: 'Gru\u0308ße\u00a0 aus\tKöln' }),
      { text: 'Grüße aus\nKöln' },
    ],
    [
      'a link that gained a slash',
      post({
        text: 'Mehr: https://t.co/x1',
        ...link('https://t.co/x1', 'https://example.org/'),
      }),
      { text: 'Mehr: https://example.org' },
    ],
    [
      'images whose link X appended',
      post({
        text: 'Guten Morgen https://t.co/pic1',
        attachments: { media_keys: ['3_1', '3_2'] },
        ...link('https://t.co/pic1', 'https://x.com/bank/status/77/photo/1'),
      }),
      { mediaCount: 2 },
    ],
    ['a part of a thread by its parent', post(reply('55')), { parent }],
    [
      'the new name of references',
      post({ referenced_posts: [{ type: 'replied_to', id: '55' }] }),
      { parent },
    ],
    ['a server that gives only id and text', { id: '77', text: 'Guten Morgen' }, {}],
    ['a server that tells nothing of parents', post(), { parent }],
    ['a server that tells nothing of media', post(), { mediaCount: 1 }],
  ])('finds it by %s', async (_name, stored, query) => {
    expect(await find(timeline(stored), query)).toMatchObject({
      kind: 'found',
      networkPostId: '77',
      url: 'https://x.com/bank/status/77',
    });
  });

  it.each<[string, Script, Partial<LookQuery>]>([
    ['an empty timeline', json(200, { meta: { result_count: 0 } }), {}],
    ['an empty list', json(200, { data: [] }), {}],
    ['another text', timeline(post({ text: 'Guten Abend' })), {}],
    ['a text with more in it', timeline(post({ text: 'Guten Morgen!' })), {}],
    [
      'a post that belongs to another publication',
      timeline(post()),
      { taken: new Set(['77' as NetworkPostId]) },
    ],
    [
      'a post from before the send',
      timeline(post({ created_at: new Date(NOW - 120_000).toISOString() })),
      {},
    ],
    ['a reply where a post was sent', timeline(post(reply('55'))), {}],
    ['a reply to another post', timeline(post(reply('56'))), { parent }],
    ['another number of images', timeline(post({ attachments: { media_keys: ['3_1'] } })), { mediaCount: 2 }],
    [
      'a short link that leads elsewhere',
      timeline(
        post({
          text: 'Mehr: https://t.co/x1',
          ...link('https://t.co/x1', 'https://example.org/anderes'),
        }),
      ),
      { text: 'Mehr: https://example.org/termin' },
    ],
  ])('is absent for %s', async (_name, script, query) => {
    expect(await find(script, query)).toEqual({ kind: 'absent' });
  });

  it('leaves it to a person where an id lost digits', async () => {
    expect(await find(timeline(post({ id: 1.7e18 })))).toMatchObject({ kind: 'undecidable' });
  });

  it.each<[string, Script]>([
    ['errors only', json(200, { errors: [{ title: 'Authorization Error' }] })],
    ['data that is no list', json(200, { data: { id: '77' } })],
  ])('has failed, and says nothing of the post, for %s', async (_name, script) => {
    expect(await find(script)).toMatchObject({ kind: 'failed' });
  });

  it('is not kept busy by a text of many short links', async () => {
    const text = `Los ${'https://t.co/a1b2c3 '.repeat(2000)}`;
    const query = { text: `Los ${'https://example.org/ '.repeat(1999)}Ende` };
    const startedAt = performance.now();
    expect(await find(timeline(post({ text })), query)).toEqual({ kind: 'absent' });
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('finds a post with a short link of the text and one of its image', async () => {
    const stored = post({
      text: 'Mehr: https://t.co/x1 https://t.co/pic',
      attachments: { media_keys: ['3_1'] },
    });
    const query = { text: 'Mehr: https://example.org/termin', mediaCount: 1 };
    expect(await find(timeline(stored), query)).toMatchObject({ kind: 'found' });
  });

  it('reads every page before it says absent', async () => {
    const pages: Script = (request, response) => {
      const token = request.query.get('pagination_token');
      const page =
        token === null
          ? { data: [post({ id: '1', text: 'x' })], meta: { next_token: 'p2' } }
          : { data: [post()], meta: {} };
      json(200, page)(request, response);
    };
    expect(await find(pages)).toMatchObject({ kind: 'found' });
    expect(server.seen.at(-1)?.query.get('pagination_token')).toBe('p2');
  });

  it('never says absent of a timeline that does not end', async () => {
    expect(await find(json(200, { data: [], meta: { next_token: 'again' } }))).toMatchObject({
      kind: 'failed',
    });
  });

  it('asks from a minute before the send, and for no more than that', async () => {
    await find(timeline());
    const { query, path } = server.seen.at(-1) ?? {};
    expect(path).toBe('/2/users/1001/tweets');
    expect(query?.get('start_time')).toBe(new Date(NOW - 60_000).toISOString().replace('.000Z', 'Z'));
  });
});
