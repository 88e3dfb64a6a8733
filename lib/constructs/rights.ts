import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { INDEXES } from '../../core/contract/storage.ts';
import type { PublishingParts } from './publishing-parts.ts';

/** Where partition keys of the table begin (core/adapters/aws/dynamodb/keys.ts; a test holds the two together). */
export const KEY_SPACES = {
  /** Everything of a tenant. */
  ofTenants: 'T#*',
  /** API tokens: whoever writes here can give himself any role. */
  tokens: 'TOKEN#*',
  /** Connections that people have begun in a browser. */
  connections: 'CONNECTION#*',
  /** The list of all tenants. */
  tenants: 'TENANTS',
} as const;

type KeySpace = (typeof KEY_SPACES)[keyof typeof KEY_SPACES];

const READING = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
/** A transaction needs the right to each of its parts and none of its own. */
const WRITING = [...READING, 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

const allow = (actions: readonly string[], resources: readonly string[], conditions?: object) =>
  new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined ? {} : { conditions: { ...conditions } }),
  });

/** Rights over the parts of the stack, by what they are for. */
export function rightsOver({ table, key, media, wakeUps }: PublishingParts) {
  const onRecords = (actions: readonly string[], spaces: readonly KeySpace[]) =>
    allow(actions, [table.tableArn], leadingKeysIn(spaces));
  return {
    get: (...spaces: KeySpace[]) => onRecords(['dynamodb:GetItem'], spaces),
    read: (...spaces: KeySpace[]) => onRecords(READING, spaces),
    write: (...spaces: KeySpace[]) => onRecords(WRITING, spaces),
    delete: (...spaces: KeySpace[]) => onRecords(['dynamodb:DeleteItem'], spaces),
    query: (...names: (keyof typeof INDEXES)[]) =>
      allow(
        ['dynamodb:Query'],
        names.map((name) => `${table.tableArn}/index/${INDEXES[name].indexName}`),
      ),
    readStream: () => allow(STREAM_READING, [table.tableStreamArn ?? '']),
    useCredentials: () => allow(['kms:GenerateDataKey', 'kms:Decrypt'], [key.keyArn], BOUND_TO_ACCOUNT),
    // Objects are named by tenant and image, which the stack cannot know.
    readMedia: () => allow(['s3:GetObject'], [media.arnForObjects('*')]),
    writeMedia: () => allow(['s3:PutObject'], [media.arnForObjects('*')]),
    // Without it S3 answers "forbidden" for what is not there (GetObject in the S3 API reference).
    listMedia: () => allow(['s3:ListBucket'], [media.bucketArn]),
    send: (...queues: IQueue[]) =>
      allow(
        ['sqs:SendMessage'],
        queues.map(({ queueArn }) => queueArn),
      ),
    receive: ({ queueArn }: IQueue) =>
      allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], [queueArn]),
    createSchedules: () => allow(['scheduler:CreateSchedule'], [schedulesOf(wakeUps)]),
    passScheduleRole: () =>
      allow(['iam:PassRole'], [wakeUps.scheduleRole.roleArn], {
        StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
      }),
    readParameter: (name: string) =>
      allow(
        ['ssm:GetParameter'],
        [
          Stack.of(table).formatArn({
            service: 'ssm',
            resource: 'parameter',
            resourceName: name.replace(/^\//, ''),
          }),
        ],
      ),
  };
}

const STREAM_READING = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

/** Each of the actions above names its keys, so that "for all of them" never means "for none". */
function leadingKeysIn(spaces: readonly KeySpace[]) {
  return { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [...spaces] } };
}

/** Nothing is wrapped for, or opened from, anything but an account of a tenant. */
const BOUND_TO_ACCOUNT = {
  'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenantId', 'accountId'] },
};

/** Schedules are named by publication. */
function schedulesOf({ scheduleGroup }: PublishingParts['wakeUps']): string {
  return Stack.of(scheduleGroup).formatArn({
    service: 'scheduler',
    resource: 'schedule',
    resourceName: `${scheduleGroup.scheduleGroupName}/*`,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
