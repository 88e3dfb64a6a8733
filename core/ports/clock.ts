import type { Instant } from '../domain/ids.ts';

export interface Clock {
  /** Wall clock. */
  now(): Instant;
  /** Milliseconds that never go back; only differences mean anything. */
  monotonicMs(): number;
  /** Resolves at or after `at`, never before; at once when it has passed. Rejects when `signal` aborts. */
  sleepUntil(at: Instant, signal?: AbortSignal): Promise<void>;
}
