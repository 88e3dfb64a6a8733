import fc from 'fast-check';
import type { Script } from '../support/scripted-server.ts';

/** Answers as broken servers, proxies and other people's servers give them; some nearly in a network's own shape. */
const id = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constantFrom('77', '1001_77'));
const plausible = fc.oneof(
  fc.record({ data: fc.record({ id, text: fc.string() }) }),
  fc.record({ data: fc.array(fc.object({ maxDepth: 2 })), meta: fc.object({ maxDepth: 1 }) }),
  fc.record({
    errors: fc.array(fc.oneof(fc.object({ maxDepth: 2 }), fc.string())),
    title: fc.anything(),
  }),
  fc.record({
    access_token: fc.oneof(fc.string(), fc.integer()),
    expires_in: fc.oneof(fc.integer(), fc.string()),
  }),
  fc.record({ id, success: fc.oneof(fc.boolean(), fc.string()), is_published: fc.anything() }),
  fc.record({
    error: fc.record({
      code: fc.oneof(fc.constantFrom(1, 2, 4, 10, 100, 190, 200, 368, 506, 803, 80_001), fc.anything()),
      message: fc.oneof(fc.string(), fc.anything()),
      error_subcode: fc.oneof(fc.constant(33), fc.anything()),
    }),
  }),
  fc.record({
    id,
    shares: fc.record({ count: fc.anything() }),
    reactions: fc.record({ summary: fc.record({ total_count: fc.anything() }) }),
  }),
  fc.record({
    data: fc.array(fc.record({ name: fc.string(), values: fc.array(fc.record({ value: fc.anything() })) })),
    paging: fc.object({ maxDepth: 1 }),
  }),
);
const body = fc.oneof(
  plausible.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    ...[
      '',
      'null',
      '[]',
      '{}',
      '"',
      '<!doctype html><h1>502</h1>',
      '\ufeff{"data":{}}',
      '{"data":{"id":"1"}',
    ],
    ...['{"success":true}', '{"id":"1001_77"}', '{"data":[]}', '\ufeff{"id":"1001_77","is_published":false}'],
  ),
  fc.integer({ min: 1000, max: 50_000 }).map((length) => `{"data":"${'ä'.repeat(length)}"}`),
);

export const brokenAnswer = fc.record({
  status: fc.constantFrom(
    ...[200, 201, 202, 204, 301, 307, 400, 401, 402, 403, 404],
    ...[409, 410, 418, 422, 429, 500, 502, 503, 504, 599],
  ),
  type: fc.constantFrom(
    ...['application/json', 'text/html', 'application/octet-stream'],
    ...['application/json; charset=utf-16', ''],
  ),
  encoding: fc.constantFrom('utf8', 'latin1', 'utf16le'),
  body,
  cutAt: fc.option(fc.nat({ max: 400 })),
});
export type BrokenAnswer = typeof brokenAnswer extends fc.Arbitrary<infer Value> ? Value : never;

export const play =
  ({ status, type, encoding, body: text, cutAt }: BrokenAnswer): Script =>
  (_request, response) => {
    const bytes = Buffer.from(text, encoding as BufferEncoding);
    const head = `HTTP/1.1 ${status} Any\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`;
    const whole = Buffer.concat([Buffer.from(head), status === 204 ? Buffer.alloc(0) : bytes]);
    response.socket?.end(cutAt === null ? whole : whole.subarray(0, Math.min(cutAt, whole.length)));
  };

/** What the bytes say where they are JSON. */
export function readBody({ body: text }: BrokenAnswer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
