import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { METRICS } from '../../core/domain/engagement.ts';
import type { Outcome } from '../../core/domain/publication.ts';
import type { Readings } from '../../core/ports/engagement-reader.ts';
import type { Finding, PartToPublish, PreparedPart } from '../../core/ports/publisher.ts';
import {
  json,
  raw,
  reset,
  type Script,
  type ScriptedServer,
  silence,
  startScriptedServer,
} from '../support/scripted-server.ts';
import { type BrokenAnswer, brokenAnswer, play } from './broken-answers.ts';
import { lookFor, type NetworkUnderTest, NOW, partFor, photo } from './network-under-test.ts';

const TIMEOUT_MS = 250;
const RUNS = 500;
const SEED = 20_261_124;
const head = (length: number) =>
  `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;

/** Answers that say nothing of a post that was sent, whatever the network. */
const UNCLEAR: readonly (readonly [string, Script])[] = [
  ['2xx with HTML', json(200, '<html>Welcome</html>')],
  ['2xx with nothing', json(201, '')],
  ['204', (_request, response) => void response.writeHead(204).end()],
  ['2xx larger than any answer', json(200, `{"data":{"id":"77"},"t":"${'x'.repeat(1_100_000)}"}`)],
  ['a redirect', json(307, '', { location: 'http://127.0.0.1:1/elsewhere' })],
  ['403 without a reason', json(403, {})],
  ['403 with HTML', json(403, '<h1>Forbidden</h1>')],
  ['404', json(404, {})],
  ['409', json(409, {})],
  ['500', json(500, { id: '1001_77', success: true, data: { id: '77' } })],
  ['503', json(503, 'Over capacity')],
  ['599', json(599, '')],
  ['a body cut in the middle', raw(`${head(900)}{"id":"1001_77","data":{"id":"77"`)],
  ['a body cut after all that counts', raw(`${head(900)}{"success":true,"id":"1001_77","data":{"id":"77"}}`)],
  ['a reset before any answer', reset],
  ['a reset within the headers', raw('HTTP/1.1 201 Crea')],
  ['bytes that are no HTTP', raw('\u0000\u0001 this is no answer\r\n\r\n')],
  ['silence', silence],
];

/** The promises of every network's adapter, against a server that answers in any way that a server can. */
export function networkContract(subject: NetworkUnderTest): void {
  describe(`${subject.name}, as every network`, () => {
    let server: ScriptedServer;
    beforeAll(async () => {
      server = await startScriptedServer();
    });
    afterAll(() => server.close());
    const client = (url = server.url) => subject.at(url, () => NOW);

    async function ready(given: Partial<PartToPublish> = {}): Promise<PreparedPart> {
      server.play(subject.withPreparation(silence));
      const prepared = await client().publisher.prepare(partFor(subject, given), NOW + 1000);
      if (prepared.kind !== 'ready') throw new Error(JSON.stringify(prepared));
      return prepared.part;
    }

    async function send(script: Script): Promise<Outcome> {
      const prepared = await ready();
      server.play(subject.withPreparation(script));
      return client().publisher.send(prepared, TIMEOUT_MS);
    }

    const sayNothingOf = (told: unknown) => {
      for (const secret of subject.secrets) expect(JSON.stringify(told)).not.toContain(secret);
    };

    describe('sending', () => {
      it('knows id and address of what was accepted', async () => {
        expect(await send(subject.says.accepted)).toEqual({
          ...{ kind: 'accepted', networkPostId: subject.acceptedId, url: subject.acceptedUrl },
        });
      });

      it.each(subject.says.acceptedOfNothing.map((said) => [JSON.stringify(said), said] as const))(
        'takes a 2xx with %s for no proof',
        async (_name, said) => {
          expect(await send(json(200, said))).toMatchObject({ kind: 'unknown' });
        },
      );

      it.each(UNCLEAR)('does not know after %s', async (_name, script) => {
        const outcome = await send(script);
        expect(outcome).toMatchObject({ kind: 'unknown' });
        sayNothingOf(outcome);
      });

      it.each<[string, Script, object]>([
        ['a refusal', subject.says.refused, { kind: 'refused', problem: { action: expect.any(String) } }],
        ['a dead token', subject.says.unauthorized, { kind: 'unauthorized' }],
        ['a 401 without a reason', json(401, ''), { kind: 'unauthorized' }],
        ['a duplicate', subject.says.duplicate, { kind: 'unknown', hint: 'duplicate' }],
        ['a limit', subject.says.rateLimited(120_000), { kind: 'rate-limited', retryAt: NOW + 120_000 }],
        ['a limit that names no end', subject.says.rateLimited(undefined), { retryAt: NOW + 60_000 }],
        ['a limit of a proxy', json(429, '', { 'retry-after': '90' }), { retryAt: NOW + 90_000 }],
      ])('tells %s', async (_name, script, expected) => {
        const outcome = await send(script);
        expect(outcome).toMatchObject(expected);
        sayNothingOf(outcome);
      });

      it('is not-sent only where no connection came about', async () => {
        const prepared = await ready();
        const nowhere = client(new URL('http://127.0.0.1:1'));
        expect(await nowhere.publisher.send(prepared, TIMEOUT_MS)).toMatchObject({ kind: 'not-sent' });
      });

      it('ends a dripping answer at the deadline and destroys the connection', async () => {
        const dripping: Script = (_request, response) => {
          response.writeHead(200, { 'content-type': 'application/json' });
          const timer = setInterval(() => response.write(' '), 10);
          response.once('close', () => clearInterval(timer));
        };
        const before = server.closedCount();
        const startedAt = performance.now();
        expect(await send(dripping)).toMatchObject({ kind: 'unknown' });
        expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS * 4);
        await expect.poll(() => server.closedCount()).toBeGreaterThan(before);
      });

      it('makes one call whatever is answered', async () => {
        for (const script of [reset, json(503, ''), json(429, {}), json(401, {}), raw(head(10))]) {
          const prepared = await ready();
          const before = server.seen.length;
          server.play(script);
          await client().publisher.send(prepared, TIMEOUT_MS);
          expect(server.seen.length - before).toBe(1);
        }
      });

      it('gives away nothing of an answer that echoes the credentials', async () => {
        const echo: Script = (request, response) =>
          subject.says.echo(`${request.headers.authorization ?? ''} ${subject.secrets.join(' ')}`)(
            request,
            response,
          );
        const outcome = await send(echo);
        expect(outcome.kind).toBe('refused');
        sayNothingOf(outcome);
      });

      it('puts no secret into an address', async () => {
        await send(subject.says.accepted);
        for (const { path, query } of server.seen) sayNothingOf([path, ...query]);
      });

      it('fingerprints what is sent: the same for the same, another for another', async () => {
        const prints = await Promise.all([ready(), ready()].map(async (each) => (await each).fingerprint));
        expect(prints[0]).toMatch(/^[0-9a-f]{64}$/);
        expect(prints[0]).toBe(prints[1]);
      });
    });

    describe('preparing', () => {
      it('can be done again with what was stored, and sends the same', async () => {
        const first = await ready({ media: [photo()] });
        server.play(json(500, {}));
        const again = await client().publisher.prepare(
          partFor(subject, {
            media: [photo()],
            ...(first.handle === undefined ? {} : { handle: first.handle }),
          }),
          NOW + 1000,
        );
        if (again.kind !== 'ready') throw new Error(JSON.stringify(again));
        expect(again.part.fingerprint).toBe(first.fingerprint);
      });

      it.each<[string, Script, string]>([
        ['refused', subject.says.refused, 'refused'],
        ['refused for the token', subject.says.unauthorized, 'unauthorized'],
        ['limited', subject.says.rateLimited(120_000), 'rate-limited'],
        ['answered by 503', json(503, ''), 'not-ready'],
        ['answered by nothing', silence, 'not-ready'],
        ['cut off', raw(`${head(900)}{"id":"900"`), 'not-ready'],
        ['answered without an id', json(200, {}), 'not-ready'],
      ])('with a photo that is %s sends nothing', async (_name, script, kind) => {
        server.play(script);
        const preparation = await client().publisher.prepare(
          partFor(subject, { media: [photo()] }),
          NOW + TIMEOUT_MS,
        );
        expect(preparation).toMatchObject({ kind });
        sayNothingOf(preparation);
      });
    });

    describe('looking', () => {
      const find = (script: Script): Promise<Finding> => {
        server.play(script);
        return client().publisher.look(lookFor(subject), TIMEOUT_MS);
      };

      it('finds what is there', async () => {
        expect(await find(subject.shows.found)).toMatchObject({
          ...{ kind: 'found', networkPostId: subject.acceptedId, url: subject.acceptedUrl },
          publishedAt: NOW + 1000,
        });
      });

      it('says absent of what is not, and undecidable where it cannot tell', async () => {
        expect(await find(subject.shows.absent)).toEqual({ kind: 'absent' });
        expect(await find(subject.shows.undecidable)).toMatchObject({ kind: 'undecidable' });
      });

      it.each([...UNCLEAR, ['{}', json(200, {})] as const, ['a list', json(200, [])] as const])(
        'has failed, and says nothing of the post, for %s',
        async (_name, script) => {
          expect(await find(script)).toMatchObject({ kind: 'failed' });
        },
      );

      it('tells a refused token and a limit from a failure', async () => {
        expect(await find(subject.says.unauthorized)).toMatchObject({ kind: 'unauthorized' });
        expect(await find(subject.says.rateLimited(120_000))).toMatchObject({
          ...{ kind: 'failed', retryAt: NOW + 120_000 },
        });
      });

      it('declares what absence is worth', () => {
        const { handle } = subject;
        const part = { text: 'Guten Morgen', ...(handle === undefined ? {} : { handle }) };
        expect(client().publisher.absenceWorth(part)).toBe(subject.absenceWorth);
      });
    });

    describe('reading engagement', () => {
      const OLD = NOW - 2 * 86_400_000;
      const read = (script: Script): Promise<Readings> => {
        server.play(script);
        const posts = new Map([[subject.acceptedId, OLD]]);
        return client().engagement.read(subject.account, subject.credentials, posts, TIMEOUT_MS);
      };
      const one = (readings: Readings) =>
        readings.kind === 'read' ? readings.byId.get(subject.acceptedId) : undefined;

      it('takes the counts that are given, and null for what the network lacks', async () => {
        expect(one(await read(subject.engagement.script))).toMatchObject({
          ...{ kind: 'read', metrics: subject.engagement.metrics },
        });
        expect(Object.keys(subject.engagement.metrics).toSorted()).toEqual([...METRICS].toSorted());
      });

      it('knows that a post is gone', async () => {
        expect(one(await read(subject.engagement.gone))).toMatchObject({ kind: 'gone' });
      });

      it('tells a refused token and a limit', async () => {
        expect(await read(subject.says.unauthorized)).toMatchObject({ kind: 'unauthorized' });
        expect(await read(subject.says.rateLimited(120_000))).toMatchObject({
          ...{ kind: 'failed', retryAt: NOW + 120_000 },
        });
      });

      it.each([...UNCLEAR, ['{}', json(200, {})] as const, ['a list', json(200, [])] as const])(
        'reads nothing from %s',
        async (_name, script) => {
          const readings = await read(script);
          expect(one(readings)?.kind).not.toBe('read');
          expect(one(readings)?.kind).not.toBe('gone');
        },
      );
    });

    describe('connecting', () => {
      const identify = (script: Script) => {
        server.play(script);
        return client().connector.identify(subject.credentials);
      };

      it('knows whose credentials these are', async () => {
        expect(await identify(subject.profile.script)).toMatchObject({
          ...{ kind: 'identified', profile: subject.profile.expected },
        });
      });

      it('rejects what the network rejects, and nothing because it cannot be asked', async () => {
        expect(await identify(subject.says.unauthorized)).toMatchObject({ kind: 'rejected' });
        for (const script of [json(500, {}), json(429, ''), json(200, {}), json(200, '<html>'), reset])
          expect(await identify(script)).toMatchObject({ kind: 'unreachable' });
      });

      it('rejects a refresh for which there is no refresh token, without asking', async () => {
        const before = server.seen.length;
        const credentials = { kind: 'oauth2', clientId: 'c', accessToken: 'a' } as const;
        expect(await client().connector.refresh(credentials, NOW)).toMatchObject({ kind: 'rejected' });
        expect(server.seen.length).toBe(before);
      });
    });

    describe('checking', () => {
      const problems = (text: string, photoCount = 0) =>
        subject.rules
          .check({ text, media: Array.from({ length: photoCount }, (_, index) => photo(index).media) })
          .problems.map(({ pointer }) => pointer);

      it('takes a text, a link, a photo alone', () => {
        expect(problems('Guten Morgen')).toEqual([]);
        expect(problems('Mehr: https://example.org/termin')).toEqual([]);
        expect(problems('', 1)).toEqual([]);
      });

      it('refuses nothing at all, a text that is too long, and a photo too many', () => {
        expect(problems(' ')).toEqual(['/text']);
        expect(problems('x'.repeat(70_000))).toEqual(['/text']);
        expect(problems('Viele', 11)).toHaveLength(1);
      });

      it('refuses a photo that is too large', () => {
        const { media } = photo();
        const [problem] = subject.rules.check({
          ...{ text: 'Groß', media: [{ ...media, byteCount: 6_000_000 }] },
        }).problems;
        expect(problem?.pointer).toBe('/media/0');
      });
    });

    describe(`${RUNS} broken answers`, () => {
      function check(name: string, verify: (given: BrokenAnswer) => Promise<void>): void {
        it(
          name,
          () =>
            fc.assert(
              fc.asyncProperty(brokenAnswer, async (given) => {
                server.play(play(given));
                await verify(given);
              }),
              { numRuns: RUNS, seed: SEED },
            ),
          60_000,
        );
      }

      let prepared: PreparedPart | undefined;
      check('to a send never publish without proof', async (given) => {
        prepared ??= await ready();
        server.play(play(given));
        const outcome = await client().publisher.send(prepared, 500);
        // Only 402 says that a request which arrived was not carried out for want of money.
        if (outcome.kind === 'not-sent') expect(given.status).toBe(402);
        if (outcome.kind === 'accepted') expect(subject.provesPublication(given)).toBe(true);
      });

      check('to a preparation never are ready without an id', async () => {
        const part = partFor(subject, { media: [photo()] });
        const preparation = await client().publisher.prepare(part, NOW + 500);
        if (preparation.kind === 'ready') expect(preparation.part.handle).toMatch(/"(?:\d+|\d+_\d+)"/);
      });

      check('to a look never prove absence that was not shown', async (given) => {
        const finding = await client().publisher.look(lookFor(subject), 500);
        if (finding.kind === 'absent') expect(subject.provesAbsence(given)).toBe(true);
        if (finding.kind === 'found') expect(given.status).toBeLessThan(300);
      });

      check('to a reading never make up a count', async () => {
        const posts = new Map([[subject.acceptedId, NOW - 1000]]);
        const readings = await client().engagement.read(subject.account, subject.credentials, posts, 500);
        for (const reading of readings.kind === 'read' ? readings.byId.values() : [])
          if (reading.kind === 'read')
            for (const count of Object.values(reading.metrics))
              expect(count === null || (Number.isInteger(count) && count >= 0)).toBe(true);
      });

      check('to connecting never make a stranger an account, or lose a grant', async (given) => {
        const identified = await client().connector.identify(subject.credentials);
        if (identified.kind === 'identified') expect(identified.profile.networkAccountId).toMatch(/^\d+$/);
        const grant = {
          kind: 'oauth2',
          clientId: 'c',
          accessToken: 'old-access',
          refreshToken: 'old',
        } as const;
        const refreshed = await client().connector.refresh(grant, NOW);
        if (refreshed.kind === 'refreshed') expect(refreshed.credentials.accessToken).not.toBe('');
        if (refreshed.kind === 'rejected' && subject.name === 'X') expect(given.status).toBeLessThan(500);
      });
    });
  });
}
