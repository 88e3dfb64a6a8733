import { createHash } from 'node:crypto';
import {
  CreateScheduleGroupCommand,
  GetScheduleCommand,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createSchedulerClient, createSqsClient } from '../../core/adapters/aws/clients.ts';
import { createSqsWakeUps, type SqsWakeUpsOptions } from '../../core/adapters/aws/wake-ups/sqs-wake-ups.ts';
import { readWakeUps } from '../../core/adapters/aws/wake-ups/wake-up-message.ts';
import { createSystemClock } from '../../core/adapters/timers/system-clock.ts';
import type { PublicationId } from '../../core/domain/ids.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import { DUE, TENANT } from '../support/builders.ts';
import { type Ministack, startMinistack, whyNoMinistack } from '../support/ministack.ts';
import { eventually } from '../support/process.ts';
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { describeWakeUps, type Firing, wakeUp } from './wake-ups.contract.ts';

const missing = await whyNoMinistack();
const PURPOSES = ['publish', 'reconcile'] as const;
const DEAD_LETTERS = 'arn:aws:sqs:eu-central-1:000000000000:dead-letters';
const ROLE = 'arn:aws:iam::000000000000:role/schedules';

/** Waits for nothing: sleeping moves it. */
function movedClock(startAt: number): Clock & { readonly slept: readonly number[] } {
  let now = startAt;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    monotonicMs: () => now,
    sleepUntil(at) {
      slept.push(at);
      now = Math.max(now, at);
      return Promise.resolve();
    },
  };
}

