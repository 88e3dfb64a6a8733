import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiOptions } from './api-ports.ts';
import { createHttpApi } from './http-api.ts';

/**
 * A request and its answer travel through Lambda as one JSON text of up to 6 MB each, in which a body that is no text
 * is a third longer (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). What is longer than this is
 * refused by us where it arrives, and by API Gateway where it does not.
 */
export const LAMBDA_MAX_BODY_BYTES = 4_000_000;

export type LambdaHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The HTTP API behind API Gateway's HTTP API, payload format 2.0. */
export function createLambdaHandler(options: Omit<ApiOptions, 'maxBodyBytes'>): LambdaHandler {
  const app = createHttpApi({ ...options, maxBodyBytes: LAMBDA_MAX_BODY_BYTES });
  return async (event) => toResult(await app.fetch(toRequest(event)));
}

function toRequest(event: APIGatewayProxyEventV2): Request {
  const { method } = event.requestContext.http;
  const url = new URL(`https://${event.requestContext.domainName}`);
  url.pathname = event.rawPath;
  url.search = event.rawQueryString;
  const headers = new Headers();
  // As bytes, the way Node reads a header that is not ASCII.
  for (const [name, value] of Object.entries(event.headers))
    if (value !== undefined) headers.set(name, Buffer.from(value).toString('latin1'));
  if (event.cookies !== undefined) headers.set('cookie', event.cookies.join('; '));
  // The body of a GET means nothing, and `Request` does not take one.
  const isBare = event.body === undefined || method === 'GET' || method === 'HEAD';
  const body = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  return new Request(url, isBare ? { method, headers } : { method, headers, body });
}

const TEXT = /^text\/|json|svg/;

async function toResult(response: Response): Promise<APIGatewayProxyStructuredResultV2> {
  const cookies = response.headers.getSetCookie();
  const isText = TEXT.test(response.headers.get('content-type') ?? 'text/plain');
  const bytes = Buffer.from(await response.arrayBuffer());
  response.headers.delete('set-cookie');
  return {
    statusCode: response.status,
    headers: Object.fromEntries(response.headers),
    ...(cookies.length === 0 ? {} : { cookies }),
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64Encoded: !isText,
  };
}
