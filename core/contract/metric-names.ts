// Names in CloudWatch that functions write and the stack's alarms read.
export const METRICS_NAMESPACE = 'Sendeplan';

/** The one dimension of every metric; its value is the stage (`SENDEPLAN_STAGE`). */
export const STAGE_DIMENSION = 'service';

/**
 * A value is written only when there is something to say, so that missing data means that all is well.
 * Dead letters are not among them: SQS counts those itself (`ApproximateNumberOfMessagesVisible`).
 */
export const METRIC_NAMES = {
  /** Publications past their due time that nothing has sent yet; one value each sweep: look at its maximum. */
  dueNotSent: 'DueNotSent',
  /** Publications that came to wait for a person. */
  needsDecision: 'NeedsDecision',
  /** Accounts that lost their connection. */
  accountDisconnected: 'AccountDisconnected',
  /** Publications that the network refused for good. */
  failed: 'Failed',
  /** Publications whose latest time passed unsent. */
  missed: 'Missed',
  /** Publications that went out later than promised. */
  publishedLate: 'PublishedLate',
} as const;
