import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKeyFile } from '../core/adapters/local-files/key-file.ts';
import { openSqliteStore } from '../core/adapters/sqlite/sqlite-store.ts';
import { type AccountId, type NetworkPostId, type PostId, publicationIdOf } from '../core/domain/ids.ts';
import { CONTENT_CLASSES } from '../core/domain/tenant.ts';
import { post, publication } from '../test/support/builders.ts';
import { type LocalStage, startStage, TOKEN } from '../test/support/local-stage.ts';
import { type Started, start } from '../test/support/process.ts';

export const WAITING_COUNT = 100_000;
export const PUBLISHED_COUNT = 10_000;
const DAY_MS = 86_400_000;
const IMPORT_ROWS = 10_000;

export const API_HEADERS = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };

/** A data directory that stages are started on copies of, so that no measurement sees what another one left. */
export interface Template {
  readonly directory: string;
  readonly accountId: string;
  readonly label: '' | ' with 100,000 waiting';
}

export async function startServer(file: string, env: Readonly<Record<string, string>> = {}) {
  const process_ = start(file, env);
  const [, port = ''] = await process_.printed(/\{"ready":(\d+)\}/);
  return { ...process_, url: `http://127.0.0.1:${port}` };
}

/** Runs `measure` against a stage on a copy of the template, in a process of its own. */
export async function onStage<Result>(
  template: Template,
  receiver: { readonly url: string },
  measure: (stage: LocalStage) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  cpSync(template.directory, directory, { recursive: true });
  const stage = await startStage({ SENDEPLAN_DATA_DIR: directory, SENDEPLAN_X_API_URL: receiver.url });
  try {
    return await measure(stage);
  } finally {
    await stage.stop();
    rmSync(directory, { recursive: true });
  }
}

/** Half a year of published posts with their engagement in both; in the second, many more wait. */
export async function makeTemplates(receiver: { readonly url: string }): Promise<[Template, Template]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-template-'));
  const env = { SENDEPLAN_DATA_DIR: directory, SENDEPLAN_X_API_URL: receiver.url };
  const stage = await startStage(env);
  const connected = await stage.api('POST', '/v1/accounts', {
    network: 'x',
    handle: 'bank',
    credentials: {
      kind: 'oauth1',
      ...{ consumerKey: 'ck', consumerSecret: 'cs', accessToken: '1-at', accessSecret: 'as' },
    },
  });
  if (connected.status !== 201) throw new Error(connected.text);
  const accountId = String(connected.body['id']);
  await stage.stop();
  await storePublished(directory, accountId as AccountId);

  const full = mkdtempSync(join(tmpdir(), 'bench-template-'));
  cpSync(directory, full, { recursive: true });
  const filling = await startStage({ ...env, SENDEPLAN_DATA_DIR: full });
  for (let from = 0; from < WAITING_COUNT; from += IMPORT_ROWS) {
    const answer = await filling.api('POST', '/v1/posts/import', importLines(accountId, from, 'waiting'), {
      'content-type': 'application/x-ndjson',
    });
    if (Number(answer.body['accepted']) !== IMPORT_ROWS) throw new Error(answer.text.slice(0, 500));
  }
  await filling.stop();
  return [
    { directory, accountId, label: '' },
    { directory: full, accountId, label: ' with 100,000 waiting' },
  ];
}

/** Rows in the order of their due times, as a calendar has them, spread over the year to come. */
export function importLines(accountId: string, from: number, series: string): string {
  const firstAt = Date.now() + 2 * DAY_MS;
  return Array.from({ length: IMPORT_ROWS }, (_, offset) => {
    const index = from + offset;
    return JSON.stringify({
      key: `${series}-${index}`,
      text: `Beratung Nr. ${index} (${series}): https://example.org/termin`,
      accountIds: [accountId],
      publishAt: new Date(firstAt + (index * DAY_MS * 360) / WAITING_COUNT).toISOString(),
      labels: { contentClass: 'useful', topic: 'beratung' },
    });
  }).join('\n');
}

async function storePublished(directory: string, accountId: AccountId): Promise<void> {
  const store = openSqliteStore({
    path: join(directory, 'sendeplan.sqlite'),
    cipher: openKeyFile(join(directory, 'key')),
  });
  await Promise.all(
    Array.from({ length: PUBLISHED_COUNT }, (_, index) => {
      const at = Date.now() - DAY_MS - index * 240_000;
      const postId = `pst_old${index}` as PostId;
      const id = publicationIdOf(postId, 0);
      const labels = { contentClass: CONTENT_CLASSES[index % CONTENT_CLASSES.length] ?? 'useful' };
      const {
        notBeforeAt: _notBefore,
        wakeAt: _wake,
        ...facts
      } = publication({ postId, accountId, dueAt: at, labels });
      const metrics = {
        ...{ impressions: 500 + ((index * 37) % 900), likes: index % 13, replies: index % 3 },
        ...{ reposts: index % 5, quotes: 0, bookmarks: 1, linkClicks: index % 7, profileClicks: 1 },
        ...{ reach: null, videoViews: null },
      };
      const published = {
        ...{ ...facts, state: 'published' as const, sentAt: at, publishedAt: at },
        ...{ networkPostId: `9${index}` as NetworkPostId, url: `https://x.com/bank/status/9${index}` },
        collection: { failureCount: 0 },
        latestEngagement: {
          publicationId: id,
          at: at + DAY_MS,
          ageSeconds: 86_400,
          metrics,
          source: 'bench',
        },
      };
      const written = { id: postId, accountIds: [accountId], dueAt: at, labels };
      return store.posts.create(post(written), [published]);
    }),
  );
  store.close();
}

/** Megabytes of memory that the process holds, now or at its highest. */
export function memoryMb({ child }: Started, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${String(child.pid)}/status`, 'utf8');
  return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024;
}
