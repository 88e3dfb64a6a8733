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

/** What waits for its time outside of the table. */
export interface Waiting {
  scheduleCount(): Promise<number>;
  /** As the scheduler would at their time: each puts its message on the queue and is deleted. */
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
  return {
    scheduleCount: async () => (await schedules()).length,
    async fireSchedules() {
      for (const { Name, GroupName } of await schedules()) {
        const { Target } = await scheduler.send(new GetScheduleCommand({ Name, GroupName }));
        await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: Target?.Input }));
        await scheduler.send(new DeleteScheduleCommand({ Name, GroupName }));
      }
    },
    async isAtRest() {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes: of = {} } = await sqs.send(command);
      const isNone = (name: 'ApproximateNumberOfMessages' | 'ApproximateNumberOfMessagesNotVisible') =>
        of[name] === '0';
      return (
        isNone('ApproximateNumberOfMessages') &&
        isNone('ApproximateNumberOfMessagesNotVisible') &&
        of['ApproximateNumberOfMessagesDelayed'] !== '0'
      );
    },
    async forget() {
      await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    },
  };
}
