import { setTimeout as sleep } from 'node:timers/promises';
import { StorageError } from './storage-error.ts';

/** Full jitter (aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter): about two seconds in all. */
const BACKOFF = { roundLimit: 12, firstMs: 20, longestMs: 400 } as const;

/**
 * Asks again, each time after a longer random wait, for as long as the answer is "not yet": keys left unprocessed,
 * another transaction on the same item. Whatever else goes wrong, the SDK has repeated already.
 * @throws StorageError when it is still not done in the end.
 */
export async function untilDone(what: string, attempt: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < BACKOFF.roundLimit; round += 1) {
    if (await attempt()) return;
    await sleep(Math.random() * Math.min(BACKOFF.longestMs, BACKOFF.firstMs * 2 ** round));
  }
  throw new StorageError(`${what}: not done after ${BACKOFF.roundLimit} attempts`);
}
