import { type SweepingPorts, sweep } from '../../core/application/sweep.ts';
import type { Log } from '../../core/ports/log.ts';

/**
 * A wake-up that is this late was lost: the queue delivers within a second or two, and a worker that died frees its
 * message after the visibility timeout. In milliseconds.
 */
const LOST_AFTER_MS = 20_000;

/** Finds what its own wake-up did not, every minute. */
export function createHandler(ports: SweepingPorts & { readonly log: Log }) {
  return async (): Promise<void> => {
    const wokenCount = await sweep(ports, -LOST_AFTER_MS);
    if (wokenCount > 0) ports.log.warn('wake-ups were lost or held back', { wokenCount });
  };
}
