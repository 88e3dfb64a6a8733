import type { Clock } from '../../../ports/clock.ts';
import type { WakeUps } from '../../../ports/wake-ups.ts';
import { type AwsAccess, createSchedulerClient, createSqsClient } from '../clients.ts';
import { createSqsWakeUps } from '../wake-ups/sqs-wake-ups.ts';

export interface WakeUpEnvironment {
  readonly SENDEPLAN_PUBLISH_QUEUE_URL: string;
  readonly SENDEPLAN_PUBLISH_QUEUE_ARN: string;
  readonly SENDEPLAN_RECONCILE_QUEUE_URL: string;
  readonly SENDEPLAN_RECONCILE_QUEUE_ARN: string;
  readonly SENDEPLAN_SCHEDULE_GROUP: string;
  readonly SENDEPLAN_SCHEDULE_ROLE: string;
  readonly SENDEPLAN_DEAD_LETTER_QUEUE_ARN: string;
}

export function wakeUpPorts(
  environment: WakeUpEnvironment,
  access: AwsAccess,
  clock: Clock,
): { readonly wakeUps: WakeUps } {
  const wakeUps = createSqsWakeUps({
    clock,
    sqs: createSqsClient(access),
    scheduler: createSchedulerClient(access),
    queues: {
      publish: {
        url: environment.SENDEPLAN_PUBLISH_QUEUE_URL,
        arn: environment.SENDEPLAN_PUBLISH_QUEUE_ARN,
      },
      reconcile: {
        url: environment.SENDEPLAN_RECONCILE_QUEUE_URL,
        arn: environment.SENDEPLAN_RECONCILE_QUEUE_ARN,
      },
    },
    scheduleGroup: environment.SENDEPLAN_SCHEDULE_GROUP,
    scheduleRoleArn: environment.SENDEPLAN_SCHEDULE_ROLE,
    deadLetterQueueArn: environment.SENDEPLAN_DEAD_LETTER_QUEUE_ARN,
  });
  return { wakeUps };
}

/** Where requests are served: no second system is called in a request, the table's stream arranges what it wrote. */
export const arrangedByStream: WakeUps = { arrange: () => Promise.resolve() };
