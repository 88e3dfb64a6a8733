import type { Context, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import { encodePublication } from '../../../core/adapters/aws/dynamodb/publication-codec.ts';
import { writeWakeUps } from '../../../core/adapters/aws/wake-ups/wake-up-message.ts';
import { TO_ARRANGE_ATTRIBUTE } from '../../../core/contract/storage.ts';
import type { Publication } from '../../../core/domain/publication.ts';
import type { WakeUp } from '../../../core/ports/publication-repository.ts';
import { createHandler as createArrange } from '../../../functions/arrange-wake-ups/handler.ts';
import { createHandler as createPublish } from '../../../functions/publish/handler.ts';
import { createHandler as createReconcile } from '../../../functions/reconcile/handler.ts';
import { createHandler as createSweep } from '../../../functions/sweep/handler.ts';
import { DUE } from '../../support/builders.ts';
import { accepted, found, MINUTE, unknown, type World, world } from '../core/application/world.ts';

let w: World;
beforeEach(async () => {
  w = await world();
});

const CONTEXT = { getRemainingTimeInMillis: () => 60_000 } as Context;
const wakeUpOf = ({ tenantId, id, generation }: Publication, purpose: WakeUp['purpose'] = 'publish') => ({
  ...{ tenantId, publicationId: id, generation, purpose, wakeAt: w.state.now },
});
const message = (messageId: string, body: string) => ({ messageId, body }) as SQSRecord;
const batch = (...Records: SQSRecord[]): SQSEvent => ({ Records });

describe('publish', () => {
  it('sends what several messages wake at one instant, each once, whatever comes twice or in another order', async () => {
    const texts = ['eins', 'zwei', 'drei', 'vier'];
    const [one, two, three, four] = await Promise.all(texts.map((text) => w.queue({ text })));
    if (!one || !two || !three || !four) throw new Error('not queued');
    w.script.send = ['1', '2', '3', '4'].map(accepted);
    w.state.now = DUE - 3000;
    const event = batch(
      message('b', writeWakeUps([wakeUpOf(three), wakeUpOf(four), wakeUpOf(three)])),
      message('a', writeWakeUps([wakeUpOf(one), wakeUpOf(two)])),
      message('a again', writeWakeUps([wakeUpOf(two), wakeUpOf(one)])),
    );
    const publish = createPublish(w.ports);
    expect(await publish(event, CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(await publish(event, CONTEXT)).toEqual({ batchItemFailures: [] });
    expect(w.sent.map(({ text }) => text).sort()).toEqual([...texts].sort());
    expect(w.sent.every(({ at }) => at >= DUE)).toBe(true);
  });

  it('gives back the message that failed, and only that', async () => {
    const [good, bad] = [await w.queue({ text: 'gut' }), await w.queue({ text: 'schlecht' })];
    w.state.now = DUE;
    const get = w.ports.publications.get.bind(w.ports.publications);
    w.ports.publications.get = (tenantId, id) =>
      id === bad.id ? Promise.reject(new Error('throttled')) : get(tenantId, id);
    const event = batch(
      message('good', writeWakeUps([wakeUpOf(good)])),
      message('bad', writeWakeUps([wakeUpOf(bad)])),
      message('unreadable', '{"wakeUps":[]}'),
    );
    const answer = await createPublish(w.ports)(event, CONTEXT);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual([
      'bad',
      'unreadable',
    ]);
    expect(w.sent.map(({ text }) => text)).toEqual(['gut']);
  });
});

describe('reconcile', () => {
  it('looks for what publish has left in doubt, and sends nothing itself', async () => {
    w.script.send = [unknown];
    w.script.look = [{ kind: 'absent' }, found('7')];
    const publication = await w.queue();
    w.state.now = DUE;
    await createPublish(w.ports)(batch(message('p', writeWakeUps([wakeUpOf(publication)]))), CONTEXT);
    const reconcile = createReconcile(w.ports);
    for (let round = 0; round < 2; round += 1) {
      w.state.now = w.wakeUps.at(-1)?.wakeAt ?? 0;
      const woken = writeWakeUps([wakeUpOf(publication, 'reconcile')]);
      await reconcile(batch(message('r', woken), message('r again', woken)), CONTEXT);
    }
    expect(await w.get(publication.id)).toMatchObject({ state: 'published', networkPostId: '7' });
    expect(w.sent).toHaveLength(1);
  });
});

describe('arrange-wake-ups', () => {
  const image = (publication: Publication, isMarked: boolean) =>
    Object.fromEntries(
      Object.entries(encodePublication(publication, isMarked)).map(([name, value]) => [
        name,
        typeof value === 'number' ? { N: String(value) } : { S: String(value) },
      ]),
    );
  const stream = (...images: ReturnType<typeof image>[]) =>
    ({
      Records: images.map((NewImage, index) => ({
        dynamodb: { NewImage, SequenceNumber: String(index) },
      })),
    }) as unknown as DynamoDBStreamEvent;

  it('arranges what a request has stored, also when the record comes twice, and nothing else', async () => {
    const [marked, other] = [await w.queue({ text: 'eins' }), await w.queue({ text: 'zwei' })];
    w.wakeUps.length = 0;
    const event = stream(image(marked, true), image(other, false), image(marked, true));
    expect(image(marked, true)).toHaveProperty(TO_ARRANGE_ATTRIBUTE);
    expect(await createArrange(w.ports)(event, CONTEXT)).toEqual({ batchItemFailures: [] });
    const expected = { publicationId: marked.id, generation: 1, purpose: 'publish', wakeAt: marked.wakeAt };
    expect(w.wakeUps).toMatchObject([expected, expected]);
  });

  it('gives back the record whose wake-up was not taken', async () => {
    const [first, second] = [await w.queue({ text: 'eins' }), await w.queue({ text: 'zwei' })];
    const arrange = ({ publicationId }: WakeUp) =>
      publicationId === second.id ? Promise.reject(new Error('SQS is down')) : Promise.resolve();
    const event = stream(image(first, true), image(second, true));
    const answer = await createArrange({ ...w.ports, wakeUps: { arrange } })(event, CONTEXT);
    expect(answer.batchItemFailures).toEqual([{ itemIdentifier: '1' }]);
  });
});

describe('sweep', () => {
  it('finds every minute what lost its wake-up, and at once what a lifted pause held back', async () => {
    const publication = await w.queue();
    const sweep = createSweep(w.ports);
    w.wakeUps.length = 0;
    w.state.now = DUE + 1000;
    const timer = { source: 'aws.events' } as Parameters<typeof sweep>[0];
    await sweep(timer);
    expect(w.wakeUps).toEqual([]);
    await sweep({ Records: [] });
    expect(w.wakeUps).toMatchObject([{ publicationId: publication.id }]);
    w.state.now = DUE + MINUTE;
    await sweep(timer);
    expect(w.wakeUps).toHaveLength(2);
  });
});
