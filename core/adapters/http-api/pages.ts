import type { Hono } from 'hono';
import { type ApiAnswer, problem } from './answer.ts';
import type { ApiOptions } from './api-ports.ts';
import { storeUpload } from './media-upload.ts';
import { referencePage } from './reference-page.ts';
import type { Respond } from './respond.ts';

const SESSION_SECONDS = 30 * 86_400;

/** What is served beside the routes of the contract: the console, the reference page, uploads to the local store. */
export function addPages(app: Hono, options: ApiOptions, respond: Respond): void {
  const { html, contentSecurityPolicy } = referencePage(options.openApi);
  const docs: ApiAnswer = {
    ...{ status: 200, contentType: 'text/html', body: html },
    headers: { 'Content-Security-Policy': contentSecurityPolicy, 'Cache-Control': 'no-cache' },
  };
  app.get('/docs', (context) => respond(context.req.raw, 'docs', () => docs));
  app.get('/', (context) =>
    respond(context.req.raw, 'console', ({ request }) => {
      const code = new URL(request.url).searchParams.get('code');
      return code === null ? asset(options, '/index.html') : signIn(options, request, code);
    }),
  );
  app.get('/console/:file', (context) =>
    respond(context.req.raw, 'console', () => asset(options, `/${context.req.param('file')}`)),
  );
  const { mediaUpload } = options;
  if (mediaUpload === undefined) return;
  app.put('/v1/media/:mediaId/content', (context) =>
    respond(context.req.raw, 'uploadMedia', ({ request }) =>
      storeUpload(options.ports, mediaUpload, request, context.req.param('mediaId')),
    ),
  );
}

/** The code leaves the address bar with the redirect; a wrong or used one just leads to the sign-in page. */
function signIn(options: ApiOptions, request: Request, code: string): ApiAnswer {
  // A preview of the link must not use it up.
  const cookie = request.method === 'GET' ? options.signIn?.redeem(code) : undefined;
  const session = `sendeplan=${cookie ?? ''}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_SECONDS}`;
  return {
    status: 303,
    headers: { Location: '/', ...(cookie === undefined ? {} : { 'Set-Cookie': session }) },
  };
}

function asset({ assets }: ApiOptions, path: string): ApiAnswer {
  const found = assets.get(path);
  if (found === undefined) return problem('not-found');
  const headers = { 'Content-Type': found.contentType, 'Cache-Control': 'no-cache' };
  return { status: 200, body: found.body, headers };
}