describe.skipIf(missing !== undefined).concurrent(`SQS and EventBridge Scheduler ${missing ?? ''}`, () => {
  let ministack: Ministack;
  let sqs: SQSClient;
  let scheduler: SchedulerClient;
  beforeAll(async () => {
    ministack = await startMinistack();
    for (const [name, value] of Object.entries(ministack.env)) vi.stubEnv(name, value);
    const access = { region: 'eu-central-1', endpointUrl: ministack.url };
    [sqs, scheduler] = [createSqsClient(access), createSchedulerClient(access)];
  });
  afterAll(() => ministack.stop());

  async function queue(QueueName: string): Promise<{ url: string; arn: string }> {
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName }));
    const attributes = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    return { url: QueueUrl, arn: attributes.Attributes?.['QueueArn'] ?? '' };
  }

  /** Queues and a group of its own. */
  async function open(name: string, clock: Clock): Promise<SqsWakeUpsOptions> {
    await scheduler.send(new CreateScheduleGroupCommand({ Name: name }));
    const queues = { publish: await queue(`${name}-publish`), reconcile: await queue(`${name}-reconcile`) };
    return {
      ...{ clock, sqs, scheduler, queues, scheduleGroup: name },
      ...{ scheduleRoleArn: ROLE, deadLetterQueueArn: DEAD_LETTERS },
    };
  }

  /** Takes what is there, as a worker would. */
  async function receive(url: string): Promise<readonly (readonly WakeUp[])[]> {
    const request = new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 });
    const { Messages: messages = [] } = await sqs.send(request);
    for (const { ReceiptHandle } of messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
    const received = messages.map(({ Body }) => readWakeUps(Body ?? ''));
    return messages.length < 10 ? received : [...received, ...(await receive(url))];
  }

  /** What lies in a queue, hidden or not, without taking it. */
  async function lyingIn(url: string): Promise<{ wakeUps: readonly WakeUp[]; visibleAt: number }[]> {
    const answer = await fetch(
      `${ministack.url}/_ministack/sqs/messages?QueueUrl=${encodeURIComponent(url)}`,
    );
    const { messages } = (await answer.json()) as {
      messages: Record<string, Record<string, Record<string, { Body: string; VisibleAt: number }[]>>>;
    };
    return (messages['000000000000']?.['eu-central-1']?.[url] ?? []).map(({ Body, VisibleAt }) => ({
      wakeUps: readWakeUps(Body),
      visibleAt: VisibleAt * 1000,
    }));
  }

  describeWakeUps('SQS', async () => {
    const options = await open('contract', createSystemClock());
    const firings: Firing[] = [];
    return {
      wakeUps: createSqsWakeUps(options),
      async fired() {
        for (const worker of PURPOSES)
          for (const one of (await receive(options.queues[worker].url)).flat())
            firings.push({ wakeUp: one, worker, at: Date.now() });
        return firings;
      },
      close: () => Promise.resolve(),
    };
  });

  it('send what is due at one second together, ten to a message', async () => {
    const options = await open('together', createSystemClock());
    const wakeUps = createSqsWakeUps(options);
    const second = Math.ceil(Date.now() / 1000) * 1000 + 600_000;
    const at = (wakeAt: number, purpose: WakeUp['purpose'] = 'publish') => wakeUp({ wakeAt, purpose });
    const overdue = [at(Date.now() - 5000), at(Date.now() - 90_000)];
    const arranged = [
      ...Array.from({ length: 23 }, (_, index) => at(second + index)),
      ...[at(second + 1000), at(second, 'reconcile'), ...overdue],
    ];
    await Promise.all(arranged.map((one) => wakeUps.arrange(one)));
    const lying = await lyingIn(options.queues.publish.url);
    expect(lying.map((message) => message.wakeUps.length).sort((a, b) => a - b)).toEqual([1, 2, 3, 10, 10]);
    expect((await lyingIn(options.queues.reconcile.url)).map((message) => message.wakeUps)).toEqual([
      [arranged[24]],
    ]);
    expect(lying.find((message) => message.wakeUps.length === 2)?.wakeUps).toEqual(overdue);
    for (const { wakeUps: carried, visibleAt } of lying)
      for (const { wakeAt } of carried) {
        expect(visibleAt).toBeLessThanOrEqual(Math.max(wakeAt, Date.now()) + 2000);
        // The emulator tells when it is visible in whole seconds.
        if (wakeAt > Date.now()) expect(visibleAt).toBeGreaterThan(wakeAt - 1000);
      }
  });

  it('keep a far one in a schedule that says all that matters', async () => {
    const options = await open('far', createSystemClock());
    const far = wakeUp({
      ...{ purpose: 'reconcile', generation: 3, wakeAt: Date.parse('2031-03-30T01:30:00.750Z') },
      publicationId: 'pub_2zm4k8abcdefghijkmnpqr03' as PublicationId,
    });
    await createSqsWakeUps(options).arrange(far);
    await createSqsWakeUps(options).arrange(far);
    const Name = `pub_2zm4k8abcdefghijkmnpqr03-3-${far.wakeAt.toString(36)}`;
    const stored = await scheduler.send(new GetScheduleCommand({ GroupName: 'far', Name }));
    expect(stored).toMatchObject({
      ...{ Name, GroupName: 'far', State: 'ENABLED' },
      ...{ ScheduleExpression: 'at(2031-03-30T01:27:00)', ScheduleExpressionTimezone: 'UTC' },
      ...{ FlexibleTimeWindow: { Mode: 'OFF' }, ActionAfterCompletion: 'DELETE' },
      Target: {
        ...{ Arn: options.queues.reconcile.arn, RoleArn: ROLE, DeadLetterConfig: { Arn: DEAD_LETTERS } },
        RetryPolicy: { MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 10 },
      },
    });
    expect(readWakeUps(stored.Target?.Input ?? '')).toEqual([far]);
    expect(await lyingIn(options.queues.reconcile.url)).toEqual([]);
  });

  it('let a schedule put a far one on the queue of its purpose, early enough to be arranged anew', async () => {
    // Fourteen minutes behind, so that what it takes for far is due here in three minutes.
    const behind: Clock = { ...createSystemClock(), now: () => Date.now() - 840_000 };
    const options = await open('fired', behind);
    const far = wakeUp({ purpose: 'reconcile', wakeAt: Date.now() + 182_000 });
    await createSqsWakeUps(options).arrange(far);
    expect(await receive(options.queues.reconcile.url)).toEqual([]);
    const fired = await eventually(
      () => receive(options.queues.reconcile.url),
      (messages) => messages.length > 0,
    );
    expect(fired).toEqual([[far]]);
    expect(await receive(options.queues.publish.url)).toEqual([]);
  });

  it.each([
    ['message', 0],
    ['message', 900_000],
    ['schedule', 900_001],
    ['schedule', 86_400_000],
  ] as const)('make a %s of what is due in %d ms, and no schedule in the past', async (kind, inMs) => {
    const now = Date.now();
    const options = await open(`limit-${inMs}`, movedClock(now));
    const one = wakeUp({ wakeAt: now + inMs });
    await createSqsWakeUps(options).arrange(one);
    expect(await lyingIn(options.queues.publish.url)).toHaveLength(kind === 'message' ? 1 : 0);
    const Name = `${one.publicationId}-1-${one.wakeAt.toString(36)}`;
    const stored = scheduler.send(new GetScheduleCommand({ GroupName: options.scheduleGroup, Name }));
    if (kind === 'message') return expect(stored).rejects.toThrow(/does not exist/);
    const [, at = ''] = /^at\((.+)\)$/.exec((await stored).ScheduleExpression ?? '') ?? [];
    expect(Date.parse(`${at}Z`)).toBeGreaterThan(now + 600_000);
  });

  it('reject what the scheduler refuses, and a name that it would not take', async () => {
    const options = await open('refused', createSystemClock());
    const wakeAt = Date.now() + 86_400_000;
    const elsewhere = createSqsWakeUps({ ...options, scheduleGroup: 'nowhere' });
    await expect(elsewhere.arrange(wakeUp({ wakeAt }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    const publicationId = `pub_${'x'.repeat(60)}` as PublicationId;
    await expect(createSqsWakeUps(options).arrange(wakeUp({ wakeAt, publicationId }))).rejects.toThrow(
      RangeError,
    );
  });
});

describe('messages that SQS does not take', () => {
  interface Entry {
    readonly Id: string;
    readonly MessageBody: string;
    readonly DelaySeconds: number;
  }
  let server: ScriptedServer;
  beforeAll(async () => {
    server = await startScriptedServer();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  });
  afterAll(() => server.close());

  /** Wake-ups on a server that refuses an entry while `isRefused` says so. */
  function open(isRefused: (entry: Entry, call: number) => boolean, clock = movedClock(DUE)) {
    const calls: (readonly Entry[])[] = [];
    server.play(({ body }, response) => {
      const { Entries: entries } = JSON.parse(body.toString()) as { Entries: readonly Entry[] };
      calls.push(entries);
      const refused = entries.filter((entry) => isRefused(entry, calls.length));
      const taken = entries.filter((entry) => !refused.includes(entry));
      const md5 = (text: string) => createHash('md5').update(text).digest('hex');
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(
        JSON.stringify({
          Successful: taken.map(({ Id, MessageBody }) => ({
            ...{ Id, MessageId: Id, MD5OfMessageBody: md5(MessageBody) },
          })),
          Failed: refused.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
        }),
      );
    });
    const access = { region: 'eu-central-1', endpointUrl: server.url.href };
    const queue = { url: 'https://sqs.eu-central-1.amazonaws.com/1/q', arn: 'arn' };
    const wakeUps = createSqsWakeUps({
      ...{ clock, sqs: createSqsClient(access), scheduler: createSchedulerClient(access) },
      ...{ queues: { publish: queue, reconcile: queue }, scheduleGroup: 'g' },
      ...{ scheduleRoleArn: ROLE, deadLetterQueueArn: DEAD_LETTERS },
    });
    return { wakeUps, calls, clock };
  }
  const carries = (entry: Entry, one: WakeUp) => entry.MessageBody.includes(one.publicationId);
  /** Each in a message of its own. */
  const three = () =>
    [10, 20, 30].map((seconds) => wakeUp({ wakeAt: DUE + seconds * 1000 })) as [WakeUp, WakeUp, WakeUp];

  it('are sent once more, alone', async () => {
    const [first, second, third] = three();
    const { wakeUps, calls } = open((entry, call) => call === 1 && carries(entry, second));
    await Promise.all([first, second, third].map((one) => wakeUps.arrange(one)));
    expect(calls.map((entries) => entries.map(({ MessageBody }) => readWakeUps(MessageBody)))).toEqual([
      [[first], [second], [third]],
      [[second]],
    ]);
  });

  it('are rejected for those only who asked for them', async () => {
    const [first, second, third] = three();
    const { wakeUps, calls } = open((entry) => carries(entry, second));
    const results = await Promise.allSettled([first, second, third].map((one) => wakeUps.arrange(one)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { name: 'MessageRefusedError' } });
    expect(calls).toHaveLength(2);
  });

  it('are rejected when the answer does not name them', async () => {
    const { wakeUps } = open(() => false);
    server.play((_request, response) => void response.writeHead(200).end('{"Successful":[],"Failed":[]}'));
    await expect(wakeUps.arrange(wakeUp({ wakeAt: DUE + 9000 }))).rejects.toThrow(/not in the answer/);
  });

  it('reject with what the client says when the call itself fails', async () => {
    const { wakeUps } = open(() => false);
    server.play((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"gone"}');
    });
    const two = [wakeUp({ wakeAt: DUE + 1000 }), wakeUp({ wakeAt: DUE + 5000 })];
    const results = await Promise.allSettled(two.map((one) => wakeUps.arrange(one)));
    for (const result of results) expect(result).toMatchObject({ reason: { name: 'QueueDoesNotExist' } });
  });

  it('wait whole seconds, never too few and never more than SQS takes', async () => {
    const { wakeUps, calls, clock } = open(() => false);
    await wakeUps.arrange(wakeUp({ wakeAt: DUE + 2999 }));
    await wakeUps.arrange(wakeUp({ wakeAt: DUE + 900_000 }));
    await wakeUps.arrange(wakeUp({ wakeAt: clock.now() + 400 }));
    await wakeUps.arrange(wakeUp({ wakeAt: DUE - 60_000 }));
    expect(calls.flat().map(({ DelaySeconds }) => DelaySeconds)).toEqual([3, 900, 1, 0]);
  });

  it('go to the address that is configured, whatever the host of the queue', async () => {
    const { wakeUps, calls } = open(() => false);
    await wakeUps.arrange({ ...wakeUp(), tenantId: TENANT, wakeAt: DUE });
    expect(calls).toHaveLength(1);
    expect(server.seen.at(-1)?.headers.host).toBe(server.url.host);
  });
});
