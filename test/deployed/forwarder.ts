import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Forwarder {
  readonly url: string;
  close(): Promise<void>;
}

/** Listens on loopback and passes every request on to `target`, with these headers besides its own. */
export function openForwarder(
  target: string,
  headersFor: (incoming: IncomingMessage) => Readonly<Record<string, string>>,
): Promise<Forwarder> {
  const { port } = new URL(target);
  const server = createServer((incoming, answer) => {
    const onward = request(
      {
        ...{ host: '127.0.0.1', port, method: incoming.method, path: incoming.url },
        headers: { ...incoming.headers, ...headersFor(incoming) },
      },
      (response) => {
        answer.writeHead(response.statusCode ?? 502, response.rawHeaders);
        response.pipe(answer);
      },
    );
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${address.port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
