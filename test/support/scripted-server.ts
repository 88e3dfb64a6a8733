import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Answers a request in any way that a server can: well, badly, or not at all. */
export type Script = (request: ScriptedRequest, response: ServerResponse) => void;

export interface ScriptedServer {
  readonly url: URL;
  /** Oldest first. */
  readonly seen: ScriptedRequest[];
  /** How connections ended: their number once the server has seen them closed. */
  readonly closedCount: () => number;
  play(script: Script): void;
  close(): Promise<void>;
}

/** A real HTTP server on loopback that does what the test says. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const seen: ScriptedRequest[] = [];
  let script: Script = (_request, response) => response.writeHead(404).end();
  let closed = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://scripted');
      const request = {
        ...{ method: incoming.method ?? '', path: pathname, query: searchParams },
        ...{ headers: incoming.headers, body: Buffer.concat(chunks) },
      };
      seen.push(request);
      script(request, response);
    });
  });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.once('close', () => (closed += 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ url: new URL(`http://127.0.0.1:${port}`), seen },
    closedCount: () => closed,
    play(next) {
      script = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const json =
  (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Script =>
  (_request, response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));

/** Writes these bytes as they are and ends the connection with a reset. */
export const raw =
  (text: string): Script =>
  (_request, { socket }) => {
    socket?.write(text, () => socket.resetAndDestroy());
  };

export const reset: Script = (_request, { socket }) => void socket?.resetAndDestroy();
export const silence: Script = () => undefined;
