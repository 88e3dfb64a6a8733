import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { acknowledge } from './acknowledge.ts';
import { runLimits } from './run-limits.ts';

/** How publications are woken: timers of a queue up to 15 minutes ahead, one-time schedules beyond. */
export interface WakeUps {
  readonly publishQueue: Queue;
  readonly reconcileQueue: Queue;
  /** Where everything ends that failed for good, whoever gave up on it. */
  readonly deadLetterQueue: Queue;
  /** The schedules themselves are data: functions create them, and each deletes itself. */
  readonly scheduleGroup: ScheduleGroup;
  /** What the schedules run as. */
  readonly scheduleRole: Role;
}

export function createWakeUps(scope: Construct, config: StageConfig): WakeUps {
  const deadLetterQueue = new Queue(scope, 'DeadLetterQueue', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // The longest that SQS keeps anything: a person has to look at it.
    retentionPeriod: Duration.days(14),
  });
  acknowledge(deadLetterQueue, 'Serverless-SQSRedrivePolicy', 'It is where the others redrive to.');
  const limits = runLimits(config);
  const queueOf = (id: string, name: 'publish' | 'reconcile') =>
    new Queue(scope, id, {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // As AWS advises for Lambda. What a dead worker leaves hidden for so long, the sweep finds within a minute.
      visibilityTimeout: Duration.seconds(6 * limits[name].timeout.toSeconds()),
      // Nothing may go out later than a day after its time: an older wake-up wakes nothing.
      retentionPeriod: Duration.days(1),
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: 3 },
    });
  const publishQueue = queueOf('PublishQueue', 'publish');
  const reconcileQueue = queueOf('ReconcileQueue', 'reconcile');
  const scheduleGroup = new ScheduleGroup(scope, 'Schedules', {
    // Named, so that stages of one account have one each. What is lost with it, the sweep finds in the table.
    scheduleGroupName: Stack.of(scope).stackName,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const scheduleRole = createScheduleRole(scope, scheduleGroup, [
    publishQueue,
    reconcileQueue,
    deadLetterQueue,
  ]);
  return { publishQueue, reconcileQueue, deadLetterQueue, scheduleGroup, scheduleRole };
}

/** EventBridge Scheduler may put messages on these queues, on behalf of schedules of this group only. */
function createScheduleRole(scope: Construct, group: ScheduleGroup, queues: readonly Queue[]): Role {
  const sending = new PolicyStatement({
    effect: Effect.ALLOW,
    actions: ['sqs:SendMessage'],
    resources: queues.map((queue) => queue.queueArn),
  });
  return new Role(scope, 'ScheduleRole', {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': Stack.of(scope).account,
          'aws:SourceArn': group.scheduleGroupArn,
        },
      },
    }),
    inlinePolicies: { send: new PolicyDocument({ statements: [sending] }) },
  });
}
