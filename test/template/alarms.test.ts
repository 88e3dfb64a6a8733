import { describe, expect, it } from 'vitest';
import { ALARM_NAMES } from '../../core/contract/alarm-names.ts';
import { METRIC_NAMES, METRICS_NAMESPACE, STAGE_DIMENSION } from '../../core/contract/metric-names.ts';
import { readable, stageOf } from './stage.ts';

const { ofType } = stageOf();

const alarms = new Map(
  ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => [String(Properties['AlarmName']), Properties]),
);
const alarm = (name: keyof typeof ALARM_NAMES) => alarms.get(`Sendeplan-${ALARM_NAMES[name]}`) ?? {};

describe('the alarms', () => {
  it('are those of the contract, and cost nothing: ten are free', () => {
    expect([...alarms.keys()].sort()).toEqual(
      Object.values(ALARM_NAMES)
        .map((name) => `Sendeplan-${name}`)
        .sort(),
    );
    expect(alarms.size).toBeLessThanOrEqual(10);
  });

  it('tell the topic when they turn on and when they turn off', () => {
    for (const [name, { AlarmActions, OKActions }] of alarms) {
      expect((AlarmActions as unknown[]).map(readable), name).toEqual(['Alarms']);
      expect((OKActions as unknown[]).map(readable), name).toEqual(['Alarms']);
    }
  });

  it('lead to a heading of the runbook', () => {
    for (const name of Object.values(ALARM_NAMES))
      expect(alarms.get(`Sendeplan-${name}`)?.['AlarmDescription']).toBe(`docs/runbook.md, "${name}"`);
  });

  it.each(['dueNotSent', 'needsDecision', 'accountDisconnected'] as const)(
    'look at what functions write of %s: no value means that all is well',
    (name) => {
      expect(alarm(name)).toMatchObject({
        Namespace: METRICS_NAMESPACE,
        MetricName: METRIC_NAMES[name],
        Dimensions: [{ Name: STAGE_DIMENSION, Value: 'production' }],
        TreatMissingData: 'notBreaching',
        Threshold: 1,
      });
    },
  );

  it('take silence of the sweep for its end', () => {
    expect(alarm('sweepNotRunning')).toMatchObject({
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
  });

  it.each([
    ['deadLetters', 'AWS/SQS', 'ApproximateNumberOfMessagesVisible', 1],
    ['publishErrors', 'AWS/Lambda', 'Errors', 1],
    ['reconcileErrors', 'AWS/Lambda', 'Errors', 1],
    ['arrangingBehind', 'AWS/Lambda', 'IteratorAge', 60_000],
    ['apiErrors', 'AWS/ApiGateway', '5xx', 5],
  ] as const)('%s looks at %s %s', (name, namespace, metric, threshold) => {
    expect(alarm(name)).toMatchObject({
      Namespace: namespace,
      MetricName: metric,
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });
});

describe('the topic', () => {
  it('is encrypted with a key that alarms may use, of this stage alone', () => {
    const [[, topic] = []] = ofType('AWS::SNS::Topic');
    expect(readable(topic?.Properties['KmsMasterKeyId'])).toBe('Key.Arn');
    const [[, key] = []] = ofType('AWS::KMS::Key');
    const { Statement: statements } = key?.Properties['KeyPolicy'] as {
      Statement: { Principal: { Service?: string }; Action: string[]; Condition?: unknown }[];
    };
    const ofAlarms = statements.filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com');
    expect(ofAlarms.map(({ Action }) => Action)).toEqual([['kms:Decrypt', 'kms:GenerateDataKey']]);
    expect(JSON.stringify(ofAlarms[0]?.Condition)).toContain(':alarm:Sendeplan-*');
  });
});
