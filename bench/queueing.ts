import { type Figure, figure, median, percentile } from './figures.ts';
import { type LoadRequest, load } from './load.ts';
import { API_HEADERS, importLines, memoryMb, onStage, startServer, type Template } from './stages.ts';

const CLIENTS = 8;
const POSTS = 6000;
const WARM_UP_POSTS = 1500;
const ROUNDS = 5;
const IMPORT_ROUNDS = 5;
const IMPORT_ROWS = 10_000;

function posts(accountId: string, count: number, series: string): LoadRequest[] {
  const dueFrom = Date.now() + 3_600_000;
  return Array.from({ length: count }, (_, index) => ({
    ...{ method: 'POST', path: '/v1/posts', headers: API_HEADERS },
    body: JSON.stringify({
      text: `Guten Morgen Nr. ${series}-${index}: https://example.org/termin`,
      accountIds: [accountId],
      publishAt: new Date(dueFrom + index * 1000).toISOString(),
      labels: { contentClass: 'useful' },
    }),
  }));
}

interface Round {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

async function round(url: string, requests: readonly LoadRequest[]): Promise<Round> {
  const { answers, seconds } = await load(url, CLIENTS, requests);
  const refused = answers.find(({ status }) => status !== 201);
  if (refused !== undefined) throw new Error(`queueing was answered ${refused.status}: ${refused.text}`);
  const durations = answers.map(({ durationMs }) => durationMs);
  return {
    perSecond: requests.length / seconds,
    p50: percentile(durations, 0.5),
    p99: percentile(durations, 0.99),
  };
}

/** Posts through the API, each on disk before its answer; rounds of all contenders take turns. */
export async function benchQueueing(
  templates: readonly [Template, Template],
  receiver: { readonly url: string },
): Promise<Figure[]> {
  const floor = await startServer('bench/floor.ts');
  const [empty, full] = templates;
  const [floorRounds, emptyRounds, fullRounds, memory] = await onStage(empty, receiver, (emptyStage) =>
    onStage(full, receiver, async (fullStage) => {
      const contenders = [floor.url, emptyStage.url, fullStage.url];
      const rounds: Round[][] = [[], [], []];
      for (const url of contenders) await round(url, posts(empty.accountId, WARM_UP_POSTS, 'warm'));
      for (let index = 0; index < ROUNDS; index++)
        for (const [which, url] of contenders.entries())
          rounds[which]?.push(await round(url, posts(empty.accountId, POSTS, String(index))));
      const highest = [memoryMb(emptyStage, 'VmHWM'), memoryMb(fullStage, 'VmHWM')];
      return [rounds[0] ?? [], rounds[1] ?? [], rounds[2] ?? [], highest] as const;
    }),
  );
  await floor.kill();
  const of = (rounds: readonly Round[], what: keyof Round) => median(rounds.map((each) => each[what]));
  const bare = figure('one synced insert per request, nothing else', of(floorRounds, 'perSecond'), 'posts/s');
  const rate = figure('queueing, 8 clients', of(emptyRounds, 'perSecond'), 'posts/s', bare);
  const p99 = figure('queueing, p99', of(emptyRounds, 'p99'), 'ms');
  const load_ = figure('memory under queueing load', memory[0] ?? 0, 'MB');
  return [
    ...[bare, rate],
    figure(`queueing, 8 clients${full.label}`, of(fullRounds, 'perSecond'), 'posts/s', rate),
    figure('queueing, p50', of(emptyRounds, 'p50'), 'ms'),
    p99,
    figure(`queueing, p99${full.label}`, of(fullRounds, 'p99'), 'ms', p99),
    load_,
    figure(`memory under queueing load${full.label}`, memory[1] ?? 0, 'MB', load_),
  ];
}

/** A file of 10,000 rows in one request, answered when all are on disk; the second such file since the start. */
export async function benchImport(
  [empty, full]: readonly [Template, Template],
  receiver: { readonly url: string },
): Promise<Figure[]> {
  const measured: [number[], number[]] = [[], []];
  for (let index = 0; index < IMPORT_ROUNDS; index++)
    for (const [which, template] of [empty, full].entries())
      measured[which]?.push(
        await onStage(template, receiver, async ({ url }) => {
          await importOnce(url, template.accountId, 'warm-up');
          return importOnce(url, template.accountId, 'import');
        }),
      );
  const rate = figure('import of 10,000 rows', median(measured[0]), 'rows/s');
  return [rate, figure(`import of 10,000 rows${full.label}`, median(measured[1]), 'rows/s', rate)];
}

async function importOnce(url: string, accountId: string, series: string): Promise<number> {
  const path = '/v1/posts/import';
  const headers = { ...API_HEADERS, 'content-type': 'application/x-ndjson' };
  const { answers, seconds } = await load(url, 1, [
    { method: 'POST', path, headers, body: importLines(accountId, 0, series) },
  ]);
  const text = answers[0]?.text ?? '';
  if (!text.includes(`"accepted":${IMPORT_ROWS}`)) throw new Error(text.slice(0, 500));
  return IMPORT_ROWS / seconds;
}
