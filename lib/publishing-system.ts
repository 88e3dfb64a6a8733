import { CfnOutput, type Stack } from 'aws-cdk-lib';
import { createAlarms } from './constructs/alarms.ts';
import { createKey } from './constructs/encryption-key.ts';
import { createFunctions } from './constructs/functions.ts';
import { createHttpApi, joinFunctions } from './constructs/http-api.ts';
import { createMediaBucket } from './constructs/media-bucket.ts';
import { createSignIn } from './constructs/sign-in.ts';
import { createTable } from './constructs/storage.ts';
import { createTriggers } from './constructs/triggers.ts';
import { createWakeUps } from './constructs/wake-ups.ts';
import type { StageConfig } from './stage-config.ts';

/** All of one stage, from what is kept to who is told. */
export function createPublishingSystem(stack: Stack, config: StageConfig): void {
  const api = createHttpApi(stack, config);
  const publicUrl = api.apiEndpoint;
  const parts = {
    table: createTable(stack, config),
    key: createKey(stack, config),
    media: createMediaBucket(stack, config, publicUrl),
    wakeUps: createWakeUps(stack, config),
    signIn: createSignIn(stack, config, publicUrl),
    publicUrl,
  };
  const functions = createFunctions(stack, config, parts);
  joinFunctions(api, functions);
  createTriggers(functions, parts);
  createAlarms(stack, config, { parts, functions, api });

  const outputs = {
    ApiUrl: publicUrl,
    ConsoleUrl: `${publicUrl}/`,
    TableName: parts.table.tableName,
    MediaBucket: parts.media.bucketName,
    DeadLetterQueueUrl: parts.wakeUps.deadLetterQueue.queueUrl,
    ...(parts.signIn.userPool === undefined
      ? {}
      : { UserPoolId: parts.signIn.userPool.userPoolId, UserPoolClientId: parts.signIn.clientId }),
  };
  for (const [name, value] of Object.entries(outputs)) new CfnOutput(stack, name, { value });
}
