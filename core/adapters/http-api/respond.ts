import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/tenant.ts';
import { type ApiAnswer, problem, RefusedError } from './answer.ts';
import type { ApiOptions } from './api-ports.ts';

/** What is known of a request by the time it is answered. Filled in as it becomes known. */
export interface Exchange {
  readonly request: Request;
  /** The route's name, never the address itself: an address may hold a code. */
  readonly route: string;
  principal?: Principal;
}

export type Respond = (
  request: Request,
  route: string,
  answer: (exchange: Exchange) => ApiAnswer | Promise<ApiAnswer>,
) => Promise<Response>;

const securityHeaders = (uploadOrigin?: string) => ({
  'Content-Security-Policy': [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:",
    `connect-src ${["'self'", uploadOrigin].filter(Boolean).join(' ')}`,
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
});

const REQUEST_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** What is the same for every answer: whose host it is, what happens to an error, headers, one line in the log. */
export function createRespond({ ports, allowedHosts, pages }: ApiOptions): Respond {
  const fixedHeaders = { 'Cache-Control': 'no-store', ...securityHeaders(pages?.uploadOrigin) };

  async function answered(exchange: Exchange, requestId: string, answer: Parameters<Respond>[2]) {
    const hosts = allowedHosts?.();
    if (hosts !== undefined && !hosts.has(exchange.request.headers.get('host') ?? ''))
      return problem('misdirected-host');
    try {
      return await answer(exchange);
    } catch (error) {
      if (error instanceof RefusedError) return error.answer;
      const said = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
      ports.log.error('a request failed', { requestId, route: exchange.route, error: said });
      return problem('internal', { detail: `request ${requestId}` });
    }
  }

  return async (request, route, answer) => {
    const startedMs = ports.clock.monotonicMs();
    const given = request.headers.get('x-request-id') ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const exchange: Exchange = { request, route };
    const result = await answered(exchange, requestId, answer);
    // What only reads is logged for who looks for it; each change leaves a trace.
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    ports.log[isRead ? 'debug' : 'info']('request', {
      ...{ requestId, route, status: result.status },
      tenantId: exchange.principal?.tenantId,
      principal: exchange.principal?.name,
      durationMs: Math.round(ports.clock.monotonicMs() - startedMs),
    });
    return toResponse(result, { ...fixedHeaders, ...result.headers, 'X-Request-Id': requestId });
  };
}

function toResponse(answer: ApiAnswer, given: Readonly<Record<string, string>>): Response {
  const { status, body, contentType = 'application/json', cookies = [] } = answer;
  const type = contentType.startsWith('text/') ? `${contentType}; charset=utf-8` : contentType;
  const headers = new Headers({
    ...(body === undefined ? {} : { 'Content-Type': type }),
    ...given,
  });
  for (const cookie of cookies) headers.append('Set-Cookie', cookie);
  return new Response(body === undefined ? null : bytesOrText(body), { status, headers });
}

function bytesOrText(body: unknown): string | Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body);
}
