// What every store has to keep, whatever it is made of.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SqliteStore } from '../../core/adapters/sqlite/sqlite-store.ts';
import type { EngagementSnapshot } from '../../core/domain/engagement.ts';
import { type NetworkPostId, type PauseId, type PostId, publicationIdOf } from '../../core/domain/ids.ts';
import type { Published, Sending } from '../../core/domain/publication.ts';
import { defaultSettings } from '../../core/domain/tenant.ts';
import { ACCOUNT, account, DUE, OTHER_TENANT, post, publication, TENANT } from '../support/builders.ts';

export type Repositories = Omit<SqliteStore, 'close'>;

export function describeRepositories(
  name: string,
  open: () => { store: Repositories; close: () => void },
): void {
  describe(`repositories on ${name}`, () => {
    let store: Repositories;
    let close: () => void;
    beforeEach(async () => {
      ({ store, close } = open());
      await store.accounts.create(account());
    });
    afterEach(() => close());

    /** Of the post that builders make unless told otherwise. */
    const id = (position: number) => publicationIdOf(post().id, position);
    const sendingOf = (revision: number): Sending => ({
      ...publication({ revision }),
      state: 'sending',
      lease: { owner: 'w', untilAt: DUE + 1000 },
    });

    describe('publications', () => {
      it('gives one of 100 parallel reservations the lease', async () => {
        await store.posts.create(post(), [publication()]);
        const results = await Promise.all(
          Array.from({ length: 100 }, (_, worker) =>
            store.publications.replace(
              { ...publication({ revision: 2 }), lease: { owner: String(worker), untilAt: DUE } },
              1,
            ),
          ),
        );
        expect(results.filter((result) => result === 'replaced')).toHaveLength(1);
        const stored = await store.publications.get(TENANT, publication().id);
        expect(stored).toMatchObject({ revision: 2, lease: { owner: String(results.indexOf('replaced')) } });
      });

      it('records no intent once a pause has been created', async () => {
        await store.posts.create(post(), [publication()]);
        const racing = Array.from({ length: 20 }, (_, index) =>
          store.publications.recordIntent(sendingOf(index + 2), index + 1),
        );
        await store.pauses.create({
          id: 'pau_1' as PauseId,
          tenantId: TENANT,
          reason: 'stop',
          createdAt: DUE,
          createdBy: 'me',
        });
        await Promise.all(racing);
        const before = await store.publications.get(TENANT, publication().id);
        expect(
          await store.publications.recordIntent(
            sendingOf((before?.revision ?? 0) + 1),
            before?.revision ?? 0,
          ),
        ).toBe('held');
        await store.pauses.delete(TENANT, 'pau_1' as PauseId);
        expect(
          await store.publications.recordIntent(
            sendingOf((before?.revision ?? 0) + 1),
            before?.revision ?? 0,
          ),
        ).toBe('recorded');
      });

      it('records no intent for an account that is disconnected, deleted or of another tenant', async () => {
        await store.posts.create(post(), [publication()]);
        await store.accounts.replace(account({ status: 'disconnected', revision: 2 }), 1);
        expect(await store.publications.recordIntent(sendingOf(2), 1)).toBe('held');
        await store.accounts.replace(account({ deletedAt: DUE, revision: 3 }), 2);
        expect(await store.publications.recordIntent(sendingOf(2), 1)).toBe('held');
        await store.accounts.replace(account({ revision: 4 }), 3);
        expect(await store.publications.recordIntent({ ...sendingOf(2), tenantId: OTHER_TENANT }, 1)).toBe(
          'held',
        );
        expect(await store.publications.recordIntent(sendingOf(3), 2)).toBe('conflict');
      });

      it('lists what is due earliest first and page by page, across tenants', async () => {
        for (let number = 0; number < 5; number += 1) {
          const tenantId = number % 2 === 0 ? TENANT : OTHER_TENANT;
          const postId = `pst_${number}` as PostId;
          await store.posts.create(post({ id: postId, tenantId }), [
            publication({ postId, tenantId, wakeAt: DUE + Math.floor(number / 2) }),
          ]);
        }
        const first = await store.publications.listDue({ untilAt: DUE + 1, limit: 3 });
        const after = first.at(-1);
        const second = await store.publications.listDue({
          untilAt: DUE + 1,
          limit: 3,
          ...(after === undefined ? {} : { after }),
        });
        expect([...first, ...second].map((wakeUp) => wakeUp.publicationId)).toEqual([
          ...['pst_0', 'pst_1', 'pst_2', 'pst_3'].map((postId) => publicationIdOf(postId as PostId, 0)),
        ]);
      });

      it('stores a snapshot only with the publication it was decided on', async () => {
        const published: Published = {
          ...publication(),
          state: 'published',
          sentAt: DUE,
          publishedAt: DUE,
          networkPostId: '9' as NetworkPostId,
          url: 'u',
          collection: { failureCount: 0, nextReadAt: DUE + 5 },
        };
        await store.posts.create(post(), [published]);
        expect(await store.publications.nextCollectionAt()).toBe(DUE + 5);
        const metrics = {
          impressions: 1,
          reach: null,
          likes: 0,
          replies: 0,
          reposts: 0,
          quotes: 0,
          bookmarks: 0,
          linkClicks: 0,
          profileClicks: 0,
          videoViews: null,
        };
        const snapshot: EngagementSnapshot = {
          publicationId: published.id,
          at: DUE + 5,
          ageSeconds: 5,
          metrics,
          source: 's',
        };
        expect(await store.publications.recordReading({ ...published, revision: 2 }, 7, snapshot)).toBe(
          'conflict',
        );
        expect(await store.publications.listSnapshots(TENANT, published.id)).toEqual([]);
        const next = {
          ...published,
          revision: 2,
          latestEngagement: snapshot,
          collection: { failureCount: 0 },
        };
        expect(await store.publications.recordReading(next, 1, snapshot)).toBe('replaced');
        expect(await store.publications.listSnapshots(TENANT, published.id)).toEqual([snapshot]);
        expect(await store.publications.listSnapshots(OTHER_TENANT, published.id)).toEqual([]);
        expect(await store.publications.nextCollectionAt()).toBeUndefined();
        const [entry] = await store.publications.listPublished({
          tenantId: TENANT,
          fromAt: DUE,
          toAt: DUE + 1,
        });
        expect(entry).toMatchObject({ id: published.id, latestEngagement: snapshot });
        expect(
          await store.publications.listPublished({ tenantId: OTHER_TENANT, fromAt: 0, toAt: DUE * 2 }),
        ).toEqual([]);
      });

      it('counts states, what is overdue and what was spent', async () => {
        await store.posts.create(post(), [
          publication(),
          { ...publication({ id: id(2), price: 0.2 }), state: 'cancelled' },
          { ...sendingOf(1), id: id(3), price: 0.2 },
        ]);
        expect(await store.publications.status(TENANT, DUE + 1)).toEqual({
          byState: { scheduled: 1, sending: 1 },
          dueNotSentCount: 1,
          oldestDueAt: DUE,
        });
        expect(await store.publications.status(OTHER_TENANT, DUE + 1)).toEqual({
          byState: {},
          dueNotSentCount: 0,
        });
        expect(await store.publications.spent(TENANT, DUE, DUE + 1)).toBeCloseTo(0.2);
        expect(await store.publications.listOpen(TENANT, ACCOUNT)).toHaveLength(2);
      });

      it('knows which ids on the network are taken', async () => {
        const part = { networkPostId: '77' as NetworkPostId, url: 'u', sentAt: DUE, publishedAt: DUE };
        await store.posts.create(post(), [publication({ parts: [part], partCount: 2 })]);
        expect(
          await store.publications.listTakenIds({ tenantId: TENANT, accountId: ACCOUNT, fromAt: DUE }),
        ).toEqual(new Set(['77']));
        expect(
          await store.publications.listTakenIds({ tenantId: TENANT, accountId: ACCOUNT, fromAt: DUE + 1 }),
        ).toEqual(new Set());
      });
    });

    describe('posts', () => {
      it('creates a post once, whoever comes second', async () => {
        const results = await Promise.all(
          Array.from({ length: 50 }, () => store.posts.create(post(), [publication()])),
        );
        expect(results.filter((result) => result === 'created')).toHaveLength(1);
      });

      it('changes post and publications together or not at all', async () => {
        await store.posts.create(post({ publicationIds: [id(1), id(2)] }), [
          publication({ id: id(1) }),
          publication({ id: id(2), revision: 5 }),
        ]);
        const change = {
          next: post({ version: 2, text: 'neu' }),
          expectedVersion: 1,
          publications: [publication({ id: id(1), revision: 2 }), publication({ id: id(2), revision: 3 })],
        };
        expect(await store.posts.replace(change)).toBe('revision-conflict');
        expect((await store.posts.get(TENANT, post().id))?.post.text).toBe('Guten Morgen');
        expect((await store.publications.get(TENANT, id(1)))?.revision).toBe(1);
        expect(await store.posts.replace({ ...change, expectedVersion: 4 })).toBe('version-conflict');
        expect(
          await store.posts.replace({ ...change, publications: [publication({ id: id(2), revision: 6 })] }),
        ).toBe('replaced');
      });

      it('pages by due time and filters by account, campaign, state and time', async () => {
        for (let number = 0; number < 7; number += 1) {
          const postId = `pst_${number}` as PostId;
          const labels = number % 2 === 0 ? { campaign: 'q4' } : {};
          const entry = post({ id: postId, dueAt: DUE + number, labels });
          const one = publication({ postId, dueAt: DUE + number });
          await store.posts.create(entry, [number === 3 ? { ...one, state: 'cancelled' } : one]);
        }
        const first = await store.posts.list({ tenantId: TENANT, limit: 3 });
        const last = first.at(-1)?.post;
        const second = await store.posts.list({
          tenantId: TENANT,
          limit: 9,
          ...(last === undefined ? {} : { after: { dueAt: last.dueAt, postId: last.id } }),
        });
        expect([...first, ...second].map((entry) => entry.post.id)).toEqual([
          'pst_0',
          'pst_1',
          'pst_2',
          'pst_3',
          'pst_4',
          'pst_5',
          'pst_6',
        ]);
        const ids = async (query: object) =>
          (await store.posts.list({ tenantId: TENANT, limit: 9, ...query })).map((entry) => entry.post.id);
        expect(await ids({ campaign: 'q4' })).toEqual(['pst_0', 'pst_2', 'pst_4', 'pst_6']);
        expect(await ids({ publicationState: 'cancelled' })).toEqual(['pst_3']);
        expect(await ids({ fromAt: DUE + 2, toAt: DUE + 4 })).toEqual(['pst_2', 'pst_3']);
        expect(await ids({ accountId: 'acc_2' })).toEqual([]);
        expect(await ids({ tenantId: OTHER_TENANT })).toEqual([]);
        expect(await store.posts.get(OTHER_TENANT, post().id)).toBeUndefined();
      });
    });

    describe('credentials', () => {
      const credentials = {
        kind: 'oauth2',
        clientId: 'c',
        accessToken: 'secret-access',
        refreshToken: 'r',
      } as const;

      it('come back as they were put, for their own account only', async () => {
        await store.credentials.put(TENANT, ACCOUNT, credentials);
        expect(await store.credentials.get(TENANT, ACCOUNT)).toEqual({ credentials, version: 1 });
        expect(await store.credentials.get(OTHER_TENANT, ACCOUNT)).toBeUndefined();
        await store.credentials.delete(TENANT, ACCOUNT);
        expect(await store.credentials.get(TENANT, ACCOUNT)).toBeUndefined();
      });

      it('are refreshed by one of 50, until the lock ends or a new pair is stored', async () => {
        await store.credentials.put(TENANT, ACCOUNT, credentials);
        const lock = (owner: string, now: number) =>
          store.credentials.lockRefresh(TENANT, ACCOUNT, owner, now, now + 1000);
        const results = await Promise.all(Array.from({ length: 50 }, (_, worker) => lock(String(worker), 1)));
        expect(results.filter((result) => result === 'locked')).toHaveLength(1);
        expect(await lock('late', 1001)).toBe('locked');
        await store.credentials.put(TENANT, ACCOUNT, credentials);
        expect(await lock('next', 1002)).toBe('locked');
        await store.credentials.unlockRefresh(TENANT, ACCOUNT, 'somebody else');
        expect(await lock('third', 1003)).toBe('busy');
        await store.credentials.unlockRefresh(TENANT, ACCOUNT, 'next');
        expect(await lock('third', 1003)).toBe('locked');
      });
    });

    describe('idempotency', () => {
      const key = { tenantId: TENANT, scope: 'POST /v1/posts', key: 'k' };
      const request = { bodySha256: 'a', now: 0, lapsesAt: 100 };

      it('lets one of 100 claim, answers the others later, refuses another body', async () => {
        const claims = await Promise.all(
          Array.from({ length: 100 }, () => store.idempotency.claim(key, request)),
        );
        expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
        expect(claims.filter(({ kind }) => kind === 'running')).toHaveLength(99);
        const answer = { status: 201, headers: {}, body: '{}' };
        await store.idempotency.answer(key, answer, 1000);
        expect(await store.idempotency.claim(key, { ...request, now: 500 })).toEqual({
          kind: 'answered',
          answer,
        });
        expect(await store.idempotency.claim(key, { ...request, bodySha256: 'b', now: 500 })).toEqual({
          kind: 'mismatch',
        });
        expect(await store.idempotency.claim({ ...key, tenantId: OTHER_TENANT }, request)).toEqual({
          kind: 'claimed',
        });
        expect(await store.idempotency.claim(key, { ...request, now: 1000, lapsesAt: 1100 })).toEqual({
          kind: 'claimed',
        });
      });

      it('gives a released or lapsed claim to the next', async () => {
        await store.idempotency.claim(key, request);
        await store.idempotency.release(key);
        expect(await store.idempotency.claim(key, request)).toEqual({ kind: 'claimed' });
        expect(await store.idempotency.claim(key, { ...request, now: 100, lapsesAt: 200 })).toEqual({
          kind: 'claimed',
        });
      });
    });

    it('keeps tenants, settings, accounts, tokens, media, pauses and connections', async () => {
      const tenant = { id: TENANT, name: 'Bank', timeZone: 'Europe/Berlin', createdAt: DUE };
      const settings = defaultSettings('Europe/Berlin');
      expect(await store.tenants.create(tenant, settings)).toBe('created');
      expect(await store.tenants.create({ ...tenant, name: 'x' }, settings)).toBe('exists');
      expect(await store.tenants.list({ limit: 5 })).toEqual([tenant]);
      expect(
        await store.tenants.replaceSettings(TENANT, { ...settings, requireAltText: true, version: 2 }, 1),
      ).toBe('replaced');
      expect(await store.tenants.replaceSettings(TENANT, { ...settings, version: 2 }, 1)).toBe('conflict');
      expect((await store.tenants.settings(TENANT))?.requireAltText).toBe(true);

      expect(await store.accounts.findByProfile(TENANT, 'x', '1001')).toEqual(account());
      expect(await store.accounts.findByProfile(OTHER_TENANT, 'x', '1001')).toBeUndefined();
      expect(await store.accounts.get(OTHER_TENANT, ACCOUNT)).toBeUndefined();

      const token = {
        id: 'tok_1',
        tenantId: TENANT,
        name: 'n',
        role: 'viewer',
        secretSha256: 's',
        createdAt: 1,
      } as const;
      await store.tokens.create(token as never);
      expect(await store.tokens.find('tok_1' as never)).toEqual(token);
      expect(await store.tokens.delete(OTHER_TENANT, 'tok_1' as never)).toBe('absent');
      expect(await store.tokens.delete(TENANT, 'tok_1' as never)).toBe('deleted');

      const media = {
        id: 'med_1',
        tenantId: TENANT,
        contentType: 'image/png',
        byteCount: 3,
        altText: '',
        createdAt: 1,
      } as const;
      await store.media.create(media as never);
      expect(await store.media.get(TENANT, 'med_1' as never)).toEqual(media);
      expect(await store.media.get(OTHER_TENANT, 'med_1' as never)).toBeUndefined();

      const pending = {
        stateSha256: 'h',
        tenantId: TENANT,
        network: 'x',
        codeVerifier: 'v',
        createdBy: 'me',
        expiresAt: 9,
      } as const;
      await store.connections.put(pending);
      const taken = await Promise.all([store.connections.take('h'), store.connections.take('h')]);
      expect(taken.filter((found) => found !== undefined)).toEqual([pending]);
    });
  });
}
