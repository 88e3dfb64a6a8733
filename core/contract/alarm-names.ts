/**
 * What must not stay unseen, each with a heading of its own in the runbook. In CloudWatch the name of the stack
 * stands before it, e.g. `Sendeplan-due-not-sent`. Ten alarms are free, so there are never more.
 */
export const ALARM_NAMES = {
  /** Publications are past their due time and nothing holds them back. */
  dueNotSent: 'due-not-sent',
  /** Something failed for good: a wake-up, a change of the stream, a run of a timer. */
  deadLetters: 'dead-letters',
  /** An outcome that only a person can tell. */
  needsDecision: 'needs-decision',
  /** A network no longer takes an account's credentials. */
  accountDisconnected: 'account-disconnected',
  /** The function that sends has failed, or ran out of its time. */
  publishErrors: 'publish-errors',
  /** The function that reads the networks back has failed, or ran out of its time. */
  reconcileErrors: 'reconcile-errors',
  /** New posts wait for their wake-ups to be arranged. */
  arrangingBehind: 'arranging-behind',
  /** The sweep, which repairs whatever else was lost, has not run. */
  sweepNotRunning: 'sweep-not-running',
  /** Callers of the API get errors that are ours. */
  apiErrors: 'api-errors',
} as const;

export type AlarmName = keyof typeof ALARM_NAMES;
