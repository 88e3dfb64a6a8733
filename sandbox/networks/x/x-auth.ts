import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Grant, XAccount, XNetwork } from './x-network.ts';
import { unauthorized } from './x-problem.ts';

/** Whose request this is: OAuth 1.0a with its signature verified, or an OAuth 2.0 access token that still holds. */
export function accountOf(x: XNetwork, request: Request): XAccount {
  const signer = oauth1AccountOf(x, request);
  const account = signer?.isRevoked === true ? undefined : (signer ?? byOAuth2(x, request));
  if (account === undefined) throw unauthorized();
  return account;
}

/** The grant that an access token is of, whether it still holds or not. */
export function grantOf(x: XNetwork, request: Request): Grant | undefined {
  const token = /^Bearer (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return [...x.grants.values()].find(({ accessToken }) => accessToken === token);
}

function byOAuth2(x: XNetwork, request: Request): XAccount | undefined {
  const grant = grantOf(x, request);
  if (grant === undefined || grant.isDead || grant.expiresAt <= x.clock.now()) return undefined;
  return x.accounts.get(grant.accountId);
}

/** RFC 5849, section 3.4. JSON and multipart bodies are not part of the signature. */
export function oauth1AccountOf(x: XNetwork, request: Request): XAccount | undefined {
  const header = request.headers.get('authorization') ?? '';
  if (!header.startsWith('OAuth ')) return undefined;
  const given = new Map(
    [...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      decodeURIComponent(value),
    ]),
  );
  const account = [...x.accounts.values()].find(
    ({ accessToken }) => accessToken === given.get('oauth_token'),
  );
  if (account?.consumerKey !== given.get('oauth_consumer_key')) return undefined;
  const url = new URL(request.url);
  const signed = [...url.searchParams, ...[...given].filter(([name]) => name !== 'oauth_signature')].map(
    ([name, value]) => [percent(name), percent(value)] as const,
  );
  signed.sort(([a, av], [b, bv]) => (a === b ? (av < bv ? -1 : 1) : a < b ? -1 : 1));
  const base = [
    request.method,
    percent(`${url.origin}${url.pathname}`),
    percent(signed.map((pair) => pair.join('=')).join('&')),
  ].join('&');
  const key = `${percent(account?.consumerSecret ?? '')}&${percent(account?.accessSecret ?? '')}`;
  const expected = createHmac('sha1', key).update(base).digest();
  const actual = Buffer.from(given.get('oauth_signature') ?? '', 'base64');
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? account : undefined;
}

function percent(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
