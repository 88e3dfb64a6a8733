import { policyPorts } from '../../core/adapters/aws/wiring/policy-ports.ts';
import { ALARM_NAMES } from '../../core/contract/alarm-names.ts';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import type { EmulatedStage } from '../../test/deployed/emulated-stage.ts';
import { createPerson } from '../../test/deployed/people.ts';
import { signIn } from '../../test/deployed/sign-in.ts';
import { callerOf, connect, type Sandbox, type Stage } from '../../test/support/local-stage.ts';
import { type Counts, times } from './bill.ts';
import { type CountedStage, countStage, countsOf } from './counted-stage.ts';
import type { IdleStage } from './idle-month.ts';
import type { Figures } from './invoice.ts';
import type { Meter } from './meter.ts';
import { countSteps, type Life, type Posting, sumOfLives } from './post-steps.ts';
import { stopTimers } from './timers.ts';
import { openWaiting } from './waiting.ts';

const ALONE_COUNT = 4;
const SECONDS_OF_TEN_COUNT = 2;
const POSTS_PER_SECOND = 10;
/** Of each answer of the network. X is on the same machine here. */
export const NETWORK_ANSWER_MS = 300;
/** Two queues wake functions: `publish` and `reconcile`. */
const QUEUE_COUNT = 2;
const EMPTY_RUN_COUNT = 5;

export interface Counting {
  readonly emulated: EmulatedStage;
  readonly stageName: string;
  readonly sandbox: Sandbox;
  readonly meter: Meter;
  /** Bytes that the table and its indexes hold, as they are billed. */
  readonly storedBytes: () => Promise<number>;
  readonly tell: (what: string) => void;
}

export async function countFigures({ emulated, sandbox, meter, ...rest }: Counting): Promise<Figures> {
  const { stageName, storedBytes, tell } = rest;
  await stopTimers(emulated.endpoint);
  const stage = await asMachine(emulated);
  const accountId = await connect(stage, sandbox);
  await sandbox.control(
    '/sandbox/faults',
    ['POST', 'GET'].map((method) => ({
      kind: 'late',
      match: `${method} /2/tweets`,
      delayMs: NETWORK_ANSWER_MS,
    })),
  );
  const counted = await countStage(emulated.endpoint, stageName, meter);
  tell('runs that find nothing');
  const { idle, emptyCollecting } = await countIdle(counted);
  const waiting = await openWaiting(emulated.endpoint);
  const { wakeLeadMs } = policyPorts(POLICY).policy;
  const posting = { stage, accountId, sandbox, counted, waiting, wakeLeadMs, emptyCollecting, storedBytes };
  const alone = await lives(posting, { secondCount: ALONE_COUNT, perSecond: 1, tell });
  const tenAtASecond = await lives(posting, {
    ...{ secondCount: SECONDS_OF_TEN_COUNT, perSecond: POSTS_PER_SECOND, tell },
  });
  return { alone, tenAtASecond, idle, units: meter.units() };
}

/** Only the lead is asked for, which does not follow from these. */
const POLICY = {
  SENDEPLAN_SEND_TIMEOUT_MS: 10_000,
  SENDEPLAN_RECONCILE_DELAYS_SECONDS: [10_000],
  SENDEPLAN_COLLECT_AGES: [60_000],
};

/** Posts come from a program with a token of its own, which is read for each request; people's are not. */
async function asMachine({ url, endpoint, outputs }: EmulatedStage): Promise<Stage> {
  const operator = { name: 'operator', role: 'operator', tenantId: 'bank' };
  const session = await signIn(url, endpoint, await createPerson(endpoint, outputs, operator));
  const api = callerOf(url, session);
  await api('POST', '/v1/tenants', { id: 'bank', name: 'Bank', timeZone: 'Europe/Berlin' });
  const { status, body, text } = await api('POST', '/v1/tokens', { name: 'editorial', role: 'admin' });
  if (status !== 201) throw new Error(text);
  const token = String(body['token']);
  return { url, token, api: callerOf(url, token) };
}

async function countIdle(
  counted: CountedStage,
): Promise<{ readonly idle: IdleStage; readonly emptyCollecting: Counts }> {
  async function run(name: FunctionName, runCount: number): Promise<Counts> {
    const work = async () => {
      for (let index = 0; index < runCount; index++) await counted.invoke(name);
    };
    return times(countsOf(await counted.count(work, (runs) => runs.length === runCount)), 1 / runCount);
  }
  const timed: readonly FunctionName[] = ['sweep', 'collect-engagement', 'refresh-credentials'];
  await counted.cool(timed);
  const refreshing = await run('refresh-credentials', 1);
  const emptyCollecting = await run('collect-engagement', 1);
  await run('sweep', 1);
  const idle: IdleStage = {
    ...{ refreshing, queueCount: QUEUE_COUNT, alarmCount: Object.keys(ALARM_NAMES).length },
    keyVersionCount: 1,
    sweep: await run('sweep', EMPTY_RUN_COUNT),
    collecting: await run('collect-engagement', EMPTY_RUN_COUNT),
  };
  return { idle, emptyCollecting };
}

interface Batch {
  readonly secondCount: number;
  readonly perSecond: number;
  readonly tell: (what: string) => void;
}

async function lives(posting: Posting, { secondCount, perSecond, tell }: Batch): Promise<Life> {
  const each: Life[] = [];
  for (let second = 1; second <= secondCount; second++) {
    tell(`second ${second} of ${secondCount} with ${perSecond} ${perSecond === 1 ? 'post' : 'posts'}`);
    each.push(await countSteps(posting, perSecond));
  }
  return sumOfLives(each, 1000 / (secondCount * perSecond));
}
