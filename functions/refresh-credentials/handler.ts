import { type RefreshingPorts, refreshCredentials } from '../../core/application/refresh-credentials.ts';

/** Runs every hour: what ends before the run after next is refreshed now, with some time for a failed run. */
const WITHIN_MS = 70 * 60_000;

/** Keeps credentials fresh ahead of the posts that need them. */
export function createHandler(ports: RefreshingPorts) {
  return (): Promise<void> => refreshCredentials(ports, WITHIN_MS);
}
