import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Clock } from '../../../ports/clock.ts';
import type { WakeUps } from '../../../ports/wake-ups.ts';
import { createOneTimeSchedules, type OneTimeScheduleOptions } from './one-time-schedules.ts';
import { createTimedMessages, LONGEST_DELAY_SECONDS } from './timed-messages.ts';

export interface SqsWakeUpsOptions extends OneTimeScheduleOptions {
  readonly clock: Clock;
  readonly sqs: SQSClient;
}

/**
 * Wake-ups as messages of SQS, one queue for each purpose. SQS holds a message back for 15 minutes at most: whatever
 * is due later waits in a schedule that puts it on the same queue a few minutes early, to be arranged anew from there.
 */
export function createSqsWakeUps(options: SqsWakeUpsOptions): WakeUps {
  const { clock } = options;
  const messages = createTimedMessages(options);
  const schedules = createOneTimeSchedules(options);
  return {
    async arrange(wakeUp) {
      const delayMs = wakeUp.wakeAt - clock.now();
      return delayMs > LONGEST_DELAY_SECONDS * 1000 ? schedules.create(wakeUp) : messages.send(wakeUp);
    },
  };
}
