import { setTimeout as pause } from 'node:timers/promises';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { FUNCTION_ENVIRONMENTS, type FunctionName } from '../../core/contract/function-environment.ts';
import { ROOT_ACCESS } from '../../test/deployed/deployed.ts';
import { eventually } from '../../test/support/process.ts';
import { type Counts, sum } from './bill.ts';
import type { Meter } from './meter.ts';
import { countsOfRuns, type Run, readRun } from './runs.ts';

export interface Counted {
  /** What requests of the functions are billed for. */
  readonly ofRequests: Counts;
  readonly runs: readonly Run[];
}

export const countsOf = ({ ofRequests, runs }: Counted): Counts => sum([ofRequests, countsOfRuns(runs)]);

/** The functions of a deployed stage, counted while they work. */
export interface CountedStage {
  /** What `work` sets off, to its end: until `isDone` holds and nothing moves any more. */
  count(
    work: () => Promise<unknown>,
    isDone: (runs: readonly Run[]) => boolean | Promise<boolean>,
  ): Promise<Counted>;
  /** One run, which sets nothing else off. */
  countRun(name: FunctionName): Promise<Counted>;
  invoke(name: FunctionName): Promise<void>;
  /** Their next invocations start in new execution environments, as after a quiet hour. */
  cool(names: readonly FunctionName[]): Promise<void>;
}

const NAMES = Object.keys(FUNCTION_ENVIRONMENTS) as FunctionName[];
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 250;
/** The emulator looks at its streams and queues every second. */
const QUIET_MS = 1250;

interface Deployed {
  readonly functionName: string;
  readonly logGroupName: string;
  readonly timeoutSeconds: number;
}

/** @param stageName With which the descriptions of its functions begin. */
export async function countStage(endpoint: string, stageName: string, meter: Meter): Promise<CountedStage> {
  const lambda = new LambdaClient({ ...ROOT_ACCESS, endpoint });
  const logs = new CloudWatchLogsClient({ ...ROOT_ACCESS, endpoint });
  const deployed = await functionsOf(lambda, stageName);
  const named = (name: FunctionName): Deployed => {
    const found = deployed.get(name);
    if (found === undefined) throw new Error(`no function of the stage is ${name}`);
    return found;
  };

  async function runsSince(from: number): Promise<Run[]> {
    const ofEach = NAMES.map((name) => readRuns(logs, name, named(name).logGroupName, from));
    return (await Promise.all(ofEach)).flat();
  }

  async function invoke(name: FunctionName): Promise<void> {
    const command = new InvokeCommand({ FunctionName: named(name).functionName, Payload: '{}' });
    const { FunctionError } = await lambda.send(command);
    if (FunctionError !== undefined) throw new Error(`${name} ended with ${FunctionError}`);
  }

  return {
    async count(work, isDone) {
      await meter.take();
      const from = Date.now();
      await work();
      const runs = await settled(() => runsSince(from), isDone);
      return { runs, ofRequests: await meter.take() };
    },
    async countRun(name) {
      await meter.take();
      const from = Date.now();
      await invoke(name);
      const runs = await eventually(
        () => readRuns(logs, name, named(name).logGroupName, from),
        ({ length }) => length === 1,
      );
      return { runs, ofRequests: await meter.take() };
    },
    invoke,
    async cool(names) {
      for (const { functionName: FunctionName, timeoutSeconds: Timeout } of names.map(named))
        await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
    },
  };
}

async function functionsOf(lambda: LambdaClient, stageName: string): Promise<Map<string, Deployed>> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({ MaxItems: 50 }));
  return new Map(
    Functions.map(({ FunctionName = '', Description = '', LoggingConfig, Timeout = 3 }) => [
      Description.replace(`${stageName}: `, ''),
      { functionName: FunctionName, logGroupName: LoggingConfig?.LogGroup ?? '', timeoutSeconds: Timeout },
    ]),
  );
}

async function readRuns(
  logs: CloudWatchLogsClient,
  name: FunctionName,
  logGroupName: string,
  startTime: number,
): Promise<Run[]> {
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, startTime }));
  // The emulator writes a stream for each invocation.
  const byStream = Map.groupBy(events, ({ logStreamName }) => logStreamName);
  return [...byStream.values()].flatMap(
    (ofRun) =>
      readRun(
        name,
        ofRun.map(({ message = '' }) => message),
        ofRun[0]?.timestamp ?? 0,
      ) ?? [],
  );
}

/** Done, and quiet for so long that nothing more is set off by it. */
async function settled(
  look: () => Promise<Run[]>,
  isDone: (runs: readonly Run[]) => boolean | Promise<boolean>,
): Promise<Run[]> {
  let seenCount = -1;
  let quietSince = Infinity;
  for (const until = Date.now() + WITHIN_MS; Date.now() < until; ) {
    await pause(LOOK_EVERY_MS);
    const runs = await look();
    if (runs.length !== seenCount || !(await isDone(runs))) quietSince = Date.now();
    if (Date.now() - quietSince >= QUIET_MS) return runs;
    seenCount = runs.length;
  }
  throw new Error('what was counted did not come to its end');
}
