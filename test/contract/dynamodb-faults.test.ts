// What the store does when answers are lost, requests are late and others write at the same time.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StorageError } from '../../core/adapters/aws/dynamodb/storage-error.ts';
import type { EngagementSnapshot } from '../../core/domain/engagement.ts';
import { METRICS, type Metrics } from '../../core/domain/engagement.ts';
import {
  type PauseId,
  type PostId,
  publicationIdOf,
  type TenantId,
  type TokenId,
} from '../../core/domain/ids.ts';
import type { Pause } from '../../core/domain/pause.ts';
import type { Published, Scheduled, Sending } from '../../core/domain/publication.ts';
import { defaultSettings } from '../../core/domain/tenant.ts';
import type { Store } from '../../core/ports/store.ts';
import { ACCOUNT, account, DUE, post, publication, TENANT } from '../support/builders.ts';
import { describeOnDynamoDb } from '../support/dynamodb-local.ts';
import { openStoreOn } from '../support/dynamodb-store.ts';
import { type Fate, type LossyProxy, startLossyProxy } from '../support/lossy-proxy.ts';

const ID = publication().id;
const LEASE = { owner: 'w', untilAt: DUE + 20_000 } as const;
const WRITES = ['PutItem', 'UpdateItem', 'DeleteItem', 'TransactWriteItems'];

const reserved = (of: Scheduled): Scheduled => ({ ...of, lease: LEASE, revision: of.revision + 1 });
const sendingOf = ({ notBeforeAt: _notBeforeAt, problem: _problem, ...of }: Scheduled): Sending => ({
  ...{ ...of, state: 'sending', lease: LEASE, revision: of.revision + 1 },
});
const pause = (overrides: Partial<Pause> = {}): Pause => ({
  ...{ id: 'pau_1' as PauseId, tenantId: TENANT, reason: 'stop', createdAt: DUE, createdBy: 'me' },
  ...overrides,
});
const published: Published = {
  ...publication({ parts: [] }),
  ...{ state: 'published', sentAt: DUE, publishedAt: DUE, url: 'u' },
  networkPostId: '9' as Published['networkPostId'],
  collection: { failureCount: 0, nextReadAt: DUE + 5 },
};
const metrics = Object.fromEntries(METRICS.map((metric) => [metric, 1])) as Metrics;
const snapshotAt = (at: number): EngagementSnapshot => ({
  ...{ publicationId: ID, at, ageSeconds: 1, metrics, source: 's' },
});
const readOnce = (before: Published, at: number): Published => ({
  ...{ ...before, revision: before.revision + 1, latestEngagement: snapshotAt(at) },
  collection: { failureCount: 0, nextReadAt: at + 5 },
});

