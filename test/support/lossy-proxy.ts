import { createServer, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * `lose`: the server does what it is asked, and its answer never arrives. `refuse`: nothing reaches the server.
 * `contend`: another transaction is on the item, as DynamoDB says it (its local edition never does).
 */
export type Fate = 'answer' | 'lose' | 'refuse' | 'contend';

export interface LossyProxy {
  readonly url: string;
  /** Decides about each request before it is handed on; waiting here holds it back. */
  decide: (operation: string, body: string) => Fate | Promise<Fate>;
  close(): void;
}

/**
 * A proxy before DynamoDB that delays requests and loses answers. It takes the tokens out of transactions: DynamoDB
 * forgets them after ten minutes, and the store must not need them.
 */
export async function startLossyProxy(target: string): Promise<LossyProxy> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => void meetFate(Buffer.concat(chunks).toString()));

    async function meetFate(body: string): Promise<void> {
      const operation = String(incoming.headers['x-amz-target']).replace(/^.*\./, '');
      const fate = await proxy.decide(operation, body);
      if (fate === 'refuse') outgoing.destroy();
      else if (fate === 'contend') answerContended(outgoing, operation);
      else handOn(target, { headers: incoming.headers, body, outgoing, isLost: fate === 'lose' });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: LossyProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    decide: () => 'answer',
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
  return proxy;
}

interface Exchange {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  readonly outgoing: ServerResponse;
  readonly isLost: boolean;
}

function handOn(target: string, { headers, body, outgoing, isLost }: Exchange): void {
  const { ClientRequestToken: _token, ...input } = JSON.parse(body) as Record<string, unknown>;
  const sent = JSON.stringify(input);
  const forwarded = request(
    target,
    { method: 'POST', headers: { ...headers, 'content-length': Buffer.byteLength(sent) } },
    (answer) => {
      if (isLost) answer.resume().on('end', () => outgoing.destroy());
      else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
    },
  );
  forwarded.on('error', () => outgoing.destroy());
  forwarded.end(sent);
}

function answerContended(outgoing: ServerResponse, operation: string): void {
  const [type, more] =
    operation === 'TransactWriteItems'
      ? [
          'TransactionCanceledException',
          { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] },
        ]
      : ['TransactionConflictException', {}];
  outgoing
    .writeHead(400, { 'content-type': 'application/x-amz-json-1.0' })
    .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'm', ...more }));
}
