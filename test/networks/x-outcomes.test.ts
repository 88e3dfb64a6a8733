import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/domain/publication.ts';
import {
  json,
  raw,
  reset,
  type Script,
  type ScriptedServer,
  silence,
  startScriptedServer,
} from '../support/scripted-server.ts';
import { CREDENTIALS, NOW, part, SECRETS, xAt } from './x-under-test.ts';

const TIMEOUT_MS = 250;
const head = (length: number) =>
  `HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`;
const seconds = (at: number) => String(Math.ceil(at / 1000));

describe('what an answer of X proves', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  async function send(script: Script, text = 'Guten Morgen'): Promise<Outcome> {
    const { publisher } = xAt(server.url);
    server.play(script);
    const prepared = await publisher.prepare(part({ text }), NOW + 1000);
    if (prepared.kind !== 'ready') throw new Error(prepared.kind);
    return publisher.send(prepared.part, TIMEOUT_MS);
  }

  it.each<[string, Script, Partial<Outcome>]>([
    ['201 with an id', json(201, { data: { id: '77', text: 'x' } }), { kind: 'accepted' }],
    ['200 with an id', json(200, { data: { id: '77' } }), { kind: 'accepted' }],
    ['201 with unknown fields', json(201, { data: { id: '77', more: [1] }, new: 1 }), { kind: 'accepted' }],
    ['201 without an id', json(201, { data: {} }), { kind: 'unknown' }],
    ['201 with a number as id', json(201, '{"data":{"id":1234567890123456789}}'), { kind: 'unknown' }],
    ['201 with words as id', json(201, { data: { id: '../77' } }), { kind: 'unknown' }],
    ['201 with an error beside nothing', json(201, { errors: [{ title: 'no' }] }), { kind: 'unknown' }],
    ['201 with HTML', json(201, '<html>Welcome</html>'), { kind: 'unknown' }],
    ['201 with nothing', json(201, ''), { kind: 'unknown' }],
    ['204', (_, response) => void response.writeHead(204).end(), { kind: 'unknown' }],
    ['201 cut in the body', raw(`${head(900)}{"data":{"id":"77"`), { kind: 'unknown' }],
    ['201 cut after an id', raw(`${head(900)}{"data":{"id":"77"}}`), { kind: 'unknown' }],
    [
      '201 larger than any answer',
      json(201, `{"data":{"id":"77","t":"${'x'.repeat(1_100_000)}"}}`),
      { kind: 'unknown' },
    ],
    ['a redirect', json(307, '', { location: 'http://127.0.0.1:1/2/tweets' }), { kind: 'unknown' }],
    ['400', json(400, { title: 'Invalid Request', detail: 'bad' }), { kind: 'refused' }],
    ['401', json(401, { title: 'Unauthorized' }), { kind: 'unauthorized' }],
    ['402', json(402, { title: 'CreditsDepleted' }), { kind: 'not-sent' }],
    ['403', json(403, { detail: 'You are not permitted to perform this action.' }), { kind: 'refused' }],
    [
      '403 for a duplicate',
      json(403, { detail: 'You are not allowed to create a Tweet with duplicate content.' }),
      { kind: 'unknown', hint: 'duplicate' },
    ],
    [
      '403 with code 187',
      json(403, { errors: [{ code: 187, message: 'Status…' }] }),
      { kind: 'unknown', hint: 'duplicate' },
    ],
    ['403 with code 385', json(403, { errors: [{ code: 385, message: 'parent' }] }), { kind: 'not-sent' }],
    ['403 without a reason', json(403, {}), { kind: 'unknown' }],
    ['403 with HTML', json(403, '<h1>Forbidden</h1>'), { kind: 'unknown' }],
    ['404', json(404, {}), { kind: 'unknown' }],
    ['409', json(409, {}), { kind: 'unknown' }],
    ['500', json(500, { data: { id: '77' } }), { kind: 'unknown' }],
    ['503', json(503, 'Over capacity'), { kind: 'unknown' }],
    ['599', json(599, ''), { kind: 'unknown' }],
    ['a reset before any answer', reset, { kind: 'unknown' }],
    ['a reset within the headers', raw('HTTP/1.1 201 Crea'), { kind: 'unknown' }],
    ['bytes that are no HTTP', raw('\u0000\u0001 this is no answer\r\n\r\n'), { kind: 'unknown' }],
    ['silence', silence, { kind: 'unknown' }],
  ])('%s', async (_name, script, expected) => {
    const outcome = await send(script);
    expect(outcome).toMatchObject(expected);
    for (const secret of SECRETS) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it('knows the address of what it published', async () => {
    expect(await send(json(201, { data: { id: '1790000000000000001' } }))).toEqual({
      kind: 'accepted',
      networkPostId: '1790000000000000001',
      url: 'https://x.com/bank/status/1790000000000000001',
    });
  });

  it('is not-sent only where no connection came about', async () => {
    const { publisher } = xAt(new URL('http://127.0.0.1:1'));
    const prepared = await publisher.prepare(part(), NOW + 1000);
    if (prepared.kind !== 'ready') throw new Error(prepared.kind);
    expect(await publisher.send(prepared.part, TIMEOUT_MS)).toMatchObject({ kind: 'not-sent' });
  });

  it('ends a dripping answer at the deadline and destroys the connection', async () => {
    const before = server.closedCount();
    const dripping: Script = (_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 10);
      response.once('close', () => clearInterval(timer));
    };
    const startedAt = performance.now();
    expect(await send(dripping)).toMatchObject({ kind: 'unknown' });
    expect(performance.now() - startedAt).toBeLessThan(TIMEOUT_MS * 4);
    await expect.poll(() => server.closedCount()).toBeGreaterThan(before);
  });

  it('sends once whatever is answered: the library must not repeat anything', async () => {
    for (const script of [reset, json(503, ''), json(429, {}), raw(head(10))]) {
      const before = server.seen.length;
      await send(script);
      expect(server.seen.length - before).toBe(1);
    }
  });

  it('gives away nothing of an answer that echoes the credentials', async () => {
    const echo: Script = (request, response) =>
      void response
        .writeHead(403)
        .end(JSON.stringify({ detail: `${request.headers.authorization ?? ''} ${SECRETS.join(' ')}` }));
    const outcome = await send(echo);
    expect(outcome.kind).toBe('refused');
    for (const secret of SECRETS) expect(JSON.stringify(outcome)).not.toContain(secret);
  });

  it.each<[string, Record<string, string>, number]>([
    [
      'the window of 15 minutes',
      { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': seconds(NOW + 90_000) },
      90_000,
    ],
    [
      'the window of the user’s day, though the short one has room',
      {
        'x-rate-limit-remaining': '5',
        'x-rate-limit-reset': seconds(NOW + 90_000),
        'x-user-limit-24hour-remaining': '0',
        'x-user-limit-24hour-reset': seconds(NOW + 7_200_000),
      },
      7_200_000,
    ],
    [
      'the window of the app’s day',
      { 'x-app-limit-24hour-remaining': '0', 'x-app-limit-24hour-reset': seconds(NOW + 3_600_000) },
      3_600_000,
    ],
    ['Retry-After in seconds', { 'retry-after': '120' }, 120_000],
    ['Retry-After as a date', { 'retry-after': new Date(NOW + 240_000).toUTCString() }, 240_000],
    ['nothing', {}, 60_000],
    ['nonsense', { 'x-rate-limit-reset': 'soon', 'retry-after': '-5' }, 60_000],
    ['a reset that has passed', { 'x-rate-limit-reset': seconds(NOW - 5000) }, 1000],
    ['a reset in a hundred years', { 'x-rate-limit-reset': seconds(NOW + 3.2e12) }, 25 * 3_600_000],
  ])('waits after a 429 as long as said by %s', async (_name, headers, waitMs) => {
    expect(await send(json(429, { title: 'Too Many Requests' }, headers))).toMatchObject({
      kind: 'rate-limited',
      retryAt: NOW + waitMs,
    });
  });

  it('sends exactly the bytes that were fingerprinted, signed by OAuth 1.0a', async () => {
    await send(json(201, { data: { id: '77' } }), 'Grüße & <Küsse> 🏦 https://example.org');
    const request = server.seen.at(-1);
    expect(request).toMatchObject({ method: 'POST', path: '/2/tweets' });
    expect(JSON.parse(request?.body.toString() ?? '')).toEqual({
      text: 'Grüße & <Küsse> 🏦 https://example.org',
    });
    expect(request?.headers.authorization).toMatch(/^OAuth .*oauth_signature="/);
  });

  it('sends a bearer token for OAuth 2.0', async () => {
    const { publisher } = xAt(server.url);
    server.play(json(201, { data: { id: '77' } }));
    const credentials = { kind: 'oauth2', clientId: 'c', accessToken: 'bearer-1' } as const;
    const prepared = await publisher.prepare(part({ credentials }), NOW + 1000);
    if (prepared.kind !== 'ready') throw new Error(prepared.kind);
    await publisher.send(prepared.part, TIMEOUT_MS);
    expect(server.seen.at(-1)?.headers.authorization).toBe('Bearer bearer-1');
    expect(CREDENTIALS.kind).toBe('oauth1');
  });
});
