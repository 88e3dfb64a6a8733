import { createServer, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AwsRequest,
  askingForUnits,
  awsRequest,
  countsOfRequest,
  isWrite,
  unitsOf,
} from './aws-request.ts';
import { type Counts, counts, sum } from './bill.ts';
import type { Units } from './invoice.ts';

export interface Meter {
  readonly url: string;
  /** What was counted since it was asked last. */
  take(): Promise<Counts>;
  /** All units since the start: how far the two agree. */
  units(): Units;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/**
 * Stands between the functions and the emulator and counts what AWS would bill for each request. Those to DynamoDB go
 * to Amazon's own DynamoDB Local as well, in the order in which the emulator answered; the larger of both figures counts.
 */
export async function openMeter(emulator: string, dynamoDbLocal: string): Promise<Meter> {
  let counted: Counts[] = [];
  let units: Units = { emulator: 0, dynamoDbLocal: 0 };
  let replayed = Promise.resolve();

  async function replay(of: AwsRequest, headers: IncomingHttpHeaders, first: Answer): Promise<void> {
    const second = await send(dynamoDbLocal, { method: 'POST', path: '/', headers, body: of.body });
    if (first.status !== 200 || second.status !== 200)
      throw new Error(
        `${String(of.operation)} was answered ${first.status} and ${second.status}: ${second.body}`,
      );
    const [one, other] = [unitsOf(first.body), unitsOf(second.body)];
    units = { emulator: units.emulator + one, dynamoDbLocal: units.dynamoDbLocal + other };
    const larger = Math.max(one, other);
    counted.push(counts(isWrite(of) ? { writeUnits: larger } : { readUnits: larger }));
  }

  async function pass(incoming: IncomingMessage): Promise<Answer> {
    const { method = 'GET', url: path = '/', headers } = incoming;
    const text = await textOf(incoming);
    const of = awsRequest(incoming, text);
    const body = of?.service === 'dynamodb' ? askingForUnits(text) : text;
    const answer = await send(emulator, { method, path, headers, body });
    if (of === undefined) return answer;
    counted.push(countsOfRequest(of));
    if (of.service !== 'dynamodb') return answer;
    replayed = replayed.then(() => replay({ ...of, body }, headers, answer));
    // Whoever takes what was counted learns of it.
    replayed.catch(() => undefined);
    return answer;
  }

  const server = createServer((incoming, outgoing) => {
    pass(incoming).then(
      ({ status, rawHeaders, body }) => outgoing.writeHead(status, [...rawHeaders]).end(body),
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async take() {
      await replayed;
      const taken = sum(counted);
      counted = [];
      return taken;
    },
    units: () => units,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function send(origin: string, { method, path, headers, body }: Outgoing): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  const length = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const onward = request(
      { hostname, port, method, path, headers: { ...headers, 'content-length': length } },
      (answer) => {
        textOf(answer).then(
          (text) => resolve({ status: answer.statusCode ?? 502, rawHeaders: answer.rawHeaders, body: text }),
          reject,
        );
      },
    );
    onward.on('error', reject);
    onward.end(body);
  });
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
