import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { KMSClient } from '@aws-sdk/client-kms';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { defaultProvider } from './lambda-credentials.ts';

export interface AwsAccess {
  readonly region: string;
  /** `AWS_ENDPOINT_URL`, where an emulator listens; absent: AWS itself. */
  readonly endpointUrl?: string | undefined;
}

/** Within one region a connection stands in a few milliseconds: what takes this long is lost. */
const CONNECT_TIMEOUT_MS = 1000;
/** Of one attempt, to the last byte. */
const REQUEST_TIMEOUT_MS = 3000;
const ATTEMPT_COUNT = 3;

export const createDynamoDbClient = (access: AwsAccess) => new DynamoDBClient(settings(access));
export const createKmsClient = (access: AwsAccess) => new KMSClient(settings(access));
export const createSchedulerClient = (access: AwsAccess) => new SchedulerClient(settings(access));
export const createSqsClient = (access: AwsAccess) => new SQSClient(settings(access));

/** Connections are kept open between calls: that is what the SDK's handler does unless told otherwise. */
function settings({ region, endpointUrl }: AwsAccess) {
  return {
    region,
    credentials: defaultProvider(),
    maxAttempts: ATTEMPT_COUNT,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Without it the SDK only warns and goes on waiting.
      throwOnRequestTimeout: true,
    },
    // Left to the environment variable, the SQS client would go to the host of the queue's URL.
    ...(endpointUrl === undefined ? {} : { endpoint: endpointUrl }),
  };
}
