import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withoutMedia } from '../core/adapters/aws/media/without-media.ts';
import { arrangedByStream } from '../core/adapters/aws/wiring/wake-up-ports.ts';
import { createRandomIdSource } from '../core/adapters/crypto/random-id-source.ts';
import { openKeyFile } from '../core/adapters/local-files/key-file.ts';
import { createJsonLog } from '../core/adapters/log/json-log.ts';
import { contentRules } from '../core/adapters/networks/content-rules.ts';
import { openSqliteStore } from '../core/adapters/sqlite/sqlite-store.ts';
import { createSystemClock } from '../core/adapters/timers/system-clock.ts';
import { type QueuePorts, queuePost } from '../core/application/queue-post.ts';
import { publishingPolicy } from '../core/domain/publishing-policy.ts';
import { defaultSettings, type Principal } from '../core/domain/tenant.ts';
import type { Store } from '../core/ports/store.ts';
import { ACCOUNT, account, TENANT } from '../test/support/builders.ts';
import { javaProblem, serverToStart } from '../test/support/dynamodb-local.ts';
import { openStoreOn } from '../test/support/dynamodb-store.ts';
import { type Figure, figure, median, percentile } from './figures.ts';

const CLIENTS = 8;
const POSTS = 1000;
const WARM_UP_POSTS = 300;
const ROUNDS = 3;
const AUTHOR: Principal = { tenantId: TENANT, role: 'author', name: 'bench' };
const clock = createSystemClock();

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

/**
 * The use case alone, on both stores in turns. DynamoDB is Amazon's emulator in memory, on the same processors: a floor
 * for what our own code and requests cost, not what a table in AWS would answer.
 */
export async function benchQueueingInStores(): Promise<Figure[]> {
  const problem = javaProblem();
  if (problem !== undefined) {
    process.stderr.write(`left out: ${problem}\n`);
    return [];
  }
  const directory = mkdtempSync(join(tmpdir(), 'bench-stores-'));
  const server = serverToStart();
  await server.start();
  const cipher = openKeyFile(join(directory, 'key'));
  const sqlite = openSqliteStore({ path: join(directory, 'sendeplan.sqlite'), cipher });
  try {
    const { store: dynamoDb } = await openStoreOn(server.running, { clock, marksToArrange: true });
    const [onSqlite, onDynamoDb] = await inTurns(await portsOn(sqlite), await portsOn(dynamoDb));
    const base = figuresOf('queueing on SQLite, no HTTP', onSqlite);
    return [...base, ...figuresOf('queueing on DynamoDB Local, no HTTP', onDynamoDb, base)];
  } finally {
    sqlite.close();
    server.stop();
    rmSync(directory, { recursive: true });
  }
}

/** As the API has them, on a store with one tenant and one account. */
async function portsOn(store: Store): Promise<QueuePorts> {
  const tenant = { id: TENANT, name: 'Bank', timeZone: 'Europe/Berlin', createdAt: clock.now() };
  await store.tenants.create(tenant, defaultSettings(tenant.timeZone));
  await store.accounts.create(account());
  return {
    ...store,
    ...{ clock, networks: contentRules, mediaStore: withoutMedia, wakeUps: arrangedByStream },
    ids: createRandomIdSource(() => clock.now()),
    log: createJsonLog('error', (line) => process.stderr.write(line)),
    policy: publishingPolicy({ sendTimeoutMs: 10_000, reconcileDelaysMs: [], collectAgesMs: [] }),
  };
}

async function inTurns(...contenders: readonly [QueuePorts, QueuePorts]): Promise<[Round[], Round[]]> {
  const rounds: [Round[], Round[]] = [[], []];
  for (const ports of contenders) await round(ports, WARM_UP_POSTS);
  for (let index = 0; index < ROUNDS; index++)
    for (const [which, ports] of contenders.entries()) rounds[which]?.push(await round(ports, POSTS));
  return rounds;
}

/** Each client queues its next post when the last one is stored. */
async function round(ports: QueuePorts, count: number): Promise<Round> {
  const durations: number[] = [];
  const firstAt = clock.now() + 3_600_000;
  let next = 0;
  const client = async () => {
    while (next < count) {
      const index = next++;
      const startedAt = performance.now();
      const { kind } = await queuePost(ports, AUTHOR, {
        text: `Guten Morgen Nr. ${index}: https://example.org/termin`,
        accountIds: [ACCOUNT],
        publishAt: new Date(firstAt + index * 1000).toISOString(),
        labels: { contentClass: 'useful' },
      });
      if (kind !== 'queued') throw new Error(`queueing ended as ${kind}`);
      durations.push(performance.now() - startedAt);
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const perSecond = count / ((performance.now() - startedAt) / 1000);
  return { perSecond, p50: percentile(durations, 0.5), p99: percentile(durations, 0.99) };
}

function figuresOf(name: string, rounds: readonly Round[], base: readonly Figure[] = []): Figure[] {
  const of = (what: keyof Round) => median(rounds.map((each) => each[what]));
  return [
    figure(`${name}, ${CLIENTS} clients`, of('perSecond'), 'posts/s', base[0]),
    figure(`${name}, p50`, of('p50'), 'ms', base[1]),
    figure(`${name}, p99`, of('p99'), 'ms', base[2]),
  ];
}
