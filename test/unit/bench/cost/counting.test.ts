import { describe, expect, it } from 'vitest';
import {
  askingForUnits,
  awsRequest,
  countsOfRequest,
  isWrite,
  unitsOf,
} from '../../../../bench/cost/aws-request.ts';
import { counts } from '../../../../bench/cost/bill.ts';
import { withWholeHold } from '../../../../bench/cost/post-steps.ts';
import { countsOfRuns, readRun } from '../../../../bench/cost/runs.ts';

function signed(
  service: string,
  more: { target?: string; method?: string; url?: string; body?: string } = {},
) {
  const { target, method = 'POST', url = '/', body = '{}' } = more;
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20261124/eu-central-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;
  const headers = { authorization, ...(target === undefined ? {} : { 'x-amz-target': target }) };
  const request = awsRequest({ headers, method, url }, body);
  if (request === undefined) throw new TypeError('taken for unsigned');
  return request;
}

describe('a request of a function', () => {
  it('is known by the service that it was signed for', () => {
    const request = signed('dynamodb', { target: 'DynamoDB_20120810.GetItem' });
    expect(request).toMatchObject({ service: 'dynamodb', operation: 'GetItem' });
    expect(awsRequest({ headers: {}, method: 'GET', url: '/.well-known/jwks.json' }, '')).toBeUndefined();
  });

  it('is billed by SQS for each 64 KB', () => {
    expect(countsOfRequest(signed('sqs', { body: 'x'.repeat(65_536) }))).toEqual(counts({ sqsRequests: 1 }));
    expect(countsOfRequest(signed('sqs', { body: 'x'.repeat(65_537) }))).toEqual(counts({ sqsRequests: 2 }));
  });

  it('is a schedule only where it makes one', () => {
    expect(countsOfRequest(signed('scheduler', { url: '/schedules/a' }))).toEqual(counts({ schedules: 1 }));
    expect(countsOfRequest(signed('scheduler', { method: 'GET' }))).toEqual(counts({}));
  });

  it('is read or write to S3, and a list is as dear as a write', () => {
    const s3 = (method: string, url = '/bucket/image') => countsOfRequest(signed('s3', { method, url }));
    expect([s3('PUT'), s3('GET', '/bucket?list-type=2')]).toEqual([
      counts({ s3Writes: 1 }),
      counts({ s3Writes: 1 }),
    ]);
    expect([s3('GET'), s3('HEAD')]).toEqual([counts({ s3Reads: 1 }), counts({ s3Reads: 1 })]);
  });

  it('leaves a record in the stream for each item that it writes', () => {
    const transaction = { target: 'DynamoDB_20120810.TransactWriteItems', body: '{"TransactItems":[{},{}]}' };
    expect(countsOfRequest(signed('dynamodb', transaction)).streamRecords).toBe(2);
    const update = signed('dynamodb', { target: 'DynamoDB_20120810.UpdateItem' });
    expect([isWrite(update), countsOfRequest(update).streamRecords]).toEqual([true, 1]);
    const query = signed('dynamodb', { target: 'DynamoDB_20120810.Query' });
    expect([isWrite(query), countsOfRequest(query).streamRecords]).toEqual([false, 0]);
  });

  it('asks DynamoDB for its units and reads them of one table or several', () => {
    expect(JSON.parse(askingForUnits('{"TableName":"t"}'))).toEqual({
      ...{ TableName: 't', ReturnConsumedCapacity: 'INDEXES' },
    });
    expect(unitsOf('{"ConsumedCapacity":{"CapacityUnits":2.5}}')).toBe(2.5);
    expect(unitsOf('{"ConsumedCapacity":[{"CapacityUnits":10},{"CapacityUnits":0.5}]}')).toBe(10.5);
    expect(unitsOf('{}')).toBe(0);
  });
});

const START = 'START RequestId: 1 Version: $LATEST';
const REPORT =
  'REPORT RequestId: 1\tDuration: 3012 ms\tBilled Duration: 3013 ms\tMemory Size: 512 MB\tMax Memory Used: 90 MB';

describe('a run of a function', () => {
  it('is read from its log once Lambda has reported it', () => {
    expect(readRun('publish', [START], 5)).toBeUndefined();
    expect(readRun('publish', [START, REPORT], 5)).toMatchObject({
      billedMs: 3013,
      memoryMb: 512,
      endedAt: 5,
    });
  });

  const run = { memoryMb: 512, billedMs: 2000, endedAt: 0, lines: ['four', 'six by'] };

  it('costs an invocation, its memory for its time, and its log', () => {
    expect(countsOfRuns([{ ...run, functionName: 'sweep' }])).toEqual(
      counts({ lambdaRequests: 1, lambdaGbSeconds: 1, logBytes: 4 + 6 + 2 * 26 }),
    );
  });

  it('takes one request to receive its messages and one to delete them, where a queue runs it', () => {
    expect(countsOfRuns([{ ...run, functionName: 'publish' }]).sqsRequests).toBe(2);
    expect(countsOfRuns([{ ...run, functionName: 'arrange-wake-ups' }]).sqsRequests).toBe(0);
  });

  it('belongs to one request of the API and its line of the access log, where the gateway asks it', () => {
    const { httpApiRequests, logBytes } = countsOfRuns([{ ...run, functionName: 'authorize-request' }]);
    expect([httpApiRequests, logBytes]).toEqual([1, 4 + 6 + 2 * 26 + 476]);
  });

  it('pays an hour of each metric that it writes', () => {
    const lines = ['{"_aws":{"CloudWatchMetrics":[]},"Failed":1}'];
    expect(countsOfRuns([{ ...run, functionName: 'publish', lines }]).metricMonths).toBeCloseTo(1 / 720, 10);
  });

  it('is held for the whole lead, however late this machine began it', () => {
    const held = withWholeHold({ ...run, functionName: 'publish', endedAt: 10_350 }, 10_000, 3000);
    expect(held.billedMs).toBe(3350);
  });
});
