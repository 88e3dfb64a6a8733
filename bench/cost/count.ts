import { policyPorts } from '../../core/adapters/aws/wiring/policy-ports.ts';
import { ALARM_NAMES } from '../../core/contract/alarm-names.ts';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import type { EmulatedStage } from '../../test/deployed/emulated-stage.ts';
import { createPerson } from '../../test/deployed/people.ts';
import { signIn } from '../../test/deployed/sign-in.ts';
import { callerOf, connect, type Stage } from '../../test/support/local-stage.ts';
import { type Counts, sum, times } from './bill.ts';
import { type CountedStage, countStage, countsOf } from './counted-stage.ts';
import type { IdleStage } from './idle-month.ts';
import type { Figures } from './invoice.ts';
import { countSteps, type Life, sumOfLives } from './post-steps.ts';
import { openSurroundings, STAGE_NAME } from './surroundings.ts';
import { stopTimers } from './timers.ts';
import { openWaiting } from './waiting.ts';

const ALONE_COUNT = 4;
const SECONDS_OF_TEN_COUNT = 2;
const POSTS_PER_SECOND = 10;
/** Two queues wake functions: `publish` and `reconcile`. */
const QUEUE_COUNT = 2;
const EMPTY_RUN_COUNT = 5;

/** Takes some minutes, of which it tells. */
export async function countFigures(tell: (what: string) => void): Promise<Figures> {
  tell('deploying into an emulator of AWS');
  await using surroundings = await openSurroundings();
  const { emulated, sandbox, meter, storedBytes } = surroundings;
  await stopTimers(emulated.endpoint);
  const stage = await asMachine(emulated);
  const accountId = await connect(stage, sandbox);
  const counted = await countStage(emulated.endpoint, STAGE_NAME, meter);
  tell('runs that find nothing');
  const idle = await countIdle(counted);
  const posting = {
    ...{ stage, accountId, sandbox, counted, storedBytes, emptyCollecting: idle.collecting },
    waiting: await openWaiting(emulated.endpoint),
    wakeLeadMs: policyPorts(POLICY).policy.wakeLeadMs,
  };
  const batch = async (secondCount: number, perSecond: number): Promise<Life> => {
    const lives: Life[] = [];
    for (let second = 1; second <= secondCount; second++) {
      tell(`second ${second} of ${secondCount}, posts at each: ${perSecond}`);
      lives.push(await countSteps(posting, perSecond));
    }
    return sumOfLives(lives, 1000 / (secondCount * perSecond));
  };
  const alone = await batch(ALONE_COUNT, 1);
  const tenAtASecond = await batch(SECONDS_OF_TEN_COUNT, POSTS_PER_SECOND);
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

async function countIdle(counted: CountedStage): Promise<IdleStage> {
  async function run(name: FunctionName, runCount: number): Promise<Counts> {
    const runs: Counts[] = [];
    for (let index = 0; index < runCount; index++) runs.push(countsOf(await counted.countRun(name)));
    return times(sum(runs), 1 / runCount);
  }
  // What runs every minute is warm; after an hour it is not.
  for (const name of ['sweep', 'collect-engagement'] as const) await counted.invoke(name);
  await counted.cool(['refresh-credentials']);
  return {
    sweep: await run('sweep', EMPTY_RUN_COUNT),
    collecting: await run('collect-engagement', EMPTY_RUN_COUNT),
    refreshing: await run('refresh-credentials', 1),
    ...{ queueCount: QUEUE_COUNT, alarmCount: Object.keys(ALARM_NAMES).length, keyVersionCount: 1 },
  };
}
