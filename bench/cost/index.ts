// `npm run cost`: what the AWS stage costs, from counted figures. Deploys the stack into an emulator of AWS, lets it
// publish, counts what AWS would bill, and holds the sums to the budgets. `--json` for programs.
// Ends with 0 if the budgets are kept, 1 if not, 2 if nothing was counted.
import { deployEmulated } from '../../test/deployed/emulated-stage.ts';
import { openSecondAddress } from '../../test/deployed/second-address.ts';
import { javaProblem, serverToStart } from '../../test/support/dynamodb-local.ts';
import { startSandbox } from '../../test/support/local-stage.ts';
import { whyNoMinistack } from '../../test/support/ministack.ts';
import { countFigures } from './count.ts';
import { type Figures, invoice } from './invoice.ts';
import { type Meter, openMeter } from './meter.ts';
import { page } from './page.ts';
import { READING_COUNT, SECONDS_BETWEEN_READINGS } from './post-steps.ts';
import { storedBytesOf } from './stored-bytes.ts';

const STAGE_NAME = 'cost';
const asked = process.argv.slice(2);
const unknown = asked.filter((word) => word !== '--json');
if (unknown.length > 0) giveUp(`cost takes --json and nothing else; got ${unknown.join(' ')}`);
const problem = javaProblem() ?? (await whyNoMinistack());
if (problem !== undefined) giveUp(`nothing was counted: ${problem}`);

const tell = (what: string) => process.stderr.write(`${what}\n`);
const bill = invoice(await counted(), new Date());
process.stdout.write(asked.includes('--json') ? `${JSON.stringify(bill, null, 2)}\n` : page(bill));
process.exitCode = bill.verdicts.every(({ isKept }) => isKept) ? 0 : 1;

function giveUp(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(2);
}

async function counted(): Promise<Figures> {
  const sandbox = await startSandbox();
  const network = await openSecondAddress(sandbox.url);
  const dynamoDbLocal = serverToStart();
  await dynamoDbLocal.start();
  const meters: Meter[] = [];
  tell('deploying into an emulator of AWS');
  const emulated = await deployEmulated(context(network.url), async (endpoint) => {
    const meter = await openMeter(endpoint, dynamoDbLocal.running.url);
    meters.push(meter);
    return meter.url;
  });
  const [meter] = meters;
  if (meter === undefined) throw new Error('nobody listens between the functions and AWS');
  try {
    const { TableName } = emulated.outputs;
    await dynamoDbLocal.running.createTable(TableName);
    const storedBytes = storedBytesOf(dynamoDbLocal.running.client(), TableName);
    return await countFigures({ emulated, stageName: STAGE_NAME, sandbox, meter, storedBytes, tell });
  } finally {
    await emulated.close();
    await meter.close();
    await network.close();
    await sandbox.kill();
    dynamoDbLocal.stop();
  }
}

function context(xApiUrl: string): Record<string, string> {
  const ages = Array.from(
    { length: READING_COUNT },
    (_, index) => `${(index + 1) * SECONDS_BETWEEN_READINGS}s`,
  );
  return { profile: 'trial', stageName: STAGE_NAME, xApiUrl, collectAges: ages.join(',') };
}
