import { Hono } from 'hono';
import { ROUTE_LIST, type RouteContract, type RouteId } from '../../contract/api/routes.ts';
import { roleCovers } from '../../domain/tenant.ts';
import { accountRoutes } from './account-routes.ts';
import { administrationRoutes } from './administration-routes.ts';
import { type ApiAnswer, problem, RefusedError } from './answer.ts';
import type { ApiOptions, ApiRequest } from './api-ports.ts';
import { createAuthentication } from './authentication.ts';
import { answerOnce } from './idempotent-writes.ts';
import { storeUpload } from './media-upload.ts';
import { postRoutes } from './post-routes.ts';
import { readBody, readQuery } from './read-request.ts';
import { referencePage } from './reference-page.ts';

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

  for (const [id, route] of ROUTE_LIST) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method, path, async (context) =>
      respond(options, () => answerRoute(context.req.raw, context.req.param(), route, HANDLERS[id])),
    );
  }

  async function answerRoute(
    request: Request,
    params: Record<string, string>,
    route: RouteContract,
    handle: Handler,
  ): Promise<ApiAnswer> {
    const hosts = options.allowedHosts?.();
    if (hosts !== undefined && !hosts.has(request.headers.get('host') ?? ''))
      return problem('misdirected-host');
    const principal = await authenticate(request, route);
    if (route.role !== undefined && !roleCovers(principal.role, route.role)) {
      return problem('forbidden', {
        detail: `this needs the role ${route.role}; the token has ${principal.role}`,
      });
    }
    const url = new URL(request.url);
    const query = readQuery(url, route);
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

  addPages(app, options);
  app.notFound((context) =>
    respond(options, () => Promise.resolve(unknownAddress(context.req.path, context.req.method))),
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

function addPages(app: Hono, options: ApiOptions): void {
  const docs = referencePage(options.openApi);
  app.get('/docs', (context) =>
    respond(
      options,
      () => Promise.resolve({ status: 200, contentType: 'text/html', body: docs }),
      context.req.raw,
    ),
  );
  if (options.mediaUpload !== undefined) {
    const { mediaUpload } = options;
    app.put('/v1/media/:mediaId/content', (context) =>
      respond(options, () =>
        storeUpload(options.ports, mediaUpload, context.req.raw, context.req.param('mediaId')),
      ),
    );
  }
  app.get('/', (context) => {
    const code = new URL(context.req.url).searchParams.get('code');
    return code === null ? asset(options, '/index.html') : signIn(options, code);
  });
  app.get('/console/:file', (context) => asset(options, `/${context.req.param('file')}`));
}

function signIn(options: ApiOptions, code: string): Response {
  const cookie = options.signIn?.redeem(code);
  const headers = new Headers({ Location: '/', 'Cache-Control': 'no-store' });
  if (cookie !== undefined)
    headers.set('Set-Cookie', `sendeplan=${cookie}; HttpOnly; SameSite=Strict; Path=/; Max-Age=2592000`);
  return new Response(null, { status: 303, headers });
}

function asset(options: ApiOptions, path: string): Response {
  const found = options.assets.get(path);
  if (found === undefined) return new Response('not found', { status: 404 });
  return new Response(Uint8Array.from(found.body), {
    headers: { 'Content-Type': found.contentType, 'Cache-Control': 'no-cache', ...SECURITY_HEADERS },
  });
}

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
} as const;

const KNOWN_PATHS = ROUTE_LIST.map(([, { method, path }]) => ({
  method,
  pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
}));

function unknownAddress(path: string, method: string): ApiAnswer {
  const methods = KNOWN_PATHS.filter(({ pattern }) => pattern.test(path)).map((known) => known.method);
  if (methods.length === 0 || methods.includes(method as 'GET')) return problem('not-found');
  return problem(
    'method-not-allowed',
    { detail: `takes ${methods.join(', ')}` },
    { Allow: methods.join(', ') },
  );
}

async function respond(
  options: ApiOptions,
  answer: () => Promise<ApiAnswer>,
  _request?: Request,
): Promise<Response> {
  let result: ApiAnswer;
  try {
    result = await answer();
  } catch (error) {
    if (!(error instanceof RefusedError))
      options.ports.log.error('a request failed', {
        error: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown',
      });
    result = error instanceof RefusedError ? error.answer : problem('internal');
  }
  const { status, body, contentType = 'application/json', headers } = result;
  if (status === 204) return new Response(null, { status });
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const type = contentType.startsWith('text/') ? `${contentType}; charset=utf-8` : contentType;
  return new Response(text, {
    status,
    headers: { 'Content-Type': type, 'Cache-Control': 'no-store', ...SECURITY_HEADERS, ...headers },
  });
}
