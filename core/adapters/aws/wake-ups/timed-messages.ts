import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { WAKE_UPS_PER_MESSAGE } from '../../../contract/messages.ts';
import type { Instant } from '../../../domain/ids.ts';
import type { WakePurpose } from '../../../domain/publication.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { WakeUp } from '../../../ports/publication-repository.ts';
import { writeWakeUps } from './wake-up-message.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
export const LONGEST_DELAY_SECONDS = 900;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
const MESSAGES_PER_CALL = 10;
/** How long a wake-up waits for others to travel with. */
const GATHER_MS = 5;

export interface TimedMessageOptions {
  readonly clock: Clock;
  readonly sqs: SQSClient;
  readonly queues: Readonly<Record<WakePurpose, { readonly url: string }>>;
}

export interface TimedMessages {
  /** Resolves once its message was taken. @throws MessageRefusedError, or whatever the client throws. */
  send(wakeUp: WakeUp): Promise<void>;
}

/** SQS answered the call, and twice refused a message in it. */
export class MessageRefusedError extends Error {
  override readonly name = 'MessageRefusedError';
}

interface Waiting {
  readonly wakeUp: WakeUp;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What one message carries: due within one second, for one queue. */
type Load = readonly Waiting[];

/** Wake-ups that are asked for within a few milliseconds share messages, and their messages share calls. */
export function createTimedMessages(options: TimedMessageOptions): TimedMessages {
  let waiting: Waiting[] = [];

  async function depart(): Promise<void> {
    await options.clock.sleepUntil(options.clock.now() + GATHER_MS);
    const gathered = waiting;
    waiting = [];
    const now = options.clock.now();
    // What is overdue is due now, whenever it was due.
    const secondOf = ({ wakeUp }: Waiting) => Math.floor(Math.max(wakeUp.wakeAt, now) / 1000);
    const byPurpose = Map.groupBy(gathered, ({ wakeUp }) => wakeUp.purpose);
    for (const [purpose, ofPurpose] of byPurpose) {
      const bySecond = Map.groupBy(ofPurpose, secondOf);
      const loads = [...bySecond.values()].flatMap((ofSecond) => inChunks(ofSecond, WAKE_UPS_PER_MESSAGE));
      for (const chunk of inChunks(loads, MESSAGES_PER_CALL)) void deliver(options, purpose, chunk);
    }
  }

  return {
    send: (wakeUp) =>
      new Promise((resolve, reject) => {
        waiting.push({ wakeUp, resolve, reject });
        if (waiting.length === 1) void depart();
      }),
  };
}

/** Sends these loads, once more those that SQS refused, and tells everyone who waits for them. */
async function deliver(
  options: TimedMessageOptions,
  purpose: WakePurpose,
  loads: readonly Load[],
  isRepeated = false,
): Promise<void> {
  try {
    const refused = await sendBatch(options, purpose, loads);
    for (const load of loads) if (!refused.has(load)) for (const { resolve } of load) resolve();
    if (refused.size > 0 && !isRepeated) await deliver(options, purpose, [...refused.keys()], true);
    else
      for (const [load, code] of refused)
        for (const { reject } of load) reject(new MessageRefusedError(`SQS refused a message: ${code}`));
  } catch (error) {
    for (const { reject } of loads.flat()) reject(error);
  }
}

/** @returns the loads that were not taken, each with the code that SQS gives. */
async function sendBatch(
  { clock, sqs, queues }: TimedMessageOptions,
  purpose: WakePurpose,
  loads: readonly Load[],
): Promise<ReadonlyMap<Load, string>> {
  const entries = loads.map((load, index) => {
    const wakeUps = load.map(({ wakeUp }) => wakeUp);
    const lastAt = Math.max(...wakeUps.map(({ wakeAt }) => wakeAt));
    return {
      Id: String(index),
      MessageBody: writeWakeUps(wakeUps),
      DelaySeconds: delaySeconds(lastAt, clock.now()),
    };
  });
  const command = new SendMessageBatchCommand({ QueueUrl: queues[purpose].url, Entries: entries });
  const { Successful, Failed } = await sqs.send(command);
  const taken = new Set(Successful?.map(({ Id }) => Id));
  const codes = new Map(Failed?.map(({ Id, Code }) => [Id, Code]));
  const refused = new Map<Load, string>();
  for (const [index, load] of loads.entries()) {
    const id = String(index);
    if (!taken.has(id)) refused.set(load, codes.get(id) ?? 'not in the answer');
  }
  return refused;
}

/** Rounded up: one that came too early would have to be sent again. */
function delaySeconds(at: Instant, now: Instant): number {
  return Math.min(Math.max(0, Math.ceil((at - now) / 1000)), LONGEST_DELAY_SECONDS);
}

function inChunks<Item>(items: readonly Item[], size: number): Item[][] {
  const chunks: Item[][] = [];
  for (let start = 0; start < items.length; start += size) chunks.push(items.slice(start, start + size));
  return chunks;
}
