import { Hono } from 'hono';
import type { RouteContract } from '../../contract/api/route-contract.ts';
import { ROUTE_LIST } from '../../contract/api/routes.ts';
import { roleCovers } from '../../domain/tenant.ts';
import { type ApiAnswer, problem, RefusedError } from './answer.ts';
import type { ApiOptions } from './api-ports.ts';
import { createAuthentication } from './authentication.ts';
import { answerOnce } from './idempotent-writes.ts';
import { addPages } from './pages.ts';
import { readBody, readQuery } from './read-request.ts';
import { createRespond, type Exchange } from './respond.ts';
import type { Route } from './route-handler.ts';

/** The HTTP API: the routes that it is given, and around them what is the same for all. */
export function createHttpApi(options: ApiOptions): Hono {
  const app = new Hono();
  const authenticate = createAuthentication(options);
  const respond = createRespond(options);

  for (const [id, contract] of ROUTE_LIST) {
    const route = options.routes[id];
    if (route === undefined) continue;
    const path = contract.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(contract.method, path, (context) =>
      respond(context.req.raw, id, (exchange) => answerRoute(exchange, context.req.param(), contract, route)),
    );
  }

  async function answerRoute(
    exchange: Exchange,
    params: Record<string, string>,
    contract: RouteContract,
    route: Route,
  ): Promise<ApiAnswer> {
    const { request } = exchange;
    const { principal, secret } = await authenticate(request, contract);
    exchange.principal = principal;
    if (contract.role !== undefined && !roleCovers(principal.role, contract.role)) {
      return problem('forbidden', {
        detail: `this needs the role ${contract.role}; the caller has ${principal.role}`,
      });
    }
    const query = readQuery(new URL(request.url), contract);
    const expectedVersion = contract.needsVersion === true ? versionIn(request) : 0;
    const body = await readBody(request, contract, options.maxBodyBytes);
    const base = {
      ...{ principal, params, query, expectedVersion },
      body: body.value,
      bodyText: body.text,
      contentType: body.contentType,
      accept: request.headers.get('accept') ?? '',
    };
    if (contract.method === 'GET' || contract.role === undefined) return route(base);
    return answerOnce(options.ports, { request, secret }, base, route);
  }

  addPages(app, options, respond);
  const known = knownAddresses(app);
  app.notFound((context) =>
    respond(context.req.raw, 'unknown', ({ request }) =>
      unknownAddress(known, context.req.path, request.method),
    ),
  );
  return app;
}

function versionIn(request: Request): number {
  const header = request.headers.get('if-match');
  if (header === null)
    throw new RefusedError(
      problem('version-required', { detail: 'send If-Match with the ETag that GET answered' }),
    );
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined)
    throw new RefusedError(
      problem('version-conflict', { detail: 'If-Match takes one ETag as GET answered it, such as "1"' }),
    );
  return Number(version);
}

interface KnownAddress {
  readonly method: string;
  readonly pattern: RegExp;
}

function knownAddresses(app: Hono): KnownAddress[] {
  return app.routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
  }));
}

/** An address that is ours with a method that is not, or no address of ours. */
function unknownAddress(addresses: readonly KnownAddress[], path: string, method: string): ApiAnswer {
  const known = addresses.filter(({ pattern }) => pattern.test(path)).map((each) => each.method);
  if (known.length === 0 || known.includes(method)) return problem('not-found');
  const methods = [...new Set([...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])];
  const headers = { Allow: methods.join(', ') };
  if (method === 'OPTIONS') return { status: 204, headers };
  return problem('method-not-allowed', { detail: `takes ${methods.join(', ')}` }, headers);
}
