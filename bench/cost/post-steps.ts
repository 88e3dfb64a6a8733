import { setTimeout as pause } from 'node:timers/promises';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import type { Sandbox, Stage } from '../../test/support/local-stage.ts';
import { eventually } from '../../test/support/process.ts';
import { beyond, type Counts, counts, sum, times } from './bill.ts';
import { type CountedStage, countsOf } from './counted-stage.ts';
import { countsOfRuns, type Run } from './runs.ts';
import type { Waiting } from './waiting.ts';

export const READING_COUNT = 10;
/** Long enough for a run to end before the next reading is due. */
export const SECONDS_BETWEEN_READINGS = 4;
const LONGEST_DELAY_SECONDS = 900;
/** Later than SQS can hold a message back, so that a schedule has to bridge the time. */
const LATER_SECONDS = LONGEST_DELAY_SECONDS + 12;
const SOON_SECONDS = 12;

export interface Posting {
  readonly stage: Stage;
  readonly accountId: string;
  readonly sandbox: Sandbox;
  readonly counted: CountedStage;
  readonly waiting: Waiting;
  /** How long before its time a publication is woken: the publish function holds it so long. */
  readonly wakeLeadMs: number;
  /** A run of collect-engagement that finds nothing. */
  readonly emptyCollecting: Counts;
  /** Bytes that the table and its indexes hold. */
  readonly storedBytes: () => Promise<number>;
}

/** What posts go through, in this order. */
export const STEPS = ['queued', 'wokenEarly', 'published', 'read'] as const;
export type Step = (typeof STEPS)[number];

/** Of some posts, from the request to the last reading. */
export interface Life {
  readonly steps: Readonly<Record<Step, Counts>>;
  /** What the table holds of them from then on. */
  readonly storedBytes: number;
}

export function sumOfLives(lives: readonly Life[], factor: number): Life {
  const step = (name: Step) => times(sum(lives.map(({ steps }) => steps[name])), factor);
  return {
    steps: {
      ...{ queued: step('queued'), wokenEarly: step('wokenEarly') },
      ...{ published: step('published'), read: step('read') },
    },
    storedBytes: lives.reduce((total, { storedBytes }) => total + storedBytes, 0) * factor,
  };
}

/** `count` posts of one account and one second. */
export async function countSteps(posting: Posting, count: number): Promise<Life> {
  const { queued, wokenEarly } = await countUntilWoken(posting, count);
  const before = await posting.storedBytes();
  const dueAt = secondsAhead(SOON_SECONDS);
  // As above, and not counted again.
  const queueing = queue(posting, count, dueAt);
  await posting.counted.count(
    () => queueing,
    () => posting.waiting.isAtRest(),
  );
  const texts = await queueing;
  const published = await countPublishing(posting, dueAt, texts);
  const read = await countReadings(posting, dueAt, texts.size);
  const storedBytes = (await posting.storedBytes()) - before;
  return { steps: { queued, wokenEarly, published, read }, storedBytes };
}

const QUEUEING: readonly FunctionName[] = ['authorize-request', 'serve-api', 'arrange-wake-ups'];

/** Posts for later than a queue can wait: a schedule each, which puts a message on the queue some minutes early. */
async function countUntilWoken(
  posting: Posting,
  count: number,
): Promise<{ readonly queued: Counts; readonly wokenEarly: Counts }> {
  const { waiting, counted, wakeLeadMs } = posting;
  await counted.cool(QUEUEING);
  const dueAt = secondsAhead(LATER_SECONDS);
  const queued = await counted.count(
    () => queue(posting, count, dueAt),
    async () => (await waiting.scheduleCount()) === count,
  );
  const shortEnoughAt = dueAt - wakeLeadMs - LONGEST_DELAY_SECONDS * 1000;
  await pause(Math.max(0, shortEnoughAt - Date.now()));
  await counted.cool(['publish']);
  const woken = await counted.count(
    () => waiting.fireSchedules(),
    () => waiting.isAtRest(),
  );
  await waiting.forget();
  // A schedule puts its message on the queue itself: a request that no function makes.
  const sent = counts({ sqsRequests: count });
  return { queued: countsOf(queued), wokenEarly: sum([countsOf(woken), sent]) };
}

async function queue({ stage, accountId }: Posting, count: number, dueAt: number): Promise<Set<string>> {
  const texts = new Set<string>();
  for (let index = 0; index < count; index++) {
    const text = `Samstag beraten wir von 9 bis 16 Uhr, auch ohne Termin. Kommen Sie vorbei! (${dueAt}-${index})`;
    const answer = await stage.api('POST', '/v1/posts', {
      ...{ text, accountIds: [accountId], publishAt: new Date(dueAt).toISOString() },
      labels: { campaign: 'herbst-2026-baufinanzierung', topic: 'beratung', contentClass: 'useful' },
    });
    if (answer.status !== 201) throw new Error(answer.text);
    texts.add(text);
  }
  return texts;
}

async function countPublishing(
  { counted, sandbox, wakeLeadMs }: Posting,
  dueAt: number,
  texts: ReadonlySet<string>,
): Promise<Counts> {
  await counted.cool(['publish']);
  if (Date.now() > dueAt - wakeLeadMs) throw new Error('this machine was too busy to queue a post in time');
  const { runs, ofRequests } = await counted.count(
    () =>
      eventually(
        () => sandbox.posts(),
        (posts) => posts.filter(({ text }) => texts.has(text)).length === texts.size,
      ),
    (each) => recordedCount(each) === texts.size,
  );
  return sum([ofRequests, countsOfRuns(runs.map((run) => withWholeHold(run, dueAt, wakeLeadMs)))]);
}

function recordedCount(runs: readonly Run[]): number {
  return runs.flatMap(({ lines }) => lines).filter((line) => line.includes('"outcome recorded"')).length;
}

/**
 * In AWS a publication is held for the whole lead but the part of a second by which delays are rounded up, wherever
 * its function runs: the lead counts in full, and of this machine's time only what came after the due second.
 */
export function withWholeHold(run: Run, dueAt: number, wakeLeadMs: number): Run {
  return { ...run, billedMs: wakeLeadMs + Math.max(0, run.endedAt - dueAt) };
}

/** What the readings add to the runs of every minute, which find nothing otherwise. */
async function countReadings(
  { counted, emptyCollecting }: Posting,
  dueAt: number,
  postCount: number,
): Promise<Counts> {
  const readings: Counts[] = [];
  for (let reading = 1; reading <= READING_COUNT; reading++) {
    // As it is from minute to minute: the function is warm, and no longer knows the account's credentials.
    await counted.cool(['collect-engagement']);
    await counted.invoke('collect-engagement');
    await pause(Math.max(0, dueAt + reading * SECONDS_BETWEEN_READINGS * 1000 + 900 - Date.now()));
    const run = await counted.countRun('collect-engagement');
    if (run.ofRequests.streamRecords !== postCount)
      throw new Error(`reading ${reading} wrote ${run.ofRequests.streamRecords} of ${postCount} posts`);
    readings.push(countsOf(run));
  }
  return beyond(sum(readings), times(emptyCollecting, READING_COUNT));
}

function secondsAhead(seconds: number): number {
  return (Math.ceil(Date.now() / 1000) + seconds) * 1000;
}
