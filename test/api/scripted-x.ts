import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedX {
  readonly url: URL;
  /** Requests that arrived, oldest first. */
  readonly seen: readonly string[];
  close(): Promise<void>;
}

/**
 * As much of X as connecting an account needs. Tokens say what happens: `ok-<id>-<handle>` is a profile,
 * `down` an outage, anything else is refused. A code is a token with `code-` before it.
 */
export async function startScriptedX(): Promise<ScriptedX> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      seen.push(`${request.method ?? ''} ${path}`);
      const body = Buffer.concat(chunks).toString();
      const token = tokenOf(request.headers.authorization ?? '', body);
      const [status, answer] = path === '/2/oauth2/token' ? grant(token) : profile(token);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: new URL(`http://127.0.0.1:${port}`), seen },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function tokenOf(authorization: string, body: string): string {
  const code = new URLSearchParams(body).get('code');
  if (code !== null) return code.replace(/^code-/, '');
  const oauth1 = /oauth_token="([^"]+)"/.exec(authorization)?.[1];
  return decodeURIComponent(oauth1 ?? authorization.replace(/^Bearer /, ''));
}

function profile(token: string): [number, unknown] {
  if (token === 'down') return [503, { title: 'Service Unavailable' }];
  const [, id, username] = /^ok-(\d+)-(\w+)$/.exec(token) ?? [];
  if (id === undefined) return [401, { title: 'Unauthorized', status: 401 }];
  return [
    200,
    { data: { id, username, name: `Sparkasse ${username ?? ''}`, public_metrics: { followers_count: 7 } } },
  ];
}

function grant(token: string): [number, unknown] {
  if (token === 'down') return [503, {}];
  if (!token.startsWith('ok-')) return [400, { error: 'invalid_grant' }];
  return [200, { access_token: token, refresh_token: 'refresh-secret', expires_in: 7200 }];
}
