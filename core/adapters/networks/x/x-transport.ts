import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import {
  ApiRequestError,
  ApiResponseError,
  type IClientSettings,
  type ITwitterApiClientPlugin,
  TwitterApi,
} from 'twitter-api-v2';
import * as z from 'zod';
import type { Credentials } from '../../../domain/account.ts';
import type { Answer } from '../http/answer.ts';
import { limitAnswer, parseBody, pastDeadline, whatFailed, whenConnected } from '../http/exchange.ts';
import { secretsRemover } from '../http/foreign-text.ts';
import type { EncodedBody } from '../http/multipart.ts';
import { http } from '../http/node-http.ts';
import type { OriginAgent } from '../http/origin-agent.ts';

export interface XCall {
  readonly method: 'GET' | 'POST';
  /** Below the origin, e.g. `2/tweets`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: EncodedBody;
}

export interface XTransport {
  /** One HTTP call, signed by twitter-api-v2. Ends by the deadline, never repeats itself, never throws. */
  call(credentials: Credentials, call: XCall, timeoutMs: number): Promise<Answer>;
  /** Opens a connection that the next call finds ready. */
  warmUp: () => void;
}

/** `baseUrl` ends in a slash. */
export function createXTransport(baseUrl: URL, { agent, warmUp }: OriginAgent): XTransport {
  const observed = observeRequests();

  async function call(credentials: Credentials, request: XCall, timeoutMs: number): Promise<Answer> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Error(pastDeadline(timeoutMs))), timeoutMs);
    const progress: Progress = { isConnected: false, response: undefined };
    try {
      const client = signer(credentials, {
        httpAgent: agent,
        // The library pipes compressed answers through zlib without listening for its errors.
        compression: false,
        plugins: [endingBy(deadline)],
      });
      const text = await observed({ progress, deadline }, () => send(client, request, baseUrl.href));
      return conclude(progress, text, deadline.signal, credentials);
    } catch (error) {
      if (error instanceof ApiResponseError)
        return conclude(progress, error.data, deadline.signal, credentials);
      const detail = whatFailed(deadline.signal.aborted ? deadline.signal.reason : causeOf(error));
      return { kind: progress.isConnected ? 'broken' : 'not-sent', detail };
    } finally {
      clearTimeout(timer);
    }
  }
  return { call, warmUp };
}

async function send(client: TwitterApi, { method, path, query, body }: XCall, prefix: string) {
  const options = {
    prefix,
    fullResponse: true,
    forceParseMode: 'text',
    forceBodyMode: 'raw',
    headers: body === undefined ? {} : { 'content-type': body.contentType },
  } as const;
  const answer =
    method === 'GET'
      ? await client.v2.get<unknown>(path, query, options)
      : await client.v2.post<unknown>(path, body?.bytes ?? Buffer.alloc(0), options);
  return answer.data;
}

function signer(credentials: Credentials, settings: Partial<IClientSettings>): TwitterApi {
  if (credentials.kind !== 'oauth1') return new TwitterApi(credentials.accessToken, settings);
  const { consumerKey, consumerSecret, accessToken, accessSecret } = credentials;
  return new TwitterApi(
    { appKey: consumerKey, appSecret: consumerSecret, accessToken, accessSecret },
    settings,
  );
}

/** How far a call came, as the library's own answers do not tell: it knows no status below 400 and takes cut bodies. */
interface Progress {
  isConnected: boolean;
  response: IncomingMessage | undefined;
}

const Created = z.object({ request: z.instanceof(http.ClientRequest) });

/**
 * The library keeps its requests to itself, and its own handler for their events adds listeners to a kept-alive socket
 * with each of them. Node tells of every request that is made (nodejs.org/api/diagnostics_channel.html#http).
 */
function observeRequests(): <Result>(call: CallUnderWay, run: () => Promise<Result>) => Promise<Result> {
  const underWay = new AsyncLocalStorage<CallUnderWay>();
  subscribe('http.client.request.created', (message) => {
    const call = underWay.getStore();
    if (call !== undefined) observe(Created.parse(message).request, call);
  });
  return (call, run) => underWay.run(call, run);
}

interface CallUnderWay {
  readonly progress: Progress;
  readonly deadline: AbortController;
}

function observe(request: ClientRequest, { progress, deadline }: CallUnderWay): void {
  whenConnected(request, () => {
    progress.isConnected = true;
  });
  request.once('response', (response) => {
    progress.response = response;
    limitAnswer(response, (error) => deadline.abort(error));
  });
}

/** The library's timeout is for idle sockets; an aborted signal destroys the socket, connecting or dripping. */
function endingBy({ signal }: AbortController): ITwitterApiClientPlugin {
  return {
    onBeforeRequest({ requestOptions }) {
      Object.assign(requestOptions, { signal });
    },
  };
}

function conclude(
  { response }: Progress,
  text: unknown,
  signal: AbortSignal,
  credentials: Credentials,
): Answer {
  if (response?.statusCode === undefined || !response.complete || typeof text !== 'string')
    return { kind: 'broken', detail: whatFailed(signal.reason) };
  const { statusCode: status, headers } = response;
  return { kind: 'answered', status, headers, data: parseBody(text, secretsRemover(secretsOf(credentials))) };
}

/** The cause is in a field that the library's types call private; its public `requestError` is never set. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof ApiRequestError)) return error;
  const options: unknown = Reflect.get(error, '_options');
  return typeof options === 'object' && options !== null ? Reflect.get(options, 'error') : undefined;
}

/** What must not come back in an answer. */
function secretsOf(credentials: Credentials): string[] {
  switch (credentials.kind) {
    case 'oauth1':
      return [credentials.accessToken, credentials.accessSecret, credentials.consumerSecret];
    case 'oauth2':
      return [credentials.accessToken, credentials.refreshToken ?? '', credentials.clientSecret ?? ''];
    case 'page-token':
      return [credentials.accessToken];
  }
}
