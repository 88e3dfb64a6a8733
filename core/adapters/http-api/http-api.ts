import { Hono } from 'hono';
import type { RouteContract } from '../../contract/api/route-contract.ts';
import { ROUTE_LIST, type RouteId } from '../../contract/api/routes.ts';
import { roleCovers } from '../../domain/tenant.ts';
import { accountRoutes } from './account-routes.ts';
import { administrationRoutes } from './administration-routes.ts';
import { type ApiAnswer, problem, RefusedError } from './answer.ts';
import type { ApiOptions, ApiRequest } from './api-ports.ts';
import { createAuthentication } from './authentication.ts';
import { answerOnce } from './idempotent-writes.ts';
import { addPages } from './pages.ts';
import { postRoutes } from './post-routes.ts';
import { readBody, readQuery } from './read-request.ts';
import { createRespond, type Exchange } from './respond.ts';

type Handler = (options: ApiOptions, request: ApiRequest) => ApiAnswer | Promise<ApiAnswer>;

const HANDLERS: Readonly<Record<RouteId, Handler>> = {
  ...postRoutes,
  ...accountRoutes,
  ...administrationRoutes,
};

/** The HTTP API: each route of the contract, and around it what is the same for all. */
export function createHttpApi(options: ApiOptions): Hono {
  const app = new Hono();
  const authenticate = createAuthentication(options);
  const respond = createRespond(options);

  for (const [id, route] of ROUTE_LIST) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method, path, (context) =>
      respond(context.req.raw, id, (exchange) =>
        answerRoute(exchange, context.req.param(), route, HANDLERS[id]),
      ),
    );
  }

  async function answerRoute(
    exchange: Exchange,
    params: Record<string, string>,
    route: RouteContract,
    handle: Handler,
  ): Promise<ApiAnswer> {
    const { request } = exchange;
    const principal = await authenticate(request, route);
    exchange.principal = principal;
    if (route.role !== undefined && !roleCovers(principal.role, route.role)) {
      return problem('forbidden', {
        detail: `this needs the role ${route.role}; the token has ${principal.role}`,
      });
    }
    const query = readQuery(new URL(request.url), route);
    const expectedVersion = route.needsVersion === true ? versionIn(request) : 0;
    const body = await readBody(request, route);
    const base = {
      ...{ principal, params, query, expectedVersion },
      body: body.value,
      bodyText: body.text,
      contentType: body.contentType,
      accept: request.headers.get('accept') ?? '',
    };
    if (route.method === 'GET' || route.role === undefined) return handle(options, base);
    return answerOnce(options.ports, request, base, (write) => handle(options, write));
  }

  addPages(app, options, respond);
  app.notFound((context) =>
    respond(context.req.raw, 'unknown', ({ request }) => unknownAddress(context.req.path, request.method)),
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

const PAGES = [
  { method: 'GET', path: '/' },
  { method: 'GET', path: '/docs' },
  { method: 'GET', path: '/console/{file}' },
  { method: 'PUT', path: '/v1/media/{mediaId}/content' },
];

const KNOWN_PATHS = [...ROUTE_LIST.map(([, route]) => route), ...PAGES].map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** An address that is ours with a method that is not, or no address of ours. */
function unknownAddress(path: string, method: string): ApiAnswer {
  const known = KNOWN_PATHS.filter(({ pattern }) => pattern.test(path)).map((each) => each.method);
  if (known.length === 0 || known.includes(method)) return problem('not-found');
  const methods = [...new Set([...known, ...(known.includes('GET') ? ['HEAD'] : []), 'OPTIONS'])];
  const headers = { Allow: methods.join(', ') };
  if (method === 'OPTIONS') return { status: 204, headers };
  return problem('method-not-allowed', { detail: `takes ${methods.join(', ')}` }, headers);
}
