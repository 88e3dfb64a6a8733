import { deployEmulated, type EmulatedStage } from '../../test/deployed/emulated-stage.ts';
import { openSecondAddress } from '../../test/deployed/second-address.ts';
import { serverToStart } from '../../test/support/dynamodb-local.ts';
import { type Sandbox, startSandbox } from '../../test/support/local-stage.ts';
import { type Meter, openMeter } from './meter.ts';
import { READING_COUNT, SECONDS_BETWEEN_READINGS } from './post-steps.ts';
import { NETWORK_ANSWER_MS } from './prices.ts';
import { storedBytesOf } from './stored-bytes.ts';

/** The stage in an emulator of AWS, with a meter before its functions' requests, a network and a second DynamoDB. */
export interface Surroundings extends AsyncDisposable {
  readonly emulated: EmulatedStage;
  readonly sandbox: Sandbox;
  readonly meter: Meter;
  /** Bytes that the table and its indexes hold, as they are billed. */
  readonly storedBytes: () => Promise<number>;
}

/** Of the descriptions of its functions, too. */
export const STAGE_NAME = 'cost';

export async function openSurroundings(): Promise<Surroundings> {
  await using opening = new AsyncDisposableStack();
  const sandbox = opening.adopt(await startSandbox(), (each) => each.kill());
  await slowDown(sandbox);
  const network = opening.adopt(await openSecondAddress(sandbox.url), (each) => each.close());
  const dynamoDbLocal = opening.adopt(serverToStart(), (each) => each.stop());
  await dynamoDbLocal.start();
  let meter: Meter | undefined;
  const deploying = deployEmulated(context(network.url), async (endpoint) => {
    meter = opening.adopt(await openMeter(endpoint, dynamoDbLocal.running.url), (each) => each.close());
    return meter.url;
  });
  const emulated = opening.adopt(await deploying, (each) => each.close());
  if (meter === undefined) throw new Error('nobody listens between the functions and AWS');
  const { TableName } = emulated.outputs;
  await dynamoDbLocal.running.createTable(TableName);
  const storedBytes = storedBytesOf(dynamoDbLocal.running.client(), TableName);
  const opened = opening.move();
  return { emulated, sandbox, meter, storedBytes, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function context(xApiUrl: string): Record<string, string> {
  const ages = Array.from({ length: READING_COUNT }, (_, index) => (index + 1) * SECONDS_BETWEEN_READINGS);
  const collectAges = ages.map((seconds) => `${seconds}s`).join(',');
  return { profile: 'trial', stageName: STAGE_NAME, xApiUrl, collectAges };
}

/** X is on this machine here. */
async function slowDown(sandbox: Sandbox): Promise<void> {
  const late = (method: string) => ({
    ...{ kind: 'late', match: `${method} /2/tweets`, delayMs: NETWORK_ANSWER_MS },
  });
  await sandbox.control('/sandbox/faults', [late('POST'), late('GET')]);
}
