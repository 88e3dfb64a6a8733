import type { FunctionName } from '../../core/contract/function-environment.ts';
import { type Counts, counts, sum } from './bill.ts';

/** One invocation of a function, as its log tells. */
export interface Run {
  readonly functionName: FunctionName;
  readonly memoryMb: number;
  readonly billedMs: number;
  readonly endedAt: number;
  /** What Lambda and the function wrote. */
  readonly lines: readonly string[];
}

/** The line with which Lambda closes an invocation. */
const REPORT = /^REPORT RequestId: \S+\t.*Billed Duration: (\d+) ms\tMemory Size: (\d+) MB/;

/** @returns nothing while the invocation is under way. */
export function readRun(
  functionName: FunctionName,
  lines: readonly string[],
  endedAt: number,
): Run | undefined {
  for (const line of lines) {
    const [, billedMs, memoryMb] = REPORT.exec(line) ?? [];
    if (billedMs !== undefined)
      return { functionName, lines, endedAt, billedMs: Number(billedMs), memoryMb: Number(memoryMb) };
  }
  return undefined;
}

/** CloudWatch adds this to each entry that it takes in (PutLogEvents, quotas). */
const BYTES_PER_ENTRY = 26;
/** A line of the access log, long values assumed. */
const ACCESS_LOG_BYTES = 450;
/** A metric costs for each hour in which it is written. */
const HOURS_PER_MONTH = 720;
/** The function that API Gateway asks once for each request. */
const ASKED_FOR_EACH_REQUEST: FunctionName = 'authorize-request';
/** Those that pollers of a queue run: one receiving request before, one deleting request after. */
const RUN_BY_QUEUES: ReadonlySet<FunctionName> = new Set(['publish', 'reconcile']);

/** What is billed because these ran. */
export function countsOfRuns(runs: readonly Run[]): Counts {
  return sum(runs.map(countsOfRun));
}

function countsOfRun({ functionName, memoryMb, billedMs, lines }: Run): Counts {
  const isRequest = functionName === ASKED_FOR_EACH_REQUEST;
  const bytes = lines.reduce((total, line) => total + Buffer.byteLength(line) + BYTES_PER_ENTRY, 0);
  return counts({
    httpApiRequests: isRequest ? 1 : 0,
    lambdaRequests: 1,
    lambdaGbSeconds: (memoryMb / 1024) * (billedMs / 1000),
    sqsRequests: RUN_BY_QUEUES.has(functionName) ? 2 : 0,
    logBytes: bytes + (isRequest ? ACCESS_LOG_BYTES + BYTES_PER_ENTRY : 0),
    metricMonths: lines.filter((line) => line.includes('"CloudWatchMetrics"')).length / HOURS_PER_MONTH,
  });
}
