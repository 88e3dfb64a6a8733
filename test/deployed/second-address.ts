import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * Makes a server on 127.0.0.1 reachable at another loopback address, byte for byte: in the functions that it runs, the
 * emulator takes some calls to 127.0.0.1 for calls to itself.
 */
export function openSecondAddress(url: string): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { port } = new URL(url);
  const server = createServer((socket) => {
    const onward = connect(Number(port), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    // A reset is passed on as a reset: the faults of the sandbox must arrive as they are.
    socket.on('error', () => onward.resetAndDestroy());
    onward.on('error', () => socket.resetAndDestroy());
    onward.on('close', (hadError) => hadError || socket.end());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.2', () => {
      const address = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.2:${address.port}`,
        close: () => new Promise((closed) => server.close(() => closed())),
      });
    });
  });
}
