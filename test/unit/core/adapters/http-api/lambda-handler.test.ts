import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createRandomIdSource } from '../../../../../core/adapters/crypto/random-id-source.ts';
import type { ApiOptions } from '../../../../../core/adapters/http-api/api-ports.ts';
import {
  createLambdaHandler,
  LAMBDA_MAX_BODY_BYTES,
} from '../../../../../core/adapters/http-api/lambda-handler.ts';
import type { ApiRequest, Routes } from '../../../../../core/adapters/http-api/route-handler.ts';
import { createSystemClock } from '../../../../../core/adapters/timers/system-clock.ts';
import type { TenantId } from '../../../../../core/domain/ids.ts';

const clock = createSystemClock();
const silent = () => undefined;
const notAsked = () => Promise.reject(new Error('not asked for'));
const options: Omit<ApiOptions, 'routes'> = {
  ports: {
    tokens: { find: notAsked },
    idempotency: { claim: notAsked, answer: notAsked, release: notAsked },
    ids: createRandomIdSource(() => clock.now()),
    clock,
    log: { debug: silent, info: silent, warn: silent, error: silent },
  },
  signIn: {
    sessionCookie: 'session',
    bearer: (token) =>
      Promise.resolve({
        kind: 'recognized',
        principal: { tenantId: 'demo' as TenantId, role: 'operator', name: token },
      }),
    session: () => Promise.resolve({ kind: 'unknown' }),
  },
};

function event(method: string, rawPath: string, change: Partial<APIGatewayProxyEventV2> = {}) {
  const { headers = {}, ...others } = change;
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath, rawQueryString: '', isBase64Encoded: false },
    headers: { authorization: 'Bearer anna', 'content-type': 'text/csv', ...headers },
    requestContext: {
      ...{ accountId: '0', apiId: 'api', domainName: 'api.example', domainPrefix: 'api', requestId: 'r' },
      ...{ routeKey: '$default', stage: '$default', time: '', timeEpoch: 0 },
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: '' },
    },
    ...others,
  } satisfies APIGatewayProxyEventV2;
}

/** Remembers the request, answers with what is given. */
function handlerFor(answer: Awaited<ReturnType<NonNullable<Routes['importPosts']>>> = { status: 204 }) {
  const asked: ApiRequest[] = [];
  const route = (request: ApiRequest) => {
    asked.push(request);
    return answer;
  };
  const handle = createLambdaHandler({
    ...options,
    routes: { importPosts: route, listPosts: route, getPost: route },
  });
  return { asked, handle };
}

const IMPORT = '/v1/posts/import';

describe('a request that came as an event', () => {
  it('has the bytes of its body, whichever way they travelled', async () => {
    const { asked, handle } = handlerFor();
    const text = 'key;text\n1;Grüße – 🎈\n';
    await handle(event('POST', IMPORT, { body: text }));
    await handle(
      event('POST', IMPORT, { body: Buffer.from(text).toString('base64'), isBase64Encoded: true }),
    );
    expect(asked.map(({ bodyText }) => bodyText)).toEqual([text, text]);
  });

  it('has its query as it was sent', async () => {
    const { asked, handle } = handlerFor();
    await handle(event('GET', '/v1/posts', { rawQueryString: 'campaign=a%26b%20c&limit=7' }));
    expect(asked[0]?.query).toMatchObject({ campaign: 'a&b c', limit: 7 });
  });

  it('has a path that stays a path, whatever characters it holds', async () => {
    const { asked, handle } = handlerFor();
    await handle(event('GET', '/v1/posts/a?b#c'));
    expect(asked[0]?.params).toEqual({ postId: 'a?b#c' });
    for (const path of ['//evil.example/v1/posts', '/v1/../../v1/nothing', '/\\evil.example'])
      expect(await handle(event('GET', path)), path).toMatchObject({ statusCode: 404 });
  });

  it('may be a GET with a body, which means nothing', async () => {
    const { asked, handle } = handlerFor();
    expect(await handle(event('GET', '/v1/posts', { body: '{}' }))).toMatchObject({ statusCode: 204 });
    expect(asked[0]?.bodyText).toBe('');
  });

  it('may have headers that are not ASCII', async () => {
    const { handle } = handlerFor();
    const headers = { 'x-note': 'Grüße 🎈', 'x-request-id': 'mine-1' };
    expect(await handle(event('GET', '/v1/posts', { headers }))).toMatchObject({
      headers: { 'x-request-id': 'mine-1' },
    });
  });

  it('is too large for us before it is too large for Lambda', async () => {
    const { asked, handle } = handlerFor();
    const body = 'x'.repeat(LAMBDA_MAX_BODY_BYTES + 1);
    const refused = await handle(event('POST', IMPORT, { body }));
    expect(refused).toMatchObject({
      statusCode: 413,
      headers: { 'content-type': 'application/problem+json' },
      body: expect.stringContaining('takes up to 4000000 bytes') as string,
    });
    expect(asked).toEqual([]);
    await handle(event('POST', IMPORT, { body: body.slice(1) }));
    expect(asked).toHaveLength(1);
  });
});

describe('an answer that travels back', () => {
  it('is text where it is text', async () => {
    const { handle } = handlerFor({ status: 200, contentType: 'text/csv', body: 'Grüße' });
    expect(await handle(event('GET', '/v1/posts'))).toMatchObject({
      ...{ statusCode: 200, body: 'Grüße', isBase64Encoded: false },
      headers: { 'content-type': 'text/csv; charset=utf-8' },
    });
  });

  it('keeps each byte of what is no text', async () => {
    const bytes = Uint8Array.from([0, 255, 128, 10]);
    const { handle } = handlerFor({ status: 200, contentType: 'application/octet-stream', body: bytes });
    const { body = '', isBase64Encoded } = await handle(event('GET', '/v1/posts'));
    expect([isBase64Encoded, [...Buffer.from(body, 'base64')]]).toEqual([true, [...bytes]]);
  });

  it('sets each cookie by itself', async () => {
    const { handle } = handlerFor({ status: 204, cookies: ['a=1; Path=/', 'b=2; Path=/'] });
    const { cookies, headers } = await handle(event('GET', '/v1/posts'));
    expect(cookies).toEqual(['a=1; Path=/', 'b=2; Path=/']);
    expect(headers).not.toHaveProperty('set-cookie');
  });
});
