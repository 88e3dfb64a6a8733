// API Gateway's HTTP API as far as functions see it: requests as events of payload format 2.0, answers back, and the
// limits on the way (docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerResult,
} from 'aws-lambda';

type Integration = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
type Authorizer = (event: APIGatewayRequestAuthorizerEventV2) => Promise<APIGatewaySimpleAuthorizerResult>;

export interface GatewayOptions {
  /** The function behind an address. */
  readonly integration: (path: string) => Integration;
  /** Asked before every request to an address that is not open. */
  readonly authorizer?: { readonly authorize: Authorizer; readonly isOpen: (path: string) => boolean };
}

export interface Gateway {
  request(path: string, init?: RequestInit): Promise<Response>;
}

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** The gateway as a server on this machine, for browsers. `open` gets its address before the first request. */
export async function listen(open: (url: string) => Gateway): Promise<Listening> {
  const opened: { gateway?: Gateway } = {};
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const headers = new Headers();
      for (const [name, value] of Object.entries(request.headers)) headers.set(name, String(value));
      const init = { method: request.method ?? 'GET', headers, ...(body.length === 0 ? {} : { body }) };
      const answer =
        opened.gateway === undefined
          ? refusal(503, 'Service Unavailable')
          : await opened.gateway.request(request.url ?? '/', init);
      const { 'set-cookie': _joined, ...others } = Object.fromEntries(answer.headers);
      response.writeHead(answer.status, { ...others, 'set-cookie': answer.headers.getSetCookie() });
      response.end(Buffer.from(await answer.arrayBuffer()));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  opened.gateway = open(url);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, close };
}

const REQUEST_MAX_BYTES = 10_000_000;
const LAMBDA_MAX_BYTES = 6 * 1024 * 1024;

export function createGateway({ integration, authorizer }: GatewayOptions): Gateway {
  return {
    async request(path, init) {
      const request = new Request(new URL(path, 'http://gateway.test'), init);
      const bytes = Buffer.from(await request.arrayBuffer());
      if (bytes.length > REQUEST_MAX_BYTES) return refusal(413, 'Request Entity Too Large');
      const event = eventOf(request, bytes);
      if (authorizer?.isOpen(event.rawPath) === false) {
        const verdict = await verdictOf(authorizer.authorize, event);
        if (verdict !== 'authorized') return verdict;
      }
      const sent = JSON.stringify(event);
      if (Buffer.byteLength(sent) > LAMBDA_MAX_BYTES) return refusal(413, 'Request Too Long');
      const result = JSON.stringify(
        await integration(event.rawPath)(JSON.parse(sent) as APIGatewayProxyEventV2),
      );
      if (Buffer.byteLength(result) > LAMBDA_MAX_BYTES) return refusal(500, 'Internal Server Error');
      return responseOf(JSON.parse(result) as APIGatewayProxyStructuredResultV2, request.method);
    },
  };
}

async function verdictOf(
  authorize: Authorizer,
  event: APIGatewayProxyEventV2,
): Promise<Response | 'authorized'> {
  const { body: _body, isBase64Encoded: _isBase64, ...rest } = event;
  const { cookies = [], ...facts } = rest;
  const asked = {
    ...facts,
    cookies,
    type: 'REQUEST' as const,
    routeArn: 'arn:aws:execute-api:…',
    identitySource: [],
  };
  try {
    const { isAuthorized } = await authorize(asked);
    return isAuthorized ? 'authorized' : refusal(403, 'Forbidden');
  } catch {
    return refusal(500, 'Internal Server Error');
  }
}

function refusal(status: number, message: string): Response {
  return Response.json({ message }, { status });
}

function eventOf(request: Request, bytes: Buffer): APIGatewayProxyEventV2 {
  const { method } = request;
  const url = new URL(request.url);
  const rawPath = decoded(url.pathname);
  const { cookie, ...headers } = Object.fromEntries(request.headers);
  const isText = /^(text\/|application\/(json|xml|javascript))/.test(headers['content-type'] ?? '');
  const isPlain = isText && Buffer.compare(Buffer.from(bytes.toString('utf8')), bytes) === 0;
  const http = {
    ...{ method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
    userAgent: headers['user-agent'] ?? '',
  };
  return {
    ...{ version: '2.0', routeKey: '$default', rawPath, rawQueryString: url.search.slice(1), headers },
    ...(cookie === undefined ? {} : { cookies: cookie.split(/;\s*/) }),
    requestContext: {
      ...{ accountId: '000000000000', apiId: 'api', domainPrefix: 'api', routeKey: '$default', http },
      ...{ domainName: headers['host'] ?? 'gateway.test', requestId: 'request-1=', stage: '$default' },
      ...{ time: '01/Dec/2026:07:00:00 +0000', timeEpoch: Date.parse('2026-12-01T07:00:00Z') },
    },
    ...(bytes.length === 0 ? {} : { body: bytes.toString(isPlain ? 'utf8' : 'base64') }),
    isBase64Encoded: bytes.length > 0 && !isPlain,
  };
}

/** The gateway hands on a path that it has decoded. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function responseOf(result: APIGatewayProxyStructuredResultV2, method: string): Response {
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded = false } = result;
  const sent = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  for (const cookie of cookies) sent.append('set-cookie', cookie);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const hasBody = method !== 'HEAD' && ![204, 304].includes(statusCode);
  return new Response(hasBody ? bytes : null, { status: statusCode, headers: sent });
}
