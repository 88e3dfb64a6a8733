import { describe, expect, it } from 'vitest';
import { keys } from '../../core/adapters/aws/dynamodb/keys.ts';
import { encodePublication } from '../../core/adapters/aws/dynamodb/publication-codec.ts';
import { createRandomIdSource } from '../../core/adapters/crypto/random-id-source.ts';
import { PAUSE_SORT_KEY_PREFIX, TO_ARRANGE_ATTRIBUTE } from '../../core/contract/storage.ts';
import type { TenantId } from '../../core/domain/ids.ts';
import { publication } from '../support/builders.ts';
import { readable, stageOf } from './stage.ts';

const { ofType } = stageOf();

function mappingFrom(source: string): Readonly<Record<string, unknown>> {
  const found = ofType('AWS::Lambda::EventSourceMapping').find(
    ([, { Properties }]) => readable(Properties['EventSourceArn']) === source,
  );
  if (found === undefined) throw new Error(`nothing is woken by ${source}`);
  return found[1].Properties;
}

const functionOf = (mapping: Readonly<Record<string, unknown>>) => readable(mapping['FunctionName']);

const propertiesOf = (type: string, idPrefix: string) =>
  ofType(type).find(([id]) => id.startsWith(idPrefix))?.[1].Properties ?? {};

describe('changes of the table', () => {
  const mapping = mappingFrom('Table.StreamArn');

  it('run arrange-wake-ups, a failed record alone, some times, and then end as dead letters', () => {
    expect(functionOf(mapping)).toBe('ArrangeWakeUpsFunction');
    expect(mapping).toMatchObject({
      BatchSize: 100,
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 900,
    });
    const { OnFailure: failed } = mapping['DestinationConfig'] as { OnFailure: { Destination: unknown } };
    expect(readable(failed.Destination)).toBe('DeadLetterQueue.Arn');
  });

  it('are handed on where a request has marked them, as the store marks them', () => {
    const { Filters: filters } = mapping['FilterCriteria'] as { Filters: { Pattern: string }[] };
    const marked = { dynamodb: { NewImage: { [TO_ARRANGE_ATTRIBUTE]: { N: [{ exists: true }] } } } };
    expect(filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([marked]);
    expect(encodePublication(publication(), true)[TO_ARRANGE_ATTRIBUTE]).toBeTypeOf('number');
    expect(encodePublication(publication(), false)).not.toHaveProperty(TO_ARRANGE_ATTRIBUTE);
  });
});

describe.each(['Publish', 'Reconcile'])('the queue of %s', (name) => {
  const queue = propertiesOf('AWS::SQS::Queue', `${name}Queue`);

  it('hands on ten messages at once, and takes back those that failed', () => {
    const mapping = mappingFrom(`${name}Queue.Arn`);
    expect(functionOf(mapping)).toBe(`${name}Function`);
    expect(mapping).toMatchObject({ BatchSize: 10, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });

  it('hides a message six times as long as its function may run, and forgets it after a day', () => {
    const { Timeout: timeout } = propertiesOf('AWS::Lambda::Function', `${name}Function`);
    expect(queue['VisibilityTimeout']).toBe(6 * Number(timeout));
    expect(queue['MessageRetentionPeriod']).toBe(86_400);
  });

  it('lets go of a message that failed three times', () => {
    const { deadLetterTargetArn, maxReceiveCount } = queue['RedrivePolicy'] as Record<string, unknown>;
    expect([readable(deadLetterTargetArn), maxReceiveCount]).toEqual(['DeadLetterQueue.Arn', 3]);
  });
});

describe('all queues', () => {
  it('are encrypted, and spoken to over TLS alone', () => {
    for (const [id, { Properties }] of ofType('AWS::SQS::Queue'))
      expect(Properties['SqsManagedSseEnabled'], id).toBe(true);
    const refusing = ofType('AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
      JSON.stringify(Properties['PolicyDocument']).includes(
        '"Condition":{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"',
      ),
    );
    expect(refusing).toHaveLength(3);
  });
});

describe.each([
  ['Sweep', 'rate(1 minute)', 2],
  ['CollectEngagement', 'rate(1 minute)', 0],
  ['RefreshCredentials', 'rate(1 hour)', 2],
])('the timer of %s', (name, rate, retryCount) => {
  it(`runs it at ${rate}`, () => {
    const { ScheduleExpression, Targets } = propertiesOf('AWS::Events::Rule', `${name}FunctionTimer`);
    expect(ScheduleExpression).toBe(rate);
    const [target] = Targets as [{ Arn: unknown; DeadLetterConfig: { Arn: unknown } }];
    expect(readable(target.Arn)).toBe(`${name}Function.Arn`);
    expect(readable(target.DeadLetterConfig.Arn)).toBe('DeadLetterQueue.Arn');
  });

  it(`repeats a failed run ${retryCount} times, then keeps it as a dead letter`, () => {
    const { MaximumRetryAttempts, DestinationConfig } = propertiesOf(
      'AWS::Lambda::EventInvokeConfig',
      `${name}Function`,
    );
    expect(MaximumRetryAttempts).toBe(retryCount);
    const { OnFailure: failed } = DestinationConfig as { OnFailure: { Destination: unknown } };
    expect(readable(failed.Destination)).toBe('DeadLetterQueue.Arn');
  });
});

describe('a pause that is lifted', () => {
  it('runs the sweep at once, and nothing else of the table does', () => {
    const mapping = ofType('AWS::Lambda::EventSourceMapping')
      .map(([, { Properties }]) => Properties)
      .find((properties) => functionOf(properties) === 'SweepFunction');
    const { Filters: filters } = mapping?.['FilterCriteria'] as { Filters: { Pattern: string }[] };
    expect(filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { eventName: ['REMOVE'], dynamodb: { Keys: { sk: { S: [{ prefix: 'pau_' }] } } } },
    ]);
    const { sk } = keys.pause('t' as TenantId, createRandomIdSource(() => 0).next('pause'));
    expect(sk.startsWith(PAUSE_SORT_KEY_PREFIX)).toBe(true);
  });
});

describe('functions', () => {
  it('run on Node 24 on arm64, each with a log of its own', () => {
    const functions = ofType('AWS::Lambda::Function').map(([, { Properties }]) => Properties);
    expect(functions).toHaveLength(9);
    for (const properties of functions)
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    const logs = functions.map(({ LoggingConfig }) => JSON.stringify(LoggingConfig));
    expect(new Set(logs).size).toBe(9);
  });

  it('reserve nothing of what the account may run at once', () => {
    for (const [id, { Properties }] of ofType('AWS::Lambda::Function'))
      expect(Properties, id).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('are done before whoever waits for them gives up', () => {
    const timeoutOf = (name: string) =>
      Number(propertiesOf('AWS::Lambda::Function', `${name}Function`)['Timeout']);
    expect(timeoutOf('AuthorizeRequest')).toBeLessThan(10);
    expect(timeoutOf('ServeApi')).toBeLessThan(30);
    expect(timeoutOf('ConnectAccounts')).toBeLessThan(30);
    expect(timeoutOf('Sweep')).toBeLessThan(60);
    expect(timeoutOf('CollectEngagement')).toBeLessThan(60);
  });
});
