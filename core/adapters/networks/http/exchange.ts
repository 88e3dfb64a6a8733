import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import https from 'node:https';
import { http } from './node-http.ts';
import type { OriginAgent } from './origin-agent.ts';

export type Exchange =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly text: string;
    }
  /** No connection came about: not one byte of the request can have reached the server. */
  | { readonly kind: 'not-sent'; readonly detail: string }
  /** No complete answer: the server may have done what it was asked. */
  | { readonly kind: 'broken'; readonly detail: string };

export interface ExchangeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** No answer that we ask a network for comes near this. */
export const ANSWER_MAX_BYTES = 1_000_000;

/**
 * One request and its whole answer by a hard deadline, from connect to last byte: the socket is destroyed then.
 * Follows no redirect, repeats nothing, never throws.
 */
export function exchange(
  { agent }: Pick<OriginAgent, 'agent'>,
  { method, url, headers, body }: ExchangeRequest,
  timeoutMs: number,
): Promise<Exchange> {
  return new Promise((resolve) => {
    let isConnected = false;
    const { request: open } = url.protocol === 'http:' ? http : https;
    let request: ClientRequest;
    try {
      request = open(url, { method, headers: { 'accept-encoding': 'identity', ...headers }, agent });
    } catch (error) {
      resolve({ kind: 'not-sent', detail: whatFailed(error) });
      return;
    }
    const timer = setTimeout(() => request.destroy(new Error(pastDeadline(timeoutMs))), timeoutMs);
    const settle = (result: Exchange) => {
      clearTimeout(timer);
      resolve(result);
    };
    const fail = (error?: Error) => {
      settle({ kind: isConnected ? 'broken' : 'not-sent', detail: whatFailed(error) });
    };
    whenConnected(request, () => {
      isConnected = true;
    });
    request.on('error', fail).on('close', fail);
    request.on('response', (response) => {
      const chunks: Uint8Array[] = [];
      response.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      limitAnswer(response, (error) => request.destroy(error));
      response.on('error', fail).on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        if (response.complete)
          settle({ kind: 'answered', status, headers: answered, text: Buffer.concat(chunks).toString() });
        else fail();
      });
    });
    request.end(body);
  });
}

/** From then on bytes of the request may have left. Before it, none can have. */
export function whenConnected(request: ClientRequest, note: () => void): void {
  request.on('socket', (socket) => {
    if (!socket.connecting) note();
    else {
      socket.once('connect', note);
      request.once('close', () => socket.removeListener('connect', note));
    }
  });
}

export function pastDeadline(timeoutMs: number): string {
  return `no complete answer within ${timeoutMs} ms`;
}

/** Ends an answer that is larger than any that we ask for. */
export function limitAnswer(response: IncomingMessage, end: (error: Error) => void): void {
  let byteCount = 0;
  response.on('data', (chunk: Uint8Array) => {
    byteCount += chunk.length;
    if (byteCount > ANSWER_MAX_BYTES) end(new Error(`an answer of more than ${ANSWER_MAX_BYTES} bytes`));
  });
}

/** A network error by its code, never by what it quotes of the request. */
export function whatFailed(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection ended without a complete answer';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}

/** JSON as data, each text in it cleaned; anything else as the text it is. Content types are not relied upon. */
export function parseBody(text: string, clean: (text: string) => string = (kept) => kept): unknown {
  try {
    const revive = (_key: string, value: unknown) => (typeof value === 'string' ? clean(value) : value);
    return JSON.parse(text.replace(/^\uFEFF/, ''), revive);
  } catch {
    return clean(text);
  }
}
