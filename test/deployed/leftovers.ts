import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ROOT_ACCESS } from './deployed.ts';

/** What a trial must not leave behind: tables, functions, queues, buckets and schedules, by name. */
export async function leftovers(endpoint: string): Promise<string[]> {
  const access = { ...ROOT_ACCESS, endpoint, forcePathStyle: true };
  const [tables, functions, queues, buckets, schedules] = await Promise.all([
    new DynamoDBClient(access).send(new ListTablesCommand({})),
    new LambdaClient(access).send(new ListFunctionsCommand({})),
    new SQSClient(access).send(new ListQueuesCommand({})),
    new S3Client(access).send(new ListBucketsCommand({})),
    new SchedulerClient(access).send(new ListSchedulesCommand({})),
  ]);
  return [
    ...(tables.TableNames ?? []),
    ...(functions.Functions ?? []).map(({ FunctionName }) => FunctionName),
    ...(queues.QueueUrls ?? []),
    // The bootstrap's own bucket is not of the stack.
    ...(buckets.Buckets ?? []).map(({ Name }) => Name).filter((name) => name?.startsWith('cdk-') !== true),
    ...(schedules.Schedules ?? []).map(({ Name }) => Name),
  ].filter((name) => name !== undefined);
}
