import { Duration } from 'aws-cdk-lib';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import type { StageConfig } from '../stage-config.ts';

export interface RunLimits {
  readonly memoryMb: number;
  readonly timeout: Duration;
}

/** Work of a small function is waiting for answers: less memory saves nothing, since a slower processor waits longer. */
const SMALL_MB = 256;
/** An HTTP API waits 30 s for an answer (quotas of API Gateway HTTP APIs): one second less, so that ours arrives. */
const ANSWER_WITHIN = Duration.seconds(29);

/**
 * Memory and time of each function. None has reserved concurrency: it would be taken from what the account has for
 * all (ten in a new account), and nothing here is wrong when it runs twice.
 */
export function runLimits({ sendTimeoutMs }: StageConfig): Readonly<Record<FunctionName, RunLimits>> {
  // Waits three seconds for the due second, before that refreshes credentials and uploads images, then sends and
  // records. A run that outlives its lease stops by itself: the limit only ends what hangs.
  const sending = Duration.millis(60_000 + sendTimeoutMs);
  return {
    // One read and one signature. API Gateway gives an authorizer ten seconds.
    'authorize-request': { memoryMb: SMALL_MB, timeout: Duration.seconds(9) },
    // An import checks thousands of rows: that is work for the processor, which grows with the memory.
    'serve-api': { memoryMb: 1024, timeout: ANSWER_WITHIN },
    'connect-accounts': { memoryMb: SMALL_MB, timeout: ANSWER_WITHIN },
    'arrange-wake-ups': { memoryMb: SMALL_MB, timeout: Duration.seconds(30) },
    // A hundred publications of one second, each with its images in memory while they are uploaded.
    publish: { memoryMb: 512, timeout: sending },
    // Pages of up to a hundred timelines.
    reconcile: { memoryMb: SMALL_MB, timeout: sending },
    // The next run starts after a minute: this one is done by then, so that two never work side by side.
    sweep: { memoryMb: SMALL_MB, timeout: Duration.seconds(55) },
    // As the sweep. Two at a time would read the same posts twice, and the network charges for each reading.
    'collect-engagement': { memoryMb: SMALL_MB, timeout: Duration.seconds(55) },
    // All accounts of all tenants, one call each.
    'refresh-credentials': { memoryMb: SMALL_MB, timeout: Duration.minutes(15) },
  };
}
