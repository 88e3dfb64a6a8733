import { type PublishingPolicy, publishingPolicy } from '../../../domain/publishing-policy.ts';

export interface PolicyEnvironment {
  readonly SENDEPLAN_SEND_TIMEOUT_MS: number;
  readonly SENDEPLAN_RECONCILE_DELAYS_SECONDS: readonly number[];
  readonly SENDEPLAN_LEASE_SECONDS?: number | undefined;
  readonly SENDEPLAN_COLLECT_AGES: readonly number[];
}

/**
 * A function that holds a publication until its instant is paid for the wait; a cold start takes about half a second,
 * credentials and images the rest. How a burst drains within it: docs/decisions/0015-bursts-on-lambda.md.
 */
const WAKE_LEAD_MS = 3000;

export function policyPorts(environment: PolicyEnvironment): { readonly policy: PublishingPolicy } {
  const { SENDEPLAN_LEASE_SECONDS: leaseSeconds } = environment;
  const policy = publishingPolicy({
    sendTimeoutMs: environment.SENDEPLAN_SEND_TIMEOUT_MS,
    reconcileDelaysMs: environment.SENDEPLAN_RECONCILE_DELAYS_SECONDS,
    collectAgesMs: environment.SENDEPLAN_COLLECT_AGES,
    wakeLeadMs: WAKE_LEAD_MS,
    ...(leaseSeconds === undefined ? {} : { leaseMs: leaseSeconds * 1000 }),
  });
  return { policy };
}
