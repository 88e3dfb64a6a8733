import type { Hono } from 'hono';
import type { Clock } from '../../ports/clock.ts';
import type { IssuerPages, SignIn, SignInEnd } from '../../ports/sign-in.ts';
import { type ApiAnswer, json } from './answer.ts';
import { refuseCrossOrigin } from './authentication.ts';
import { cookie, cookieIn, fitsCookie } from './cookies.ts';
import type { Respond } from './respond.ts';

export const SIGN_IN_PATH = '/sign-in';

/** Between `/sign-in` and the way back. The issuer's site leads back to us, so that it has to be `Lax`. */
const PENDING_COOKIE = '__Host-sendeplan-sign-in';
/** How long a person may take on the issuer's pages. */
const PENDING_SECONDS = 600;

interface SignInPages {
  readonly issuerPages: IssuerPages;
  readonly signIn: SignIn;
  readonly clock: Clock;
}

/** To the issuer and back. What goes wrong on the way is said by the console, in the reader's language. */
export function addSignInPages(app: Hono, pages: SignInPages, respond: Respond): void {
  app.get(SIGN_IN_PATH, (context) => respond(context.req.raw, 'signIn', () => begin(pages)));
  app.get(`${SIGN_IN_PATH}/callback`, (context) =>
    respond(context.req.raw, 'finishSignIn', ({ request }) => finish(pages, request)),
  );
  app.post('/sign-out', (context) =>
    respond(context.req.raw, 'signOut', ({ request }) => signOut(pages, request)),
  );
}

async function begin({ issuerPages }: SignInPages): Promise<ApiAnswer> {
  const begun = await issuerPages.begin();
  if (begun.kind === 'unreachable') return backToConsole('unreachable');
  const pending = cookie(PENDING_COOKIE, begun.pending, { sameSite: 'Lax', maxAgeSeconds: PENDING_SECONDS });
  return { status: 303, headers: { Location: begun.url }, cookies: [pending] };
}

async function finish({ issuerPages, signIn, clock }: SignInPages, request: Request): Promise<ApiAnswer> {
  const { searchParams } = new URL(request.url);
  const [code, state] = [searchParams.get('code'), searchParams.get('state')];
  const pending = cookieIn(request.headers.get('cookie'), PENDING_COOKIE);
  if (searchParams.has('error')) return backToConsole('refused');
  if (code === null || state === null || pending === undefined) return backToConsole('stale');
  const end = await issuerPages.finish({ code, state, pending });
  if (end.kind !== 'signed-in') return backToConsole(end.kind);
  if (!fitsCookie(signIn.sessionCookie, end.session)) return backToConsole('too-large');
  const maxAgeSeconds = Math.floor((end.expiresAt - clock.now()) / 1000);
  const session = cookie(signIn.sessionCookie, end.session, { sameSite: 'Strict', maxAgeSeconds });
  return { status: 303, headers: { Location: '/' }, cookies: [session, forget(PENDING_COOKIE, 'Lax')] };
}

async function signOut({ issuerPages, signIn }: SignInPages, request: Request): Promise<ApiAnswer> {
  refuseCrossOrigin(request);
  const next = (await issuerPages.endUrl()) ?? '/';
  return { ...json(200, { next }), cookies: [forget(signIn.sessionCookie, 'Strict')] };
}

type Reason = Exclude<SignInEnd['kind'], 'signed-in'> | 'too-large';

/** `console/german.js` and `console/english.js` have a text for each reason. */
function backToConsole(reason: Reason): ApiAnswer {
  return {
    status: 303,
    headers: { Location: `/?sign-in=${reason}` },
    cookies: [forget(PENDING_COOKIE, 'Lax')],
  };
}

function forget(name: string, sameSite: 'Strict' | 'Lax'): string {
  return cookie(name, '', { sameSite, maxAgeSeconds: 0 });
}
