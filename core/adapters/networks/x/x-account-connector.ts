import * as z from 'zod';
import type { OAuth2Credentials } from '../../../domain/account.ts';
import type { Instant } from '../../../domain/ids.ts';
import type { AccountConnector, Refresh } from '../../../ports/account-connector.ts';
import { exchange, parseBody } from '../http/exchange.ts';
import type { OriginAgent } from '../http/origin-agent.ts';
import { xProblem } from './x-errors.ts';
import { XId } from './x-outcome.ts';
import type { XTransport } from './x-transport.ts';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret?: string;
}

const Me = z.object({
  data: z.object({
    id: XId,
    username: z.string().min(1).max(100),
    name: z.string().max(200).optional(),
    public_metrics: z
      .object({ followers_count: z.number().int().nonnegative().optional() })
      .optional()
      .catch(undefined),
  }),
});

const Tokens = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional().catch(undefined),
  // Refresh tokens work once: an answer that holds them is never thrown away for its lesser parts.
  expires_in: z.coerce.number().positive().optional().catch(undefined),
});

const TIMEOUT_MS = 10_000;
/** docs.x.com fundamentals/authentication/oauth-2-0; `offline.access` is what gives a refresh token. */
const SCOPES = 'tweet.read tweet.write users.read media.write offline.access';

interface TokenEndpoint {
  /** Ends in a slash. */
  readonly baseUrl: URL;
  readonly origin: OriginAgent;
  /** The app under which people connect; absent: none is configured. */
  readonly client: OAuthClient | undefined;
}

export function createXAccountConnector(transport: XTransport, endpoint: TokenEndpoint): AccountConnector {
  const { baseUrl, client } = endpoint;
  return {
    async identify(credentials) {
      const query = { 'user.fields': 'name,username,public_metrics' };
      const answer = await transport.call(
        credentials,
        { method: 'GET', path: '2/users/me', query },
        TIMEOUT_MS,
      );
      if (answer.kind !== 'answered') return { kind: 'unreachable', detail: answer.detail };
      if (answer.status === 401 || answer.status === 403)
        return { kind: 'rejected', detail: xProblem(answer.data).text };
      const me = Me.safeParse(answer.data);
      if (answer.status !== 200 || !me.success)
        return { kind: 'unreachable', detail: `HTTP ${answer.status} without a profile` };
      const { id, username, name, public_metrics } = me.data.data;
      const profile = {
        networkAccountId: id,
        handle: username,
        displayName: name ?? username,
        followerCount: public_metrics?.followers_count ?? null,
      };
      return { kind: 'identified', profile };
    },
    refresh(credentials, now) {
      if (credentials.refreshToken === undefined)
        return Promise.resolve({ kind: 'rejected', detail: 'there is no refresh token' });
      const grant = { grant_type: 'refresh_token', refresh_token: credentials.refreshToken };
      return requestTokens(endpoint, credentials, grant, now);
    },
    authorizeUrl({ state, codeChallenge, redirectUri }) {
      if (client === undefined) return undefined;
      const url = new URL('i/oauth2/authorize', baseUrl.host === 'api.x.com' ? 'https://x.com' : baseUrl);
      url.search = new URLSearchParams({
        response_type: 'code',
        client_id: client.clientId,
        redirect_uri: redirectUri,
        scope: SCOPES,
        state,
        code_challenge: codeChallenge,
        code_challenge_method: 'S256',
      }).toString();
      return url.href;
    },
    exchangeCode({ code, codeVerifier, redirectUri, now }) {
      if (client === undefined)
        return Promise.resolve({ kind: 'rejected', detail: 'no OAuth 2.0 client is configured' });
      const grant = {
        grant_type: 'authorization_code',
        code,
        code_verifier: codeVerifier,
        redirect_uri: redirectUri,
      };
      return requestTokens(endpoint, client, grant, now);
    },
  };
}

/** X asks for a form and, of clients that keep a secret, for Basic authentication. The library sends neither. */
async function requestTokens(
  { baseUrl, origin }: TokenEndpoint,
  client: OAuthClient,
  grant: Record<string, string>,
  now: Instant,
): Promise<Refresh> {
  const { clientId, clientSecret } = client;
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret ?? '')}`;
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
    ...(clientSecret === undefined ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
  };
  const url = new URL('2/oauth2/token', baseUrl);
  const body = new URLSearchParams({ ...grant, client_id: clientId }).toString();
  const answer = await exchange(origin, { method: 'POST', url, headers, body }, TIMEOUT_MS);
  if (answer.kind !== 'answered')
    return { kind: 'unreachable', detail: `the token endpoint: ${answer.detail}` };
  const { status } = answer;
  // RFC 6749, 5.2: a grant that is no longer good is 400, a client that is not known 401. Nothing else condemns it.
  if (status === 400 || status === 401)
    return { kind: 'rejected', detail: `the token endpoint answered ${status}` };
  const tokens = Tokens.safeParse(parseBody(answer.text));
  if (status < 200 || status >= 300 || !tokens.success)
    return { kind: 'unreachable', detail: `the token endpoint answered ${status} without tokens` };
  return { kind: 'refreshed', credentials: oauth2(client, tokens.data, grant['refresh_token'], now) };
}

function oauth2(
  { clientId, clientSecret }: OAuthClient,
  tokens: z.infer<typeof Tokens>,
  oldRefreshToken: string | undefined,
  now: Instant,
): OAuth2Credentials {
  const refreshToken = tokens.refresh_token ?? oldRefreshToken;
  return {
    kind: 'oauth2',
    clientId,
    accessToken: tokens.access_token,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(tokens.expires_in === undefined ? {} : { expiresAt: now + tokens.expires_in * 1000 }),
  };
}
