import type { Context } from 'aws-lambda';
import { type CollectingPorts, collectEngagement } from '../../core/application/collect-engagement.ts';

/** A round of readings takes no longer than this: what is left is read by the next run. In milliseconds. */
const ROUND_MS = 30_000;

/** Reads the engagement that is due, round by round, for as long as the time of this run allows. */
export function createHandler(ports: CollectingPorts) {
  return async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    let readCount: number;
    do {
      readCount = await collectEngagement(ports);
    } while (readCount > 0 && context.getRemainingTimeInMillis() > ROUND_MS);
  };
}