describeOnDynamoDb('the DynamoDB store behind a bad network', (server) => {
  let proxy: LossyProxy;
  /** Through the proxy, and past it: on one table. */
  let store: Store;
  let direct: Store;
  beforeAll(async () => {
    proxy = await startLossyProxy(server.url);
  });
  afterAll(() => proxy.close());
  beforeEach(async () => {
    proxy.decide = () => 'answer';
    const opened = await openStoreOn(server);
    direct = opened.store;
    ({ store } = await openStoreOn(server, {
      client: server.client(proxy.url),
      tableName: opened.tableName,
    }));
    await direct.accounts.create(account());
  });

  /** Of the writes that follow, the first that contains the word. */
  const first = (fate: Fate, word = '') => {
    let isLeft = true;
    proxy.decide = (operation, body) => {
      if (!isLeft || !WRITES.includes(operation) || !body.includes(word)) return 'answer';
      isLeft = false;
      return fate;
    };
  };

  describe('whose answer to a write was lost, and which the client repeats by itself', () => {
    const asks: [string, string, (using: Store) => Promise<unknown>, unknown][] = [
      ['creating a post', '', (using) => using.posts.create(post(), [publication()]), 'created'],
      [
        'creating an account',
        '',
        (using) => using.accounts.create(account({ id: 'acc_2' as never })),
        'created',
      ],
      ['changing an account', '', (using) => using.accounts.replace(account({ revision: 2 }), 1), 'replaced'],
      ['creating a pause', '"writeId"', (using) => using.pauses.create(pause()), 'created'],
      [
        'creating a token',
        '',
        (using) =>
          using.tokens.create({
            ...{ id: 'tok_1' as TokenId, tenantId: TENANT, name: 'n', role: 'viewer', secretSha256: 's' },
            createdAt: 1,
          }),
        'created',
      ],
      [
        'claiming an idempotency key',
        '',
        (using) =>
          using.idempotency.claim(
            { tenantId: TENANT, scope: 's', key: 'k' },
            { bodySha256: 'b', now: 0, lapsesAt: 9 },
          ),
        { kind: 'claimed' },
      ],
    ];
    it.each(asks)('answers %s as if it had not been', async (_name, word, ask, expected) => {
      first('lose', word);
      expect(await ask(store)).toEqual(expected);
      // It was written: whoever asks again is told so.
      expect(await ask(direct)).not.toEqual(expected);
    });

    it('keeps a reservation, an intent and an outcome', async () => {
      await direct.posts.create(post(), [publication()]);
      const reservation = reserved(publication());
      first('lose', 'leaseUntilAt');
      expect(await store.publications.replace(reservation, 1)).toBe('replaced');
      const intent = sendingOf(reservation);
      first('lose', 'sending');
      expect(await store.publications.recordIntent(intent, 2)).toBe('recorded');
      expect(await store.publications.recordIntent(intent, 2)).toBe('conflict');
      const outcome: Published = { ...published, revision: 4 };
      first('lose');
      expect(await store.publications.replace(outcome, 3)).toBe('replaced');
      expect(await store.publications.replace(outcome, 3)).toBe('conflict');
      expect(await direct.publications.get(TENANT, ID)).toEqual(outcome);
    });

    it('tells a lost answer from a lost race', async () => {
      await direct.posts.create(post(), [publication()]);
      await direct.publications.replace(publication({ revision: 2, queueOrder: 'theirs' }), 1);
      first('lose');
      expect(await store.publications.replace(publication({ revision: 2 }), 1)).toBe('conflict');
      first('lose');
      expect(await store.posts.create(post({ text: 'other' }), [])).toBe('exists');
      expect(await direct.publications.get(TENANT, ID)).toMatchObject({ queueOrder: 'theirs' });
    });

    it('changes post and settings once', async () => {
      await direct.posts.create(post(), [publication()]);
      const change = {
        next: post({ version: 2 }),
        expectedVersion: 1,
        publications: [publication({ revision: 2 })],
      };
      first('lose');
      expect(await store.posts.replace(change)).toBe('replaced');
      expect(await store.posts.replace(change)).toBe('version-conflict');
      const settings = defaultSettings('UTC');
      const tenant = { id: TENANT, name: 'n', timeZone: 'UTC', createdAt: 1 };
      first('lose');
      expect(await store.tenants.create(tenant, settings)).toBe('created');
      first('lose');
      expect(await store.tenants.replaceSettings(TENANT, { ...settings, version: 2 }, 1)).toBe('replaced');
    });

    it('keeps the refresh lock that it took', async () => {
      await direct.credentials.put(TENANT, ACCOUNT, { kind: 'oauth2', clientId: 'c', accessToken: 'a' });
      first('lose');
      expect(await store.credentials.lockRefresh(TENANT, ACCOUNT, 'w', 1, 9)).toBe('locked');
      expect(await store.credentials.lockRefresh(TENANT, ACCOUNT, 'w', 1, 9)).toBe('busy');
    });

    it('stores each reading once', async () => {
      await direct.posts.create(post(), [published]);
      let current = published;
      for (const at of [DUE + 5, DUE + 10, DUE + 15]) {
        const next = readOnce(current, at);
        proxy.decide = losingEachFirst();
        const taken = snapshotAt(at);
        expect(await store.publications.recordReading(next, current.revision, taken)).toBe('replaced');
        current = next;
      }
      const all = [DUE + 5, DUE + 10, DUE + 15].map(snapshotAt);
      expect(await direct.publications.listSnapshots(TENANT, ID)).toEqual(all);
    });
  });

  it('waits for a transaction of somebody else, but not for ever', async () => {
    let leftCount = 3;
    proxy.decide = (operation) => (WRITES.includes(operation) && leftCount-- > 0 ? 'contend' : 'answer');
    expect(await store.posts.create(post(), [publication()])).toBe('created');
    leftCount = 3;
    expect(await store.publications.replace(publication({ revision: 2 }), 1)).toBe('replaced');
    leftCount = Infinity;
    await expect(store.pauses.create(pause())).rejects.toThrow(StorageError);
  });

  describe('on which somebody pauses while intents are under way', () => {
    const queue = (count: number, tenantId = TENANT) =>
      Promise.all(
        Array.from({ length: count }, async (_, number) => {
          const postId = `pst_${tenantId}x${number}` as PostId;
          const one = publication({ postId, tenantId });
          await direct.posts.create(post({ id: postId, tenantId }), [one]);
          const next = reserved(one);
          await direct.publications.replace(next, 1);
          return next;
        }),
      );
    const idsSending = async (all: readonly Scheduled[]) => {
      const now = await Promise.all(all.map(({ id, tenantId }) => direct.publications.get(tenantId, id)));
      return now.flatMap((each) => (each?.state === 'sending' ? [each.id] : []));
    };
    /** Holds back intents that have passed the look at pauses. */
    const holdIntents = (isHeld: (body: string) => boolean) => {
      const gate = Promise.withResolvers<undefined>();
      let heldCount = 0;
      proxy.decide = async (operation, body): Promise<Fate> => {
        if (operation === 'PutItem' && body.includes('sending') && isHeld(body)) {
          heldCount += 1;
          await gate.promise;
        }
        return 'answer';
      };
      return { release: () => gate.resolve(undefined), heldCount: () => heldCount };
    };

    it.each([
      ['the tenant is paused', () => direct.pauses.create(pause())],
      ['the account is paused', () => direct.pauses.create(pause({ accountId: ACCOUNT }))],
      [
        'the account is disconnected',
        () => direct.accounts.replace(account({ status: 'disconnected', revision: 2 }), 1),
      ],
      ['the account is deleted', () => direct.accounts.replace(account({ deletedAt: DUE, revision: 2 }), 1)],
    ])('records none of 40 that had looked before when %s', async (_name, stop) => {
      const all = await queue(40);
      const held = holdIntents(() => true);
      const intents = all.map((each) => store.publications.recordIntent(sendingOf(each), each.revision));
      await expect.poll(held.heldCount).toBe(40);
      await stop();
      held.release();
      expect(new Set(await Promise.all(intents))).toEqual(new Set(['conflict']));
      expect(await idsSending(all)).toEqual([]);
    });

    it('lets those of other accounts go on', async () => {
      const all = await queue(5);
      const held = holdIntents(() => true);
      const intents = all.map((each) => store.publications.recordIntent(sendingOf(each), each.revision));
      await expect.poll(held.heldCount).toBe(5);
      await direct.pauses.create(pause({ accountId: 'acc_2' as typeof ACCOUNT }));
      held.release();
      expect(new Set(await Promise.all(intents))).toEqual(new Set(['recorded']));
    });

    it('records no intent after the pause was created, in 120 races', { timeout: 60_000 }, async () => {
      let recordedCount = 0;
      for (let round = 0; round < 120; round += 1) {
        const tenantId = `bank-${round}` as TenantId;
        await direct.accounts.create(account({ tenantId }));
        const all = await queue(4, tenantId);
        // Some are late by chance, some until the pause stands.
        const held = holdIntents((body) => body.includes(`x${round % 4}`));
        const intents = all.map(async (each) => {
          await randomTurns();
          return store.publications.recordIntent(sendingOf(each), each.revision);
        });
        await randomTurns();
        await direct.pauses.create(pause({ tenantId }));
        const atThatMoment = await idsSending(all);
        held.release();
        const results = await Promise.all(intents);
        expect(await idsSending(all)).toEqual(atThatMoment);
        expect(results.filter((result) => result === 'recorded')).toHaveLength(atThatMoment.length);
        recordedCount += atThatMoment.length;
      }
      // Races that one side always wins show nothing.
      expect(recordedCount).toBeGreaterThan(10);
      expect(recordedCount).toBeLessThan(120 * 3);
    });

    it('stops them also when the first try to pause died half way', async () => {
      const [one] = await queue(1);
      if (one === undefined) throw new TypeError('nothing is queued');
      proxy.decide = (operation) => (operation === 'UpdateItem' ? 'refuse' : 'answer');
      await expect(store.pauses.create(pause())).rejects.toThrow();
      proxy.decide = () => 'answer';
      expect(await store.pauses.create(pause())).toBe('exists');
      await direct.pauses.delete(TENANT, pause().id);
      expect(await store.publications.recordIntent(sendingOf(one), one.revision)).toBe('conflict');
    });

    it('records no intent on a reservation that was never announced', async () => {
      const unannounced = reserved(publication());
      await direct.posts.create(post(), [unannounced]);
      expect(await store.publications.recordIntent(sendingOf(unannounced), 2)).toBe('conflict');
      const id = publicationIdOf(post().id, 0);
      expect(await direct.publications.get(TENANT, id)).toEqual(unannounced);
    });
  });
});

/** Loses the answer to the first of each kind of write. */
function losingEachFirst() {
  const lost = new Set<string>();
  return (operation: string): Fate => {
    if (!WRITES.includes(operation) || lost.has(operation)) return 'answer';
    lost.add(operation);
    return 'lose';
  };
}

async function randomTurns(): Promise<void> {
  const turns = Math.floor(Math.random() * 40);
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
