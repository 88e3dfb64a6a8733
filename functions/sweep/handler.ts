import type { DynamoDBStreamEvent, EventBridgeEvent } from 'aws-lambda';
import { type SweepingPorts, sweep } from '../../core/application/sweep.ts';
import type { Log } from '../../core/ports/log.ts';

/**
 * A wake-up that is this late was lost, or its worker died and left a lease that has ended: the queue delivers within
 * two seconds. Waking twice is harmless. In milliseconds.
 */
const LOST_AFTER_MS = 10_000;

/** Every minute finds what its own wake-up did not; when a pause is lifted, at once what it had held back. */
export function createHandler(ports: SweepingPorts & { readonly log: Log }) {
  return async (event: EventBridgeEvent<'Scheduled Event', unknown> | DynamoDBStreamEvent): Promise<void> => {
    const wokenCount = await sweep(ports, 'Records' in event ? 0 : -LOST_AFTER_MS);
    if (wokenCount > 0) ports.log.warn('wake-ups were lost or held back', { wokenCount });
  };
}
