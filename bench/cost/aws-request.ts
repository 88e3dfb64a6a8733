import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { type Counts, counts } from './bill.ts';

/** A signed request as AWS receives it. */
export interface AwsRequest {
  readonly service: string;
  /** Absent: the service tells its operations apart by method and path. */
  readonly operation: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** @returns nothing for what is not signed: the pages of an issuer, which cost nothing. */
export function awsRequest(
  { headers, method = 'GET', url = '/' }: Pick<IncomingMessage, 'headers' | 'method' | 'url'>,
  body: string,
): AwsRequest | undefined {
  const [, service] = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  if (service === undefined) return undefined;
  const target = headers['x-amz-target'];
  const operation = typeof target === 'string' ? target.split('.').at(-1) : undefined;
  return { service, operation, method, path: url, body };
}

/** SQS bills each 64 KB of a request as one (pricing page of SQS). */
const SQS_CHUNK_BYTES = 65_536;

/** What is billed for a request as such; what DynamoDB bills, its answer tells. */
export function countsOfRequest(request: AwsRequest): Counts {
  const { service, method, path, body } = request;
  switch (service) {
    case 'dynamodb':
      return counts({ streamRecords: isWrite(request) ? writtenItemCount(body) : 0 });
    case 'sqs':
      return counts({ sqsRequests: Math.max(1, Math.ceil(Buffer.byteLength(body) / SQS_CHUNK_BYTES)) });
    case 'kms':
      return counts({ kmsRequests: 1 });
    case 'scheduler':
      return counts({ schedules: method === 'POST' ? 1 : 0 });
    case 's3': {
      const isRead = method === 'HEAD' || (method === 'GET' && !path.includes('list-type='));
      return counts(isRead ? { s3Reads: 1 } : { s3Writes: 1 });
    }
    default:
      return counts({});
  }
}

export function isWrite({ operation = '' }: AwsRequest): boolean {
  return /^(Put|Update|Delete|TransactWrite)/.test(operation);
}

const Transaction = z.object({ TransactItems: z.array(z.unknown()).optional() });

function writtenItemCount(body: string): number {
  return Transaction.parse(JSON.parse(body)).TransactItems?.length ?? 1;
}

/** The same request to DynamoDB, which then says what it bills. */
export function askingForUnits(body: string): string {
  return JSON.stringify({ ...(JSON.parse(body) as object), ReturnConsumedCapacity: 'INDEXES' });
}

const Consumed = z.object({ CapacityUnits: z.number() });
const Answer = z.object({ ConsumedCapacity: z.union([Consumed, z.array(Consumed)]).optional() });

/** Table and indexes together. */
export function unitsOf(answer: string): number {
  const { ConsumedCapacity: consumed = [] } = Answer.parse(JSON.parse(answer));
  return [consumed].flat().reduce((total, { CapacityUnits }) => total + CapacityUnits, 0);
}
