import * as z from 'zod';
import type { Credentials } from '../../../domain/account.ts';
import type { Answer } from '../http/answer.ts';
import { exchange, parseBody } from '../http/exchange.ts';
import { secretsRemover } from '../http/foreign-text.ts';
import type { EncodedBody } from '../http/multipart.ts';
import type { OriginAgent } from '../http/origin-agent.ts';

/** Of 29 July 2026; Meta keeps a version for two years (developers.facebook.com/docs/graph-api/changelog). */
const GRAPH_VERSION = 'v26.0';

/** Ids of the Graph API are decimal numbers in strings; as JSON numbers they would have lost digits. */
export const GraphId = z.string().regex(/^[1-9]\d{0,24}$/);
/** A Page's post: the Page's id and its own (developers.facebook.com/docs/graph-api/reference/page-post). */
export const PagePostId = z.string().regex(/^[1-9]\d{0,24}_[1-9]\d{0,24}$/);

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the version, e.g. `1234/feed`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: EncodedBody;
}

export interface FacebookGraph {
  /** One HTTP call. Ends by the deadline, never repeats itself, never throws. */
  call(credentials: Credentials, call: GraphCall, timeoutMs: number): Promise<Answer>;
  /** Opens a connection that the next call finds ready. */
  warmUp: () => void;
}

/** `baseUrl` ends in a slash. */
export function createFacebookGraph(baseUrl: URL, origin: OriginAgent): FacebookGraph {
  return {
    warmUp: origin.warmUp,
    async call({ accessToken }, { method, path, query, body }, timeoutMs) {
      const url = new URL(`${GRAPH_VERSION}/${path}`, baseUrl);
      for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
      // In the header, which Meta's own WhatsApp guides use on this host: addresses end up in logs.
      const headers = {
        authorization: `Bearer ${accessToken}`,
        ...(body === undefined ? {} : { 'content-type': body.contentType }),
      };
      const request = { method, url, headers, ...(body === undefined ? {} : { body: body.bytes }) };
      const answer = await exchange(origin, request, timeoutMs);
      if (answer.kind !== 'answered') return answer;
      const { status, headers: answered, text } = answer;
      return {
        kind: 'answered',
        status,
        headers: answered,
        data: parseBody(text, secretsRemover([accessToken])),
      };
    },
  };
}

export function form(fields: Readonly<Record<string, string>>): EncodedBody {
  return {
    contentType: 'application/x-www-form-urlencoded',
    bytes: Buffer.from(new URLSearchParams(fields).toString()),
  };
}
