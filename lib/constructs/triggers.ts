import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { PAUSE_SORT_KEY_PREFIX, TABLE_KEYS, TO_ARRANGE_ATTRIBUTE } from '../../core/contract/storage.ts';
import { acknowledge } from './acknowledge.ts';
import type { Functions } from './functions.ts';
import type { PublishingParts } from './publishing-parts.ts';

/** What makes functions run, besides requests. */
export function createTriggers(functions: Functions, { table, wakeUps }: PublishingParts): void {
  const { publishQueue, reconcileQueue, deadLetterQueue } = wakeUps;
  const changes = { streamArn: table.tableStreamArn, deadLetterQueue };
  followChanges(functions['arrange-wake-ups'], { ...changes, pattern: { dynamodb: { NewImage: MARKED } } });
  followChanges(functions.sweep, { ...changes, pattern: LIFTED_PAUSE });
  consume(functions.publish, publishQueue);
  consume(functions.reconcile, reconcileQueue);
  const every = (interval: Duration, retryCount: number) => ({ interval, retryCount, deadLetterQueue });
  repeat(functions.sweep, every(Duration.minutes(1), 2));
  // Tried again, a run would read what the next one reads meanwhile, and the network charges for each reading.
  repeat(functions['collect-engagement'], every(Duration.minutes(1), 0));
  repeat(functions['refresh-credentials'], every(Duration.hours(1), 2));
}

interface Changes {
  readonly streamArn: string | undefined;
  readonly pattern: Parameters<typeof FilterCriteria.filter>[0];
  readonly deadLetterQueue: IQueue;
}

/**
 * Only what fits the pattern is handed on. A record that cannot be handled leaves its batch and ends as a dead letter
 * after some tries: the sweep repairs it, and the records behind it must not wait.
 */
function followChanges(lambda: NodejsFunction, { streamArn, pattern, deadLetterQueue }: Changes): void {
  new EventSourceMapping(lambda, 'Changes', {
    target: lambda,
    ...(streamArn === undefined ? {} : { eventSourceArn: streamArn }),
    startingPosition: StartingPosition.TRIM_HORIZON,
    filters: [FilterCriteria.filter(pattern)],
    batchSize: 100,
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 5,
    maxRecordAge: Duration.minutes(15),
    onFailure: toQueue(deadLetterQueue),
  });
}

/** "Exists" holds of leaves only, and an attribute's leaf is its value under its type. */
const MARKED = { [TO_ARRANGE_ATTRIBUTE]: { N: FilterRule.exists() } };

/** What a pause held back would otherwise wait for the next minute. */
const LIFTED_PAUSE = {
  eventName: ['REMOVE'],
  dynamodb: { Keys: { [TABLE_KEYS.sortKey]: { S: FilterRule.beginsWith(PAUSE_SORT_KEY_PREFIX) } } },
};

/** Ten messages at once, the most without waiting for more. */
function consume(lambda: NodejsFunction, queue: IQueue): void {
  const mapping = new EventSourceMapping(lambda, 'Messages', {
    target: lambda,
    eventSourceArn: queue.queueArn,
    batchSize: 10,
    reportBatchItemFailures: true,
  });
  acknowledge(
    mapping,
    'Serverless-LambdaEventSourceMappingDestination',
    'The queue itself hands a message on to the dead-letter queue after three tries; SQS mappings take no destination.',
  );
}

interface Repetition {
  readonly interval: Duration;
  readonly retryCount: number;
  readonly deadLetterQueue: IQueue;
}

/** Runs that could not begin, or failed in spite of retries, end as dead letters: an alarm tells. */
function repeat(lambda: NodejsFunction, { interval, retryCount, deadLetterQueue }: Repetition): void {
  const maxEventAge = Duration.minutes(5);
  lambda.configureAsyncInvoke({
    retryAttempts: retryCount,
    maxEventAge,
    onFailure: toQueue(deadLetterQueue),
  });
  new Rule(lambda, 'Timer', {
    schedule: Schedule.rate(interval),
    targets: [new LambdaFunction(lambda, { deadLetterQueue, maxEventAge, retryAttempts: 2 })],
  });
}

/** The right to send is among the function's own: the CDK's would be wider. */
function toQueue({ queueArn }: IQueue) {
  return { bind: () => ({ destination: queueArn }) };
}
