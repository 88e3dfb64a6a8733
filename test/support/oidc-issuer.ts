// An OpenID Connect issuer over real HTTP: discovery, rotating keys, the code flow with PKCE for one public client.
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Claims, right or wrong. */
export type Claims = Readonly<Record<string, unknown>>;

export const CLIENT_ID = 'console';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

export interface OidcIssuerUnderTest {
  readonly url: string;
  /** Requests that arrived, oldest first: method and path. */
  readonly seen: string[];
  /** The key that signs now. */
  readonly key: () => SigningKey;
  /** Publishes a new key in the place of the old one, and signs with it. */
  rotate(): Promise<SigningKey>;
  /** A token with claims of a person, as far as they are not given. */
  token(claims?: Claims, options?: { key?: SigningKey; alg?: string }): Promise<string>;
  /** The claims of ID tokens that the code flow gives from now on. */
  signsIn(claims: Claims): void;
  /** What is answered instead, by path; `undefined`: nothing, the connection is cut. */
  readonly broken: Map<string, { readonly status: number; readonly body: string } | undefined>;
  /** Stops listening; `listen` goes on at the same address. */
  close(): Promise<void>;
  listen(): Promise<void>;
}

export async function newKey(alg = 'RS256'): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export async function startOidcIssuer(alg = 'RS256'): Promise<OidcIssuerUnderTest> {
  let key = await newKey(alg);
  let person: Claims = {};
  const seen: string[] = [];
  const broken: OidcIssuerUnderTest['broken'] = new Map();
  const codes = new Map<string, { readonly challenge: string; readonly redirectUri: string }>();
  let url = '';

  const now = () => Math.floor(Date.now() / 1000);
  const token: OidcIssuerUnderTest['token'] = (claims = {}, { key: by = key, alg: as = alg } = {}) =>
    new SignJWT({
      ...{ iss: url, aud: CLIENT_ID, sub: 'anna', groups: ['author'], tenant: 'demo' },
      ...{ iat: now(), exp: now() + 3600, ...claims },
    })
      .setProtectedHeader({ alg: as, kid: by.kid })
      .sign(by.privateKey);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = new URL(request.url ?? '', url);
    seen.push(`${request.method ?? ''} ${asked.pathname}`);
    if (broken.has(asked.pathname)) {
      const instead = broken.get(asked.pathname);
      if (instead === undefined) response.destroy();
      else response.writeHead(instead.status, { 'content-type': 'application/json' }).end(instead.body);
      return;
    }
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    switch (asked.pathname) {
      case '/.well-known/openid-configuration':
        json(200, {
          ...{ issuer: url, jwks_uri: `${url}/keys`, token_endpoint: `${url}/token` },
          ...{ authorization_endpoint: `${url}/authorize`, end_session_endpoint: `${url}/logout` },
        });
        return;
      case '/keys':
        json(200, { keys: [key.publicJwk] });
        return;
      case '/authorize':
        authorize(asked.searchParams, response);
        return;
      case '/token': {
        const form = new URLSearchParams(await textOf(request));
        const grant = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const holds =
          form.get('client_id') === CLIENT_ID &&
          grant?.challenge === challenge &&
          grant.redirectUri === form.get('redirect_uri');
        if (!holds) json(400, { error: 'invalid_grant' });
        else json(200, { token_type: 'Bearer', access_token: 'opaque', id_token: await token(person) });
        return;
      }
      default:
        json(404, {});
    }
  }

  /** The page on which a person would sign in, and has. */
  function authorize(query: URLSearchParams, response: ServerResponse): void {
    const redirectUri = query.get('redirect_uri') ?? '';
    const isPkce = query.get('code_challenge_method') === 'S256' && query.get('response_type') === 'code';
    if (!isPkce || query.get('client_id') !== CLIENT_ID) {
      response.writeHead(400).end();
      return;
    }
    const code = randomUUID();
    codes.set(code, { challenge: query.get('code_challenge') ?? '', redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const listenOn = (port: number) =>
    new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listenOn(0);
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  return {
    ...{ url, seen, broken, token },
    key: () => key,
    async rotate() {
      key = await newKey(alg);
      return key;
    },
    signsIn(claims) {
      person = claims;
    },
    listen: () => listenOn(port),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
