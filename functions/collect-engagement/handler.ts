import type { Context } from 'aws-lambda';
import {
  COLLECTED_AT_ONCE,
  type CollectingPorts,
  collectEngagement,
} from '../../core/application/collect-engagement.ts';

/** A round of readings takes no longer than this: what is left is read by the next run. In milliseconds. */
const ROUND_MS = 30_000;

/** Reads the engagement that is due, round by round while rounds are full, for as long as the time of this run allows. */
export function createHandler(ports: CollectingPorts) {
  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    let readCount: number;
    do {
      readCount = await collectEngagement(ports);
    } while (readCount === COLLECTED_AT_ONCE && context.getRemainingTimeInMillis() > ROUND_MS);
  };
}
