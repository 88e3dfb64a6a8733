import type { Hono } from 'hono';
import { type ApiAnswer, problem } from './answer.ts';
import type { ApiOptions, Pages } from './api-ports.ts';
import { cookie } from './cookies.ts';
import { storeUpload } from './media-upload.ts';
import { referencePage } from './reference-page.ts';
import type { Respond } from './respond.ts';
import { addSignInPages } from './sign-in-pages.ts';

const SESSION_SECONDS = 30 * 86_400;

/** What is served beside the routes of the contract: the console, the reference page, signing in, uploads. */
export function addPages(app: Hono, options: ApiOptions, respond: Respond): void {
  const { pages, signIn, mediaUpload } = options;
  if (pages !== undefined) addConsole(app, pages, options, respond);
  if (pages?.issuerPages !== undefined && signIn !== undefined)
    addSignInPages(app, { issuerPages: pages.issuerPages, signIn, clock: options.ports.clock }, respond);
  if (mediaUpload === undefined) return;
  app.put('/v1/media/:mediaId/content', (context) =>
    respond(context.req.raw, 'uploadMedia', ({ request }) =>
      storeUpload(mediaUpload, request, context.req.param('mediaId')),
    ),
  );
}

function addConsole(app: Hono, pages: Pages, { signIn }: ApiOptions, respond: Respond): void {
  // Made when somebody asks for it: a function that starts for another request does not wait for it.
  let docs: ApiAnswer | undefined;
  app.get('/docs', (context) => respond(context.req.raw, 'docs', () => (docs ??= reference(pages))));
  app.get('/', (context) =>
    respond(context.req.raw, 'console', ({ request }) => {
      const code = new URL(request.url).searchParams.get('code');
      if (code === null || signIn === undefined) return asset(pages, '/index.html');
      // A preview of the link must not use it up.
      const session = request.method === 'GET' ? pages.signInLink?.redeem(code) : undefined;
      return enter(signIn.sessionCookie, session);
    }),
  );
  app.get('/console/:file', (context) =>
    respond(context.req.raw, 'console', () => asset(pages, `/${context.req.param('file')}`)),
  );
}

function reference({ openApi }: Pages): ApiAnswer {
  const { html, contentSecurityPolicy } = referencePage(openApi);
  return {
    ...{ status: 200, contentType: 'text/html', body: html },
    headers: { 'Content-Security-Policy': contentSecurityPolicy, 'Cache-Control': 'no-cache' },
  };
}

/** The code leaves the address bar with the redirect; a wrong or used one just leads to the sign-in page. */
function enter(name: string, session: string | undefined): ApiAnswer {
  const options = { sameSite: 'Strict', maxAgeSeconds: SESSION_SECONDS } as const;
  return {
    status: 303,
    headers: { Location: '/' },
    cookies: session === undefined ? [] : [cookie(name, session, options)],
  };
}

function asset({ assets }: Pages, path: string): ApiAnswer {
  const found = assets.get(path);
  if (found === undefined) return problem('not-found');
  const headers = { 'Content-Type': found.contentType, 'Cache-Control': 'no-cache' };
  return { status: 200, body: found.body, headers };
}
