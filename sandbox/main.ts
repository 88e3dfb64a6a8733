// The sandbox networks: a program of its own that plays social networks over HTTP, on this machine only.
import { serve } from '@hono/node-server';
import { createSandbox } from './sandbox.ts';

const {
  SANDBOX_PORT = '0',
  SANDBOX_DATA_DIR = '.sandbox',
  SANDBOX_SEED = 'musterstadt',
  SANDBOX_ADMIN_TOKEN,
  SANDBOX_PARENT,
} = process.env;

if (!/^\d{1,5}$/.test(SANDBOX_PORT)) throw new Error(`SANDBOX_PORT: got ${SANDBOX_PORT}; takes a port`);
if (SANDBOX_ADMIN_TOKEN === undefined)
  throw new Error('SANDBOX_ADMIN_TOKEN: takes the secret that guards /sandbox');

const sandbox = createSandbox({
  dataDirectory: SANDBOX_DATA_DIR,
  seed: SANDBOX_SEED,
  adminToken: SANDBOX_ADMIN_TOKEN,
});
const server = serve(
  { fetch: sandbox.app.fetch, hostname: '127.0.0.1', port: Number(SANDBOX_PORT) },
  ({ port }) => {
    process.stdout.write(`${JSON.stringify({ ready: true, port, url: `http://127.0.0.1:${port}` })}\n`);
  },
);

function stop(): void {
  sandbox.close();
  server.close();
  process.exit(0);
}

// Ctrl-C reaches the whole terminal: whoever started us with a pipe says when it is time.
if (SANDBOX_PARENT === 'stdin') {
  process.on('SIGINT', () => undefined);
  process.stdin.on('end', stop).resume();
} else process.on('SIGINT', stop);
process.on('SIGTERM', stop);
