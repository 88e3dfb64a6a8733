import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { ROOT_ACCESS } from '../../test/deployed/deployed.ts';
import { eventually } from '../../test/support/process.ts';

/** What waits for its time outside of the table. */
export interface Waiting {
  scheduleCount(): Promise<number>;
  /**
   * As the scheduler would at their time, some time within a minute, one after the other: each puts its message on the
   * queue, which is attended to before the next, and is deleted.
   */
  fireSchedules(): Promise<void>;
  /** Whether messages wait for their time, and none is on its way. */
  isAtRest(): Promise<boolean>;
  /** Drops the messages that wait. */
  forget(): Promise<void>;
}

export async function openWaiting(endpoint: string): Promise<Waiting> {
  const scheduler = new SchedulerClient({ ...ROOT_ACCESS, endpoint });
  const sqs = new SQSClient({ ...ROOT_ACCESS, endpoint });
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
  const QueueUrl = QueueUrls.find((url) => url.includes('PublishQueue'));
  if (QueueUrl === undefined) throw new Error('the stage has no queue for publishing');
  const schedules = async () => (await scheduler.send(new ListSchedulesCommand({}))).Schedules ?? [];
  async function isAtRest(): Promise<boolean> {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
    const { Attributes: of = {} } = await sqs.send(command);
    const isOnItsWay = of['ApproximateNumberOfMessages'] !== '0';
    const isAttendedTo = of['ApproximateNumberOfMessagesNotVisible'] !== '0';
    return !isOnItsWay && !isAttendedTo && of['ApproximateNumberOfMessagesDelayed'] !== '0';
  }
  return {
    scheduleCount: async () => (await schedules()).length,
    async fireSchedules() {
      for (const { Name, GroupName } of await schedules()) {
        const { Target } = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: Target?.Input }));
        await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
        await eventually(isAtRest, Boolean);
      }
    },
    isAtRest,
    async forget() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    },
  };
}
