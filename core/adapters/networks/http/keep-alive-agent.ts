import http from 'node:http';
import https from 'node:https';

/**
 * Free connections are closed after this long by us, before servers commonly do it (Node's own default is 5 s):
 * a request written into a connection that the other side is just closing has an unknown outcome.
 */
const FREE_SOCKET_TIMEOUT_MS = 4000;

export function createKeepAliveAgent(origin: URL): http.Agent {
  const options = { keepAlive: true, scheduling: 'lifo', timeout: FREE_SOCKET_TIMEOUT_MS } as const;
  return origin.protocol === 'http:' ? new http.Agent(options) : new https.Agent(options);
}
