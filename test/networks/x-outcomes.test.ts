import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/domain/publication.ts';
import { json, type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { NOW, part, xAt } from './x-under-test.ts';

const TIMEOUT_MS = 250;
const seconds = (at: number) => String(Math.ceil(at / 1000));

describe('what an answer of X proves beyond what every network’s does', () => {
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
    ['201 with unknown fields', json(201, { data: { id: '77', more: [1] }, new: 1 }), { kind: 'accepted' }],
    ['201 with a number as id', json(201, '{"data":{"id":1234567890123456789}}'), { kind: 'unknown' }],
    ['402', json(402, { title: 'CreditsDepleted' }), { kind: 'not-sent' }],
    ['403', json(403, { detail: 'You are not permitted to perform this action.' }), { kind: 'refused' }],
    [
      '403 with code 187',
      json(403, { errors: [{ code: 187, message: 'Status…' }] }),
      { kind: 'unknown', hint: 'duplicate' },
    ],
    ['403 with code 385', json(403, { errors: [{ code: 385, message: 'parent' }] }), { kind: 'not-sent' }],
  ])('%s', async (_name, script, expected) => {
    expect(await send(script)).toMatchObject(expected);
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
  });
});
