#!/usr/bin/env node
// npm run deploy:local: the stack, unchanged, into an emulator of AWS; the end-to-end cases against it with IAM
// enforced; an update while posts are queued; a right taken away, which the cases must notice; everything destroyed.
import { SANDBOX_ADMIN, startSandbox } from '../support/local-stage.ts';
import { whyNoMinistack } from '../support/ministack.ts';
import { deployedStage } from './deployed.ts';
import { changedCheckout, run } from './deployment.ts';
import { deployEmulated, type EmulatedStage } from './emulated-stage.ts';
import { leftovers } from './leftovers.ts';
import { takeRight } from './missing-right.ts';
import { createPerson } from './people.ts';
import { queueAcrossUpdate } from './posts-across-update.ts';
import { openSecondAddress } from './second-address.ts';
import { signIn } from './sign-in.ts';

const startedAt = Date.now();

async function step<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const from = Date.now();
  const result = await work();
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);
  process.stdout.write(
    `${seconds(Date.now() - startedAt)} s  ${name} (${seconds(Date.now() - from).trim()} s)\n`,
  );
  return result;
}

const cases = (files: readonly string[]) =>
  run('vitest', ['run', '--project', 'deployed', ...files], {}, undefined, 'inherit');

const REFUSED = 'is not authorized to perform: dynamodb:PutItem';

/** One of the cases; with a right missing it has to fail. */
const ONE_CASE = [
  'test/deployed/cases/one-post.test.ts',
  '--testNamePattern',
  'publishes a thread part by part',
];

async function everything(stage: EmulatedStage): Promise<void> {
  await step('the first person signed in', async () => {
    const operator = { name: 'operator', role: 'operator', tenantId: 'bank' };
    const person = await createPerson(stage.endpoint, stage.outputs, operator);
    process.env['DEPLOYED_URL'] = stage.url;
    process.env['DEPLOYED_ENDPOINT'] = stage.endpoint;
    process.env['DEPLOYED_OPERATOR'] = await signIn(stage.url, stage.endpoint, person);
    const { operator: first } = deployedStage();
    await first.api('POST', '/v1/tenants', { id: 'bank', name: 'Bank', timeZone: 'Europe/Berlin' });
  });
  await step('end-to-end cases', () => cases(['test/deployed/cases']));
  await step('a missing right was noticed', async () => {
    const giveBack = await takeRight(stage.endpoint);
    const said = await run('vitest', ['run', '--project', 'deployed', ...ONE_CASE], {}).then(
      () => 'it passed',
      (error: unknown) => String(error),
    );
    await giveBack();
    if (!said.includes('still not as wanted') || !stage.emulator.output().includes(REFUSED))
      throw new Error(`publish could not write, and that is not what the case found: ${said}`);
  });
  await step('posts queued across an update', () => queueAcrossUpdate(deployedStage()));
  await step('updated with another publish function', () => stage.deployAgain(changedCheckout()));
  await step('none lost, none doubled', () => cases(['test/deployed/update.test.ts']));
  await step('destroyed', async () => {
    await stage.destroy();
    const left = await leftovers(stage.endpoint);
    if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
  });
}

const whyNot = await whyNoMinistack();
if (whyNot !== undefined) {
  process.stdout.write(`skipped: ${whyNot}\n`);
  process.exit(0);
}
const sandbox = await step('sandbox networks started', () => startSandbox());
const reachable = await openSecondAddress(sandbox.url);
process.env['DEPLOYED_SANDBOX_URL'] = sandbox.url;
process.env['DEPLOYED_SANDBOX_ADMIN'] = SANDBOX_ADMIN;
const context = {
  ...{ profile: 'trial', xApiUrl: reachable.url, sendTimeoutMs: '1000' },
  ...{ reconcileDelaysSeconds: '1,2', collectAges: '1s,2s', throttling: '1000,1000' },
};
const stage = await step('bootstrapped and deployed', () => deployEmulated(context));
try {
  await everything(stage);
} catch (error) {
  process.stderr.write(`${stage.emulator.output().slice(-6000)}\n${String(error)}\n`);
  process.exitCode = 1;
}
await stage.close();
await sandbox.kill();
await reachable.close();
