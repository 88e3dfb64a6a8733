import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { instantKey, type Key, keys, partitions, shardOf } from '../../core/adapters/aws/dynamodb/keys.ts';
import { wakeUpOfStreamImage } from '../../core/adapters/aws/dynamodb/stream-image.ts';
import { createTable } from '../../core/adapters/aws/dynamodb/table.ts';
import type { Publication, Published } from '../../core/domain/publication.ts';
import { ACCOUNT, account, DUE, post, publication, TENANT } from '../support/builders.ts';
import { describeOnDynamoDb } from '../support/dynamodb-local.ts';
import { openStoreOn } from '../support/dynamodb-store.ts';
import { describeRepositories } from './repositories.contract.ts';

const ID = publication().id;
const published: Published = {
  ...publication(),
  ...{ state: 'published', sentAt: DUE, publishedAt: DUE, url: 'u' },
  networkPostId: '9' as Published['networkPostId'],
};

describeOnDynamoDb('the DynamoDB store', (server) => {
  describeRepositories('DynamoDB', async () => {
    const { store, client } = await openStoreOn(server);
    return { store, close: () => client.destroy() };
  });

  describe('what it hands to the stream', () => {
    const open = async () => {
      const requests = await openStoreOn(server, { marksToArrange: true });
      const { client, tableName } = requests;
      const { store: publishing } = await openStoreOn(server, { client, tableName });
      const image = async ({ pk, sk }: Key) => {
        const Key = { pk: { S: pk }, sk: { S: sk } };
        return (await client.send(new GetItemCommand({ TableName: tableName, Key }))).Item ?? {};
      };
      const wakeUp = async (of: Publication = publication()) =>
        wakeUpOfStreamImage(await image(keys.publication(TENANT, of.id)));
      return { requests: requests.store, publishing, image, wakeUp };
    };

    it('is the wake-up of what a request wrote, until somebody else writes', async () => {
      const { requests, publishing, image, wakeUp } = await open();
      await requests.posts.create(post(), [publication()]);
      const expected = { tenantId: TENANT, publicationId: ID, generation: 1, purpose: 'publish' };
      expect(await wakeUp()).toEqual({ ...expected, wakeAt: DUE - 5000 });
      expect(wakeUpOfStreamImage(await image(keys.post(TENANT, post().id)))).toBeUndefined();
      await requests.posts.replace({
        next: post({ version: 2 }),
        expectedVersion: 1,
        publications: [publication({ revision: 2, generation: 2, wakeAt: DUE })],
      });
      expect(await wakeUp()).toEqual({ ...expected, generation: 2, wakeAt: DUE });
      await publishing.publications.replace(publication({ revision: 3, generation: 2 }), 2);
      expect(await wakeUp()).toBeUndefined();
      await requests.publications.replace(publication({ revision: 4, generation: 2, wakeAt: DUE + 7 }), 3);
      expect(await wakeUp()).toEqual({ ...expected, generation: 2, wakeAt: DUE + 7 });
    });

    it('is nothing for what nothing wakes any more', async () => {
      const { requests, wakeUp } = await open();
      const { wakeAt: _wakeAt, ...rest } = publication({ revision: 2 });
      await requests.posts.create(post(), [publication()]);
      await requests.publications.replace({ ...rest, state: 'cancelled' }, 1);
      expect(await wakeUp()).toBeUndefined();
    });
  });

  describe('a damaged item', () => {
    const damage = async (item: Record<string, unknown>) => {
      const { store, client, tableName } = await openStoreOn(server);
      await store.posts.create(post(), [published]);
      await client.send(new PutCommand({ TableName: tableName, Item: item }));
      return store;
    };

    it.each([
      ['no body', { revision: 1 }, /body of item T#demo#POST#pst_1 PUB#00 is undefined/],
      ['a body cut short', { body: '{"state":"sch', revision: 1 }, /body of item .*PUB#00 is damaged/],
      [
        'a body of something else',
        { body: '{"text":"t"}', revision: 1 },
        /body of item .*PUB#00 lacks state/,
      ],
      ['no revision', { body: '{"state":"failed"}' }, /revision of item .*PUB#00 is undefined/],
    ])('is named when a publication has %s', async (_name, rest, message) => {
      const store = await damage({ ...keys.publication(TENANT, ID), ...rest });
      await expect(store.publications.get(TENANT, ID)).rejects.toThrow(message);
      await expect(store.posts.get(TENANT, post().id)).rejects.toThrow(message);
    });

    it('is named in every other kind of record', async () => {
      const ledger = await damage({ ...keys.ledger(published), body: '{}', revision: 1 });
      await expect(ledger.publications.get(TENANT, ID)).rejects.toThrow(/LEDGER#acc_1 .* lacks takenIds/);
      const damaged = { ...keys.ledger(published), body: '{"takenIds":[],"published":{}}', revision: 1 };
      const noList = await damage(damaged);
      await expect(noList.publications.get(TENANT, ID)).rejects.toThrow(/LEDGER#acc_1 .* holds no list/);
      const snapshots = await damage({ ...damaged, snapshots: ['[1,'] });
      await expect(snapshots.publications.listSnapshots(TENANT, ID)).rejects.toThrow(/snapshot of .*LEDGER/);
      const vault = await damage({ ...keys.credentials(TENANT, ACCOUNT), version: 1, sealed: 'text' });
      await expect(vault.credentials.get(TENANT, ACCOUNT)).rejects.toThrow(/CREDENTIALS acc_1 holds no/);
      const accounts = await damage({ ...keys.account(TENANT, ACCOUNT), body: '7', revision: 1 });
      await expect(accounts.accounts.get(TENANT, ACCOUNT)).rejects.toThrow(/ACCOUNT acc_1 lacks/);
    });
  });

  it('refuses to replace what is published: it changes by readings alone', async () => {
    const { store } = await openStoreOn(server);
    await store.posts.create(post(), [published]);
    expect(await store.publications.replace({ ...published, revision: 2, url: 'other' }, 1)).toBe('conflict');
    const change = { next: post({ version: 2 }), expectedVersion: 1 };
    const publications = [publication({ revision: 2 })];
    expect(await store.posts.replace({ ...change, publications })).toBe('revision-conflict');
    expect(await store.publications.get(TENANT, ID)).toEqual(published);
  });

  it('shows what the records say where an index lags behind them', async () => {
    const { store, client, tableName } = await openStoreOn(server);
    await store.accounts.create(account());
    const due = { ...published, collection: { failureCount: 0, nextReadAt: DUE + 5 } };
    await store.posts.create(post(), [due]);
    const table = createTable(client, tableName);
    // As the indexes were before: still scheduled, and to be read earlier.
    const state = { statePk: partitions.state(TENANT, 'scheduled', shardOf(ID)) };
    await table.update(keys.publication(TENANT, ID), { set: state });
    await table.update(keys.ledger(due), { set: { collectionSk: `${instantKey(DUE)}#${ID}` } });
    expect(await store.posts.list({ tenantId: TENANT, publicationState: 'scheduled', limit: 9 })).toEqual([]);
    expect(await store.publications.listOpen(TENANT, ACCOUNT)).toEqual([]);
    expect(await store.publications.listCollectionDue({ untilAt: DUE + 4, limit: 9 })).toEqual([]);
    await table.update(keys.post(TENANT, post().id), { set: { campaign: 'q4' } });
    expect(await store.posts.list({ tenantId: TENANT, campaign: 'q4', limit: 9 })).toEqual([]);
  });

  it('opens credentials for their own account only', async () => {
    const { store, client, tableName } = await openStoreOn(server);
    await store.credentials.put(TENANT, ACCOUNT, {
      kind: 'oauth2',
      clientId: 'c',
      accessToken: 'very-secret',
    });
    const table = createTable(client, tableName);
    const stored = await table.get(keys.credentials(TENANT, ACCOUNT));
    expect(Buffer.from(stored?.['sealed'] as Uint8Array).includes('very-secret')).toBe(false);
    const stolen = account({ id: 'acc_2' as typeof ACCOUNT });
    await table.put({ ...stored, ...keys.credentials(TENANT, stolen.id) });
    await expect(store.credentials.get(TENANT, stolen.id)).rejects.toThrow();
  });

  describe('its table', () => {
    const filled = async (count: number, characters: number) => {
      const { client, tableName } = await openStoreOn(server);
      const table = createTable(client, tableName);
      const all = Array.from({ length: count }, (_, number) => ({
        pk: 'p',
        sk: String(number).padStart(4, '0'),
      }));
      for (let start = 0; start < count; start += 25) {
        await Promise.all(
          all.slice(start, start + 25).map((key) => table.put({ ...key, text: 'x'.repeat(characters) })),
        );
      }
      return { table, all };
    };

    it('reads more keys than one call takes, each once', async () => {
      const { table, all } = await filled(230, 1);
      const absent = { pk: 'p', sk: 'none' };
      const found = await table.getAll([...all, ...all.slice(0, 9), absent], 'strong');
      expect(found.map(({ sk }) => sk).sort()).toEqual(all.map(({ sk }) => sk));
      expect(await table.getAll([], 'strong')).toEqual([]);
    });

    it('asks again for what one call did not process: an answer holds 16 MB', async () => {
      const { table, all } = await filled(60, 300_000);
      expect(await table.getAll(all, 'eventual')).toHaveLength(60);
    });

    it('goes through as many pages as there are: each holds 1 MB', async () => {
      const { table, all } = await filled(40, 100_000);
      const found = [];
      for await (const { sk } of table.query({ partition: 'p' })) found.push(sk);
      expect(found).toEqual(all.map(({ sk }) => sk));
      expect(await table.count({ partition: 'p', range: { from: '0001', to: '0038' } })).toBe(38);
    });
  });
});
