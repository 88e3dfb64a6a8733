import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { ALARM_NAMES, type AlarmName } from '../../core/contract/alarm-names.ts';
import { METRIC_NAMES, METRICS_NAMESPACE, STAGE_DIMENSION } from '../../core/contract/metric-names.ts';
import type { StageConfig } from '../stage-config.ts';
import { acknowledge } from './acknowledge.ts';
import type { Functions } from './functions.ts';
import type { PublishingParts } from './publishing-parts.ts';

interface Watched {
  readonly parts: PublishingParts;
  readonly functions: Functions;
  readonly api: HttpApi;
}

/** On while `metric` is at its limit in each of `periodCount` periods in a row. */
interface Threshold {
  readonly metric: IMetric;
  readonly limit: number;
  /** 1 unless given. */
  readonly periodCount?: number;
  /** The value is too low instead of too high, and no value at all is the worst. */
  readonly isFloor?: boolean;
}

/** What each means and what to do about it: docs/runbook.md. Their number is held by a test: ten are free. */
export function createAlarms(scope: Construct, config: StageConfig, watched: Watched): void {
  const tell = new SnsAction(createTopic(scope, config, watched.parts.key));
  const { stackName } = Stack.of(scope);
  for (const [name, { metric, limit, periodCount = 1, isFloor = false }] of thresholds(config, watched)) {
    const alarm = new Alarm(scope, `Alarm-${name}`, {
      alarmName: `${stackName}-${ALARM_NAMES[name]}`,
      alarmDescription: `docs/runbook.md, "${ALARM_NAMES[name]}"`,
      metric,
      threshold: limit,
      evaluationPeriods: periodCount,
      comparisonOperator: isFloor
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: isFloor ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(tell);
    alarm.addOkAction(tell);
  }
}

const MINUTE = Duration.minutes(1);
const FIVE_MINUTES = Duration.minutes(5);

function thresholds(
  { stageName }: StageConfig,
  { parts, functions, api }: Watched,
): readonly (readonly [AlarmName, Threshold])[] {
  const own = (name: keyof typeof METRIC_NAMES, statistic: string, period: Duration) =>
    new Metric({
      ...{ namespace: METRICS_NAMESPACE, metricName: METRIC_NAMES[name], statistic, period },
      dimensionsMap: { [STAGE_DIMENSION]: stageName },
    });
  const { deadLetterQueue } = parts.wakeUps;
  const sum = { statistic: 'Sum', period: FIVE_MINUTES };
  const oldest = { statistic: 'Maximum', period: MINUTE };
  return [
    // The sweep counts only what is a minute late; twice in a row, it was woken and still did not go out.
    ['dueNotSent', { metric: own('dueNotSent', 'Maximum', MINUTE), limit: 1, periodCount: 2 }],
    ['deadLetters', { metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible(oldest), limit: 1 }],
    ['needsDecision', { metric: own('needsDecision', 'Sum', MINUTE), limit: 1 }],
    ['accountDisconnected', { metric: own('accountDisconnected', 'Sum', MINUTE), limit: 1 }],
    ['publishErrors', { metric: functions.publish.metricErrors(sum), limit: 1 }],
    ['reconcileErrors', { metric: functions.reconcile.metricErrors(sum), limit: 1 }],
    [
      'arrangingBehind',
      {
        metric: functions['arrange-wake-ups'].metric('IteratorAge', oldest),
        limit: MINUTE.toMilliseconds(),
        periodCount: 3,
      },
    ],
    ['sweepNotRunning', { metric: functions.sweep.metricInvocations(sum), limit: 1, isFloor: true }],
    ['apiErrors', { metric: api.metricServerError(sum), limit: 5 }],
  ];
}

function createTopic(scope: Construct, { alarmEmail }: StageConfig, key: Key): Topic {
  const topic = new Topic(scope, 'Alarms', { masterKey: key, enforceSSL: true });
  if (alarmEmail === undefined) return topic;
  const subscription = topic.addSubscription(new EmailSubscription(alarmEmail));
  acknowledge(
    subscription,
    'Serverless-SNSRedrivePolicy',
    'Mail that SNS could not deliver says nothing that the alarm in CloudWatch does not go on saying.',
  );
  return topic;
}
