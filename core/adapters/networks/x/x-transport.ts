import { subscribe } from 'node:diagnostics_channel';
import { type Agent, ClientRequest, IncomingMessage } from 'node:http';
import {
  ApiPartialResponseError,
  ApiRequestError,
  ApiResponseError,
  type IClientSettings,
  type ITwitterApiClientPlugin,
  TwitterApi,
} from 'twitter-api-v2';
import * as z from 'zod';
import type { Credentials } from '../../../domain/account.ts';
import { isNeverConnected } from '../http/connect-errors.ts';
import { createKeepAliveAgent } from '../http/keep-alive-agent.ts';

export interface XCall {
  readonly method: 'GET' | 'POST';
  /** Below the origin, e.g. `/2/tweets`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  readonly encoding?: 'json' | 'form-data';
}

export type XAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly data: unknown;
    }
  /** Not one byte of the request can have reached the network. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** No complete answer: the network may have done what it was asked. */
  | { readonly kind: 'broken'; readonly detail: string };

/** One HTTP call, signed by twitter-api-v2. Ends by the deadline, never repeats itself, never throws. */
export type XTransport = (credentials: Credentials, call: XCall, timeoutMs: number) => Promise<XAnswer>;

/** No answer of the X API that we ask for comes near this. */
const ANSWER_MAX_BYTES = 4_000_000;
const LIBRARY_PREFIX = 'https://api.x.com/';

export function createXTransport(apiUrl: URL): XTransport {
  const agent = createKeepAliveAgent(apiUrl);
  boundAnswers(agent);
  return async (credentials, call, timeoutMs) => {
    const deadline = new AbortController();
    const timer = setTimeout(
      () => deadline.abort(new Error(`no complete answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    const client = signer(credentials, {
      httpAgent: agent,
      // The library pipes compressed answers through zlib without listening for its errors.
      compression: false,
      plugins: [redirectTo(apiUrl, deadline.signal)],
    });
    try {
      const options = {
        fullResponse: true,
        ...(call.encoding === undefined ? {} : { forceBodyMode: call.encoding }),
      } as const;
      const path = call.path.slice(1);
      const answer =
        call.method === 'GET'
          ? await client.v2.get<unknown>(path, call.query, { ...options, prefix: LIBRARY_PREFIX })
          : await client.v2.post<unknown>(path, call.body, { ...options, prefix: LIBRARY_PREFIX });
      // The library rejects every status from 400 up; below that only the body tells what happened.
      return { kind: 'answered', status: 200, headers: answer.headers, data: answer.data };
    } catch (error) {
      return describe(error, deadline.signal);
    } finally {
      clearTimeout(timer);
    }
  };
}

function signer(credentials: Credentials, settings: Partial<IClientSettings>): TwitterApi {
  if (credentials.kind === 'oauth2') return new TwitterApi(credentials.accessToken, settings);
  const { consumerKey, consumerSecret, accessToken, accessSecret } = credentials;
  return new TwitterApi(
    { appKey: consumerKey, appSecret: consumerSecret, accessToken, accessSecret },
    settings,
  );
}

/** The library knows one origin only; the hook runs before it signs, so that the signature covers the real address. */
function redirectTo(apiUrl: URL, signal: AbortSignal): ITwitterApiClientPlugin {
  return {
    onBeforeRequestConfig({ params }) {
      params.url = new URL(params.url.slice(LIBRARY_PREFIX.length), apiUrl).href;
    },
    onBeforeRequest({ requestOptions }) {
      // Its own timeout is for idle sockets; an aborted signal destroys the socket, connecting or dripping.
      Object.assign(requestOptions, { signal });
    },
  };
}

const Exchange = z.object({ request: z.instanceof(ClientRequest), response: z.instanceof(IncomingMessage) });

/** The library keeps whatever comes, however much it is: an answer without end is cut off here. */
function boundAnswers(agent: Agent): void {
  subscribe('http.client.response.finish', (message) => {
    const { request, response } = Exchange.parse(message);
    if (Reflect.get(request, 'agent') !== agent) return;
    let byteCount = 0;
    response.on('data', (chunk: Uint8Array) => {
      byteCount += chunk.length;
      if (byteCount > ANSWER_MAX_BYTES)
        request.destroy(new Error(`an answer of more than ${ANSWER_MAX_BYTES} bytes`));
    });
  });
}

function describe(error: unknown, signal: AbortSignal): XAnswer {
  if (error instanceof ApiResponseError) {
    return { kind: 'answered', status: error.code, headers: error.headers, data: error.data };
  }
  if (signal.aborted)
    return { kind: 'broken', detail: signal.reason instanceof Error ? signal.reason.message : 'aborted' };
  if (error instanceof ApiPartialResponseError) {
    return {
      kind: 'broken',
      detail: `HTTP ${error.response.statusCode ?? 0} with a body that is cut off or no JSON`,
    };
  }
  // The cause is in a field that the library's types call private; `requestError` is never set.
  const cause: unknown =
    error instanceof ApiRequestError ? Reflect.get(Reflect.get(error, '_options') as object, 'error') : error;
  const detail =
    cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : 'the request failed';
  return isNeverConnected(cause) ? { kind: 'not-sent', detail } : { kind: 'broken', detail };
}
