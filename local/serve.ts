import type { AddressInfo } from 'node:net';
import { serve as listen } from '@hono/node-server';
import type { Hono } from 'hono';

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws a plain sentence where the address is taken or not ours. */
export function serve(app: Hono, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: app.fetch, hostname: host, port }, (address: AddressInfo) => {
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve({ url: `http://${name}:${address.port}`, close: () => close(server) });
    });
    server.on('error', (error: Error) =>
      reject(new Error(`HOST, PORT: cannot listen on ${host}:${port} (${error.message})`)),
    );
  });
}

function close(server: ReturnType<typeof listen>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeIdleConnections' in server) server.closeIdleConnections();
    if ('closeAllConnections' in server) setTimeout(() => server.closeAllConnections(), 500).unref();
  });
}
