import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import type { StageConfig } from '../stage-config.ts';
import { acknowledge } from './acknowledge.ts';
import { PublishingFunction } from './function.ts';
import { functionSettings } from './function-settings.ts';
import { grantsOf } from './grants.ts';
import type { PublishingParts } from './publishing-parts.ts';

export type Functions = Readonly<Record<FunctionName, NodejsFunction>>;

export function createFunctions(scope: Construct, config: StageConfig, parts: PublishingParts): Functions {
  const settings = functionSettings(config, parts);
  const grants = grantsOf(config, parts);
  const create = (name: FunctionName) => {
    const created = new PublishingFunction(scope, name, { config, settings, grants: grants[name] });
    acknowledgeFindings(name, created, parts);
    return created.lambda;
  };
  return {
    'authorize-request': create('authorize-request'),
    'serve-api': create('serve-api'),
    'connect-accounts': create('connect-accounts'),
    'arrange-wake-ups': create('arrange-wake-ups'),
    publish: create('publish'),
    reconcile: create('reconcile'),
    sweep: create('sweep'),
    'collect-engagement': create('collect-engagement'),
    'refresh-credentials': create('refresh-credentials'),
  };
}

const AT_ONCE = 'API Gateway waits for the answer: there is nothing to keep for later.';
const FROM_QUEUE = 'Its queue hands on to the dead-letter queue what failed three times.';
const BY_TIMER = 'Failed runs go to the dead-letter queue as a destination, which tells more: the error too.';

const INSTEAD_OF_DEAD_LETTER_CONFIG: Readonly<Record<FunctionName, string>> = {
  'authorize-request': AT_ONCE,
  'serve-api': AT_ONCE,
  'connect-accounts': AT_ONCE,
  'arrange-wake-ups': 'The mapping of the stream has the dead-letter queue as its destination.',
  publish: FROM_QUEUE,
  reconcile: FROM_QUEUE,
  sweep: BY_TIMER,
  'collect-engagement': BY_TIMER,
  'refresh-credentials': BY_TIMER,
};

const CREATES_SCHEDULES: readonly FunctionName[] = ['arrange-wake-ups', 'publish', 'reconcile'];
const READS_MEDIA: readonly FunctionName[] = ['serve-api', 'publish'];

function acknowledgeFindings(
  name: FunctionName,
  { lambda, role }: PublishingFunction,
  { wakeUps }: PublishingParts,
): void {
  acknowledge(lambda, 'Serverless-LambdaDLQ', INSTEAD_OF_DEAD_LETTER_CONFIG[name]);
  acknowledge(
    lambda,
    'Serverless-LambdaTracing',
    'X-Ray would charge for the runs of every minute, also where nothing happens; every step of a publication is in its record.',
  );
  if (READS_MEDIA.includes(name))
    acknowledge(
      role,
      // The id of the bucket: a test pins it.
      'AwsSolutions-IAM5[Resource::<MediaA721A567.Arn>/*]',
      'Images are named by tenant and image. All of them belong to this stage.',
    );
  if (CREATES_SCHEDULES.includes(name))
    acknowledge(
      role,
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/${wakeUps.scheduleGroup.scheduleGroupName}/*]`,
      'Schedules are named by publication. All of the group belong to this stage.',
    );
}
