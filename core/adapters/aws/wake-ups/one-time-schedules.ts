import { ConflictException, CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { WakePurpose } from '../../../domain/publication.ts';
import type { WakeUp } from '../../../ports/publication-repository.ts';
import { writeWakeUps } from './wake-up-message.ts';

/**
 * A schedule fires up to 60 s after its time
 * (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html); the rest is for retries.
 */
const SCHEDULE_LEAD_MS = 180_000;
/** Long after this the sweep has found what the schedule was for. */
const EVENT_AGE_SECONDS = 900;
const RETRY_COUNT = 10;
/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html */
const NAME_MAX_LENGTH = 64;

export interface OneTimeScheduleOptions {
  readonly scheduler: SchedulerClient;
  readonly queues: Readonly<Record<WakePurpose, { readonly url: string; readonly arn: string }>>;
  readonly scheduleGroup: string;
  /** What the scheduler acts as when it sends to the queues. */
  readonly scheduleRoleArn: string;
  readonly deadLetterQueueArn: string;
}

export interface OneTimeSchedules {
  /** For what is due well after the lead: the service refuses a time that has passed. */
  create(wakeUp: WakeUp): Promise<void>;
}

export function createOneTimeSchedules(options: OneTimeScheduleOptions): OneTimeSchedules {
  const { scheduler, queues, scheduleGroup, scheduleRoleArn, deadLetterQueueArn } = options;
  return {
    async create(wakeUp) {
      const command = new CreateScheduleCommand({
        Name: nameOf(wakeUp),
        GroupName: scheduleGroup,
        ScheduleExpression: expressionOf(wakeUp.wakeAt - SCHEDULE_LEAD_MS),
        ScheduleExpressionTimezone: 'UTC',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ActionAfterCompletion: 'DELETE',
        Target: {
          Arn: queues[wakeUp.purpose].arn,
          RoleArn: scheduleRoleArn,
          Input: writeWakeUps([wakeUp]),
          RetryPolicy: { MaximumEventAgeInSeconds: EVENT_AGE_SECONDS, MaximumRetryAttempts: RETRY_COUNT },
          DeadLetterConfig: { Arn: deadLetterQueueArn },
        },
      });
      try {
        await scheduler.send(command);
      } catch (error) {
        // It is there already: the same wake-up always has the same name.
        if (!(error instanceof ConflictException)) throw error;
      }
    },
  };
}

function nameOf({ publicationId, generation, wakeAt }: WakeUp): string {
  const name = `${publicationId}-${generation}-${Math.floor(wakeAt).toString(36)}`;
  if (name.length > NAME_MAX_LENGTH) throw new RangeError(`a schedule cannot be named ${name}: too long`);
  return name;
}

/** In UTC and whole seconds: the service takes no fractions. */
const expressionOf = (at: number) =>
  `at(${new Date(at).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length)})`;
