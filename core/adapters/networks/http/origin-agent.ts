import type { Agent } from 'node:http';
import https from 'node:https';
import { isIP, Socket } from 'node:net';
import { assertReachable, publicLookup, type Reach } from './host-policy.ts';
import { http } from './node-http.ts';

/**
 * Used connections are closed after this long by us, before servers commonly do it (Node's own default is 5 s):
 * a request written into a connection that the other side is just closing has an unknown outcome.
 */
const USED_SOCKET_IDLE_MS = 4000;
/** A connection that carried no request yet is a server's longest patience (Node, nginx: 60 s for the first header). */
const SPARE_SOCKET_IDLE_MS = 10_000;
const MAX_SPARES = 512;

export interface OriginAgent {
  readonly agent: Agent;
  /** Opens a connection that the next request finds ready. Never fails: a request then connects by itself. */
  warmUp: () => void;
  /** Closes what is idle. */
  close(): void;
}

/** Keep-alive connections to one origin. @throws ForbiddenHostError for an address out of `reach`. */
export function createOriginAgent(origin: URL, reach: Reach): OriginAgent {
  assertReachable(origin, reach);
  const options = {
    keepAlive: true,
    scheduling: 'lifo',
    timeout: USED_SOCKET_IDLE_MS,
    ...(reach === 'public-only' ? { lookup: publicLookup } : {}),
  } as const;
  const isPlain = origin.protocol === 'http:';
  const agent = isPlain ? new http.Agent(options) : new https.Agent(options);
  const connect = agent.createConnection.bind(agent);
  const host = origin.hostname.replace(/^\[|\]$/g, '');
  const target = {
    ...options,
    host,
    port: origin.port === '' ? (isPlain ? 80 : 443) : Number(origin.port),
    ...(isPlain || isIP(host) !== 0 ? {} : { servername: host }),
  };
  const spares: Spare[] = [];
  agent.createConnection = (wanted, callback) => spares.pop()?.handOver() ?? connect(wanted, callback);

  return {
    agent,
    warmUp() {
      if (spares.length >= MAX_SPARES) return;
      const socket = connect(target);
      if (socket instanceof Socket) keepSpare(socket, spares);
    },
    close() {
      for (const spare of spares.splice(0)) spare.socket.destroy();
      agent.destroy();
    },
  };
}

interface Spare {
  readonly socket: Socket;
  handOver(): Socket;
}

function keepSpare(socket: Socket, spares: Spare[]): void {
  const drop = () => {
    const index = spares.indexOf(spare);
    if (index >= 0) spares.splice(index, 1);
    socket.destroy();
  };
  // Whatever a server says before it was asked (a 408, say) must not be taken for the answer to a request.
  const events = ['error', 'close', 'end', 'timeout', 'readable'] as const;
  const spare: Spare = {
    socket,
    handOver() {
      for (const event of events) socket.removeListener(event, drop);
      socket.setTimeout(0);
      return socket.ref();
    },
  };
  for (const event of events) socket.on(event, drop);
  // An idle connection keeps no process alive.
  socket.setTimeout(SPARE_SOCKET_IDLE_MS).unref();
  spares.push(spare);
}
