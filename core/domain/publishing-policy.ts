/** How long each step before and after a send may take. All in milliseconds. */
export interface PublishingPolicy {
  /** How long before the due time a publication is reserved, prepared and held. */
  readonly wakeLeadMs: number;
  /** How long before the due time the intent is written: the last moment to stop it. */
  readonly intentLeadMs: number;
  /** Hard deadline of one publish call, connect to last byte. */
  readonly sendTimeoutMs: number;
  /** When an unknown outcome is looked up, counted from the send's deadline, ascending. */
  readonly reconcileDelaysMs: readonly number[];
  /** How long a reservation holds. */
  readonly leaseMs: number;
  /** Ages at which engagement is read, ascending. */
  readonly collectAgesMs: readonly number[];
}

/** Clocks of two workers may differ by this much. */
export const CLOCK_SKEW_MS = 2000;
const WAKE_LEAD_MS = 5000;
const INTENT_LEAD_MS = 400;

/** A reservation must outlive preparation, hold, send and clock skew; nothing shorter is accepted. */
export function shortestLeaseMs(sendTimeoutMs: number, wakeLeadMs = WAKE_LEAD_MS): number {
  return wakeLeadMs + sendTimeoutMs + CLOCK_SKEW_MS;
}

export interface PolicyInput {
  readonly sendTimeoutMs: number;
  readonly reconcileDelaysMs: readonly number[];
  readonly collectAgesMs: readonly number[];
  readonly leaseMs?: number;
  /** 5 s unless given: where a waiting worker is paid by the second, less. */
  readonly wakeLeadMs?: number;
}

/** @throws RangeError when the lease could run out while its owner still sends. */
export function publishingPolicy(input: PolicyInput): PublishingPolicy {
  const { wakeLeadMs = WAKE_LEAD_MS } = input;
  const shortest = shortestLeaseMs(input.sendTimeoutMs, wakeLeadMs);
  const leaseMs = input.leaseMs ?? shortest + 3000;
  if (leaseMs < shortest) {
    throw new RangeError(
      `a lease of ${leaseMs} ms is shorter than preparation, send and clock skew together (${shortest} ms)`,
    );
  }
  return {
    wakeLeadMs,
    intentLeadMs: INTENT_LEAD_MS,
    sendTimeoutMs: input.sendTimeoutMs,
    reconcileDelaysMs: input.reconcileDelaysMs,
    collectAgesMs: input.collectAgesMs,
    leaseMs,
  };
}
