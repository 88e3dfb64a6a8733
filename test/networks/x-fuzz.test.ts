import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import { account } from '../support/builders.ts';
import { type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { CREDENTIALS, look, NOW, part, xAt } from './x-under-test.ts';

const RUNS = 500;
const SEED = 20_261_124;
const OUTCOMES = ['accepted', 'refused', 'rate-limited', 'unauthorized', 'not-sent', 'unknown'];

/** Answers as broken servers, proxies and other people's servers give them. */
const plausible = fc.oneof(
  fc.record({
    data: fc.record({ id: fc.oneof(fc.string(), fc.integer(), fc.constant(null)), text: fc.string() }),
  }),
  fc.record({ data: fc.array(fc.object({ maxDepth: 2 })), meta: fc.object({ maxDepth: 1 }) }),
  fc.record({ errors: fc.array(fc.oneof(fc.object({ maxDepth: 2 }), fc.string())), title: fc.anything() }),
  fc.record({
    access_token: fc.oneof(fc.string(), fc.integer()),
    expires_in: fc.oneof(fc.integer(), fc.string()),
  }),
);
const body = fc.oneof(
  plausible.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    '',
    'null',
    '[]',
    '{}',
    '"',
    '<!doctype html><h1>502</h1>',
    '\ufeff{"data":{}}',
    '{"data":{"id":"1"}',
  ),
  fc.integer({ min: 1000, max: 50_000 }).map((length) => `{"data":"${'ä'.repeat(length)}"}`),
);
const answer = fc.record({
  status: fc.constantFrom(
    200,
    201,
    202,
    204,
    301,
    307,
    400,
    401,
    402,
    403,
    404,
    409,
    410,
    418,
    422,
    429,
    500,
    502,
    503,
    504,
    599,
  ),
  type: fc.constantFrom(
    'application/json',
    'text/html',
    'application/octet-stream',
    'application/json; charset=utf-16',
    '',
  ),
  encoding: fc.constantFrom('utf8', 'latin1', 'utf16le'),
  body,
  cutAt: fc.option(fc.nat({ max: 400 })),
});
type Answer = typeof answer extends fc.Arbitrary<infer Value> ? Value : never;

const play =
  ({ status, type, encoding, body: text, cutAt }: Answer): Script =>
  (_request, response) => {
    const bytes = Buffer.from(text, encoding as BufferEncoding);
    const head = `HTTP/1.1 ${status} Any\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    const whole = Buffer.concat([Buffer.from(head), status === 204 ? Buffer.alloc(0) : bytes]);
    response.socket?.end(cutAt === null ? whole : whole.subarray(0, Math.min(cutAt, whole.length)));
  };

describe('500 broken answers to each call', () => {
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server.close());

  function check(name: string, verify: (given: Answer) => Promise<void>): void {
    it(
      name,
      () =>
        fc.assert(
          fc.asyncProperty(answer, async (given) => {
            server.play(play(given));
            await verify(given);
          }),
          { numRuns: RUNS, seed: SEED },
        ),
      60_000,
    );
  }

  const hasId = ({ body: text, status }: Answer) => {
    try {
      const id: unknown = (JSON.parse(text.replace(/^\ufeff/, '')) as { data?: { id?: unknown } }).data?.id;
      return status >= 200 && status < 300 && typeof id === 'string' && /^\d{1,20}$/.test(id);
    } catch {
      return false;
    }
  };

  check('never publish without an id', async (given) => {
    const { publisher } = xAt(server.url);
    const prepared = await publisher.prepare(part(), NOW + 1000);
    if (prepared.kind !== 'ready') throw new Error(prepared.kind);
    const outcome = await publisher.send(prepared.part, 500);
    expect(OUTCOMES).toContain(outcome.kind);
    if (outcome.kind === 'accepted') expect(hasId(given)).toBe(true);
  });

  check('never prove absence that the timeline did not show', async (given) => {
    const finding = await xAt(server.url).publisher.look(look(), 500);
    expect(['found', 'absent', 'undecidable', 'unauthorized', 'failed']).toContain(finding.kind);
    if (finding.kind !== 'absent') return;
    expect(given.status).toBe(200);
    const { data, meta } = JSON.parse(given.body) as { data?: unknown; meta?: { result_count?: unknown } };
    expect(Array.isArray(data) || meta?.result_count === 0).toBe(true);
  });

  check('never make up a count', async () => {
    const posts = new Map([['1' as NetworkPostId, NOW - 1000]]);
    const readings = await xAt(server.url).engagement.read(account(), CREDENTIALS, posts, 500);
    expect(['read', 'unauthorized', 'failed']).toContain(readings.kind);
    for (const reading of readings.kind === 'read' ? readings.byId.values() : [])
      if (reading.kind === 'read')
        for (const count of Object.values(reading.metrics))
          expect(count === null || (Number.isInteger(count) && count >= 0)).toBe(true);
  });

  check('never take a stranger for an account, or lose a grant', async (given) => {
    const { connector } = xAt(server.url);
    const identified = await connector.identify(CREDENTIALS);
    expect(['identified', 'rejected', 'unreachable']).toContain(identified.kind);
    const grant = {
      kind: 'oauth2',
      clientId: 'c',
      accessToken: 'old-access',
      refreshToken: 'old-refresh',
    } as const;
    const refreshed = await connector.refresh(grant, NOW);
    expect(['refreshed', 'rejected', 'unreachable']).toContain(refreshed.kind);
    if (refreshed.kind === 'refreshed') expect(refreshed.credentials.accessToken).not.toBe('');
    if (refreshed.kind === 'rejected') expect(given.status).toBeLessThan(500);
  });
});
