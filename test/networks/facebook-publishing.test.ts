import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkClient } from '../../core/ports/network-adapter.ts';
import type { Preparation } from '../../core/ports/publisher.ts';
import {
  json,
  type Script,
  type ScriptedRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../support/scripted-server.ts';
import {
  DIRECT,
  facebook,
  facebookAt,
  facebookDirect,
  graphError,
  PAGE_ID,
  POST_ID,
  PREPARED,
  steps,
  TOKEN,
} from './facebook-under-test.ts';
import { NOW, partFor, photo } from './network-under-test.ts';

const fields = ({ body }: ScriptedRequest) => Object.fromEntries(new URLSearchParams(body.toString()));

describe('publishing on a Facebook Page', () => {
  let server: ScriptedServer;
  let client: NetworkClient;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  /** With a process of its own, which remembers nothing of any Page. */
  async function prepare(script: Script, given: Parameters<typeof partFor>[1] = {}): Promise<Preparation> {
    client = facebookAt(server.url);
    return prepareNext(script, given);
  }

  function prepareNext(script: Script, given: Parameters<typeof partFor>[1] = {}): Promise<Preparation> {
    server.seen.length = 0;
    server.play(script);
    return client.publisher.prepare(partFor(facebook, given), NOW + 1000);
  }

  const handleOf = (preparation: Preparation) =>
    preparation.kind === 'ready' ? preparation.part.handle : JSON.stringify(preparation);
  const paths = () => server.seen.map(({ method, path }) => `${method} ${path}`);

  describe('in two steps', () => {
    it('creates the post unpublished, asks whether it may be changed, and changes nothing', async () => {
      expect(handleOf(await prepare(steps(), { text: 'Mehr: https://example.org/termin.' }))).toBe(PREPARED);
      expect(paths()).toEqual([`POST /v26.0/${PAGE_ID}/feed`, `POST /v26.0/${POST_ID}`]);
      expect(server.seen.map(fields)).toEqual([
        {
          message: 'Mehr: https://example.org/termin.',
          link: 'https://example.org/termin',
          published: 'false',
        },
        { is_published: 'false' },
      ]);
      expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    });

    it('publishes by the stored id alone, again and again', async () => {
      const prepared = await prepare(json(500, {}), { handle: PREPARED });
      if (prepared.kind !== 'ready') throw new Error(prepared.kind);
      expect(paths()).toEqual([]);
      server.play(json(200, { success: true }));
      for (let attempt = 0; attempt < 2; attempt += 1)
        expect(await client.publisher.send(prepared.part, 500)).toMatchObject({ networkPostId: POST_ID });
      expect(paths()).toEqual([`POST /v26.0/${POST_ID}`, `POST /v26.0/${POST_ID}`]);
      expect(server.seen.map(fields)).toEqual([{ is_published: 'true' }, { is_published: 'true' }]);
    });

    it('attaches photos in their order, each with its alt text, and then no link', async () => {
      let next = 900;
      const photos: Script = (request, response) => json(200, { id: String(next++) })(request, response);
      const media = [1, 2, 3].map((index) => photo(index, `Bild ${index}`));
      await prepare(steps({ photos }), { text: 'Siehe https://example.org', media });
      const uploads = server.seen.filter(({ path }) => path.endsWith('/photos'));
      const altTextById = new Map(
        uploads.map(({ body }, index) => [String(900 + index), body.toString('latin1')]),
      );
      const feed = server.seen.find(({ path }) => path.endsWith('/feed'));
      const { link, ...attached } = feed === undefined ? {} : fields(feed);
      expect(link).toBeUndefined();
      for (const index of [0, 1, 2]) {
        const { media_fbid: id } = JSON.parse(attached[`attached_media[${index}]`] ?? '') as {
          media_fbid: string;
        };
        expect(altTextById.get(id)).toContain(`name="alt_text_custom"\r\n\r\nBild ${index + 1}\r\n`);
        expect(altTextById.get(id)).toContain('name="published"\r\n\r\nfalse\r\n');
      }
    });

    it('goes without the preview where Facebook cannot read the link', async () => {
      const feed: Script = (request, response) => {
        const isWithLink = 'link' in fields(request);
        (isWithLink ? graphError(1_609_005) : json(200, { id: POST_ID }))(request, response);
      };
      expect(handleOf(await prepare(steps({ feed }), { text: 'Auf https://example.org/neu' }))).toBe(
        PREPARED,
      );
    });

    it('makes no second prepared post because the question was not answered', async () => {
      for (const probe of [
        json(503, ''),
        graphError(2),
        graphError(4),
        graphError(100, { error_subcode: 33 }),
      ])
        expect(handleOf(await prepare(steps({ probe })))).toBe(PREPARED);
    });
  });

  describe('on a Page that refuses the second step', () => {
    it.each([100, 3, 10, 200])(
      'creates directly after code %i, and removes what was prepared',
      async (code) => {
        expect(handleOf(await prepare(steps({ probe: graphError(code) })))).toBe(DIRECT);
        expect(paths().at(-1)).toBe(`DELETE /v26.0/${POST_ID}`);
      },
    );

    it('uploads the photos again, since the first belong to the removed post', async () => {
      let next = 900;
      const photos: Script = (request, response) => json(200, { id: String(next++) })(request, response);
      const prepared = await prepare(steps({ photos, probe: graphError(100) }), { media: [photo()] });
      expect(handleOf(prepared)).toBe(JSON.stringify({ way: 'direct', photoIds: ['901'] }));
    });

    it('remembers the Page', async () => {
      await prepare(steps({ probe: graphError(100) }));
      expect(handleOf(await prepareNext(steps()))).toBe(DIRECT);
      expect(paths()).toEqual([]);
    });

    it.each([
      [PREPARED, 'proof'],
      [DIRECT, 'evidence'],
    ])('keeps to the way of a stored handle: %s', async (handle, worth) => {
      await prepare(steps({ probe: graphError(100) }));
      const prepared = await prepareNext(steps(), { handle });
      expect(handleOf(prepared)).toBe(handle);
      expect(client.publisher.absenceWorth({ text: 'x', handle })).toBe(worth);
    });
  });

  it('calls absence no more than evidence where no handle says otherwise', () => {
    const { publisher } = facebookAt(server.url);
    expect(publisher.absenceWorth({ text: 'x' })).toBe('evidence');
    expect(publisher.absenceWorth({ text: 'x', handle: '{"way":"?"}' })).toBe('evidence');
  });

  describe.each([facebook, facebookDirect])('what an answer proves: $name', (subject) => {
    async function send(script: Script) {
      const { publisher } = subject.at(server.url, () => NOW);
      server.play(subject.withPreparation(script));
      const prepared = await publisher.prepare(partFor(subject), NOW + 1000);
      if (prepared.kind !== 'ready') throw new Error(JSON.stringify(prepared));
      return publisher.send(prepared.part, 300);
    }

    it.each<[string, Script, object]>([
      ['1', graphError(1), { kind: 'unknown' }],
      ['2, also as 400', graphError(2, { is_transient: true }), { kind: 'unknown' }],
      ['100 that is called transient', graphError(100, { is_transient: true }), { kind: 'unknown' }],
      ['100 with status 500', graphError(100, {}, {}, 500), { kind: 'unknown' }],
      ['a code of its own', graphError(99_999), { kind: 'unknown' }],
      ['a code as text', json(400, { error: { code: '100' } }), { kind: 'unknown' }],
      ['190 without a subcode', graphError(190), { kind: 'unauthorized' }],
      ['102', graphError(102), { kind: 'unauthorized' }],
      [
        '368 for posting too fast',
        graphError(368, { error_subcode: 1_390_008 }),
        { retryAt: NOW + 3_600_000 },
      ],
      ['506', graphError(506), { kind: 'unknown', hint: 'duplicate' }],
      [
        '368 for a duplicate',
        graphError(368, { message: "It looks like you've already posted this." }),
        { kind: 'unknown', hint: 'duplicate' },
      ],
      ['10', graphError(10, {}, {}, 403), { kind: 'refused', problem: { type: 'facebook-not-permitted' } }],
      ['200', graphError(200), { kind: 'refused', problem: { type: 'facebook-not-permitted' } }],
      ['299', graphError(299), { kind: 'refused' }],
      ['3', graphError(3), { kind: 'refused' }],
      ['100', graphError(100), { kind: 'refused', problem: { type: 'facebook-invalid-request' } }],
      ['1609005', graphError(1_609_005), { problem: { type: 'facebook-link-unreadable' } }],
      // Deleted, or not to be seen yet: the looks tell.
      ['100 for a post that is not there', graphError(100, { error_subcode: 33 }), { kind: 'unknown' }],
      ['803', graphError(803), { kind: 'unknown' }],
      ...[4, 17, 32, 341, 613, 80_001].map((code): [string, Script, object] => [
        String(code),
        graphError(code),
        { kind: 'rate-limited', retryAt: NOW + 60_000 },
      ]),
    ])('code %s', async (_name, script, expected) => {
      expect(await send(script)).toMatchObject(expected);
    });

    it.each<[string, Record<string, string>, number]>([
      [
        'the longest of the business use cases',
        {
          'x-business-use-case-usage': JSON.stringify({
            1001: [{ estimated_time_to_regain_access: 3 }, { estimated_time_to_regain_access: 19 }],
          }),
        },
        19 * 60_000,
      ],
      ['an app at its limit', { 'x-app-usage': '{"call_count":100,"total_time":2}' }, 600_000],
      ['an app below it', { 'x-app-usage': '{"call_count":40}' }, 60_000],
      [
        'nonsense',
        { 'x-app-usage': '{', 'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":-4}]}' },
        60_000,
      ],
      ['Retry-After', { 'retry-after': '120' }, 120_000],
      [
        'a year',
        { 'x-business-use-case-usage': '{"1":[{"estimated_time_to_regain_access":525600}]}' },
        25 * 3_600_000,
      ],
    ])('waits as long as said by %s', async (_name, headers, waitMs) => {
      expect(await send(graphError(4, {}, headers))).toMatchObject({ retryAt: NOW + waitMs });
    });
  });

  it.each<[string, Script, object]>([
    ['a duplicate', graphError(506), { kind: 'refused', problem: { type: 'facebook-duplicate' } }],
    ['a missing right', graphError(200), { kind: 'refused', problem: { type: 'facebook-not-permitted' } }],
    ['a lost answer', json(503, ''), { kind: 'not-ready' }],
    ['code 2', graphError(2), { kind: 'not-ready' }],
    ['an id that is none', json(200, { id: '77' }), { kind: 'not-ready' }],
  ])('is not prepared for %s', async (_name, feed, expected) => {
    expect(await prepare(steps({ feed }))).toMatchObject(expected);
  });
});
