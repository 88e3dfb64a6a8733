import { createHash, randomBytes } from 'node:crypto';
import type { Context, Hono } from 'hono';
import { freshPair, type Grant, type XNetwork } from './x-network.ts';

interface Code {
  readonly accountId: string;
  readonly clientId: string;
  readonly challenge: string;
  readonly redirectUri: string;
  readonly expiresAt: number;
}

/** docs.x.com fundamentals/authentication/oauth-2-0: a code lives 30 seconds. */
const CODE_MS = 30_000;

/** The authorization page and the token endpoint, with refresh tokens that work once. */
export function addTokenRoutes(app: Hono, x: XNetwork): void {
  const codes = new Map<string, Code>();

  app.get('/i/oauth2/authorize', (context) =>
    context.html(authorizePage(x, new URL(context.req.url).searchParams)),
  );
  app.post('/i/oauth2/authorize', async (context) => {
    const form = new URLSearchParams(await context.req.text());
    const field = (name: string) => form.get(name) ?? '';
    const code = randomBytes(24).toString('base64url');
    codes.set(code, {
      accountId: field('account'),
      clientId: field('client_id'),
      challenge: field('code_challenge'),
      redirectUri: field('redirect_uri'),
      expiresAt: x.clock.now() + CODE_MS,
    });
    const target = new URL(field('redirect_uri'));
    target.searchParams.set('code', code);
    target.searchParams.set('state', field('state'));
    return context.redirect(target.href, 303);
  });

  app.post('/2/oauth2/token', async (context) => {
    const body = new URLSearchParams(await formBody(context));
    const grant = body.get('grant_type') === 'refresh_token' ? refresh(x, body) : exchange(x, codes, body);
    if (grant === undefined)
      return context.json(
        { error: 'invalid_grant', error_description: 'Value passed for the token was invalid.' },
        400,
      );
    x.store.save('x-grant', `${grant.accountId} ${grant.clientId}`, grant);
    const scope = 'tweet.read tweet.write users.read media.write offline.access';
    return context.json({
      token_type: 'bearer',
      expires_in: 7200,
      access_token: grant.accessToken,
      refresh_token: grant.refreshToken,
      scope,
    });
  });
}

async function formBody(context: Context): Promise<string> {
  const text = await context.req.text();
  if (!(context.req.header('content-type') ?? '').includes('json')) return text;
  return new URLSearchParams(JSON.parse(text) as Record<string, string>).toString();
}

/** A refresh token that is used a second time ends the whole grant, as projects in the field report of X. */
function refresh(x: XNetwork, body: URLSearchParams): Grant | undefined {
  const token = body.get('refresh_token') ?? '';
  const grants = [...x.grants.values()];
  const replayed = grants.find(({ usedRefreshTokens }) => usedRefreshTokens.includes(token));
  if (replayed !== undefined) replayed.isDead = true;
  const grant = grants.find(({ refreshToken, isDead }) => refreshToken === token && !isDead);
  if (grant === undefined) return undefined;
  grant.usedRefreshTokens.push(token);
  return Object.assign(grant, freshPair(x.clock.now()));
}

function exchange(x: XNetwork, codes: Map<string, Code>, body: URLSearchParams): Grant | undefined {
  const name = body.get('code') ?? '';
  const code = codes.get(name);
  codes.delete(name);
  const challenge = createHash('sha256')
    .update(body.get('code_verifier') ?? '')
    .digest('base64url');
  if (
    code === undefined ||
    code.expiresAt <= x.clock.now() ||
    code.challenge !== challenge ||
    code.redirectUri !== body.get('redirect_uri')
  )
    return undefined;
  const grant: Grant = {
    accountId: code.accountId,
    clientId: code.clientId,
    ...freshPair(x.clock.now()),
    usedRefreshTokens: [],
    isDead: false,
  };
  x.grants.set(`${grant.accountId} ${grant.clientId}`, grant);
  return grant;
}

function authorizePage(x: XNetwork, query: URLSearchParams): string {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const hidden = ['client_id', 'redirect_uri', 'state', 'code_challenge'].map(
    (name) => `<input type="hidden" name="${name}" value="${escape(query.get(name) ?? '')}">`,
  );
  const options = [...x.accounts.values()].map(
    ({ id, handle }) => `<option value="${id}">@${escape(handle)}</option>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Sandbox X</title><h1>Sandbox X</h1><form method="post">${hidden.join('')}<label>Account <select name="account">${options.join('')}</select></label> <button>Allow</button></form>`;
}
