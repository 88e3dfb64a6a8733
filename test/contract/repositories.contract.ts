// What every store has to keep, whatever it is made of.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngagementSnapshot } from '../../core/domain/engagement.ts';
import {
  type AccountId,
  type MediaId,
  type NetworkPostId,
  type PauseId,
  type PostId,
  publicationIdOf,
  type TenantId,
  type TokenId,
} from '../../core/domain/ids.ts';
import type { Media } from '../../core/domain/media.ts';
import type { Pause } from '../../core/domain/pause.ts';
import type {
  Cancelled,
  Failed,
  NeedsDecision,
  Publication,
  Published,
  Scheduled,
  Sending,
  SentPart,
  Unknown,
} from '../../core/domain/publication.ts';
import { type ApiToken, defaultSettings, type Tenant } from '../../core/domain/tenant.ts';
import type { PendingConnection } from '../../core/ports/connection-repository.ts';
import type { Store } from '../../core/ports/store.ts';
import { ACCOUNT, account, DUE, OTHER_TENANT, post, publication, TENANT } from '../support/builders.ts';

export interface OpenStore {
  readonly store: Store;
  readonly close: () => void;
}

const OTHER_ACCOUNT = 'acc_2' as AccountId;
const DAY_MS = 86_400_000;
const LEASE = { owner: 'w', untilAt: DUE + 20_000 } as const;
const PROBLEM = { type: 'p', title: 't' } as const;

/** Of the post that builders make unless told otherwise. */
const id = (position: number) => publicationIdOf(post().id, position);
const postIdOf = (number: number) => `pst_${number}` as PostId;

function facts(overrides: Partial<Scheduled> = {}) {
  const {
    notBeforeAt: _notBeforeAt,
    lease: _lease,
    problem: _problem,
    wakeAt,
    ...rest
  } = publication(overrides);
  return { rest, wakeAt: wakeAt ?? DUE };
}

const reserved = (overrides: Partial<Scheduled> = {}): Scheduled =>
  publication({ lease: LEASE, wakeAt: LEASE.untilAt, revision: 2, ...overrides });

function sending(overrides: Partial<Scheduled> = {}): Sending {
  const { rest } = facts({ revision: 3, ...overrides });
  return { ...rest, state: 'sending', lease: LEASE, wakeAt: LEASE.untilAt };
}

function unknown(overrides: Partial<Scheduled> = {}): Unknown {
  const { rest } = facts(overrides);
  return { ...rest, state: 'unknown', lookCount: 0, nextLookAt: DUE, problem: PROBLEM, wakeAt: DUE + 9 };
}

function needsDecision(overrides: Partial<Scheduled> = {}): NeedsDecision {
  return { ...facts(overrides).rest, state: 'needs-decision', problem: PROBLEM };
}

function cancelled(overrides: Partial<Scheduled> = {}): Cancelled {
  return { ...facts(overrides).rest, state: 'cancelled' };
}

function failed(overrides: Partial<Scheduled> = {}): Failed {
  return { ...facts(overrides).rest, state: 'failed', problem: PROBLEM };
}

const part = (networkPostId: string, at = DUE): SentPart => ({
  ...{ networkPostId: networkPostId as NetworkPostId, url: `https://x/${networkPostId}` },
  ...{ sentAt: at, publishedAt: at },
});

function published(overrides: Partial<Scheduled> = {}): Published {
  const { rest } = facts({ parts: [part('9', overrides.dueAt)], ...overrides });
  const first = rest.parts[0] ?? part('9');
  return {
    ...rest,
    ...first,
    state: 'published',
    collection: { failureCount: 0, nextReadAt: first.sentAt + 5 },
  };
}

function snapshot(of: Publication, at: number, impressions: number | null = 1): EngagementSnapshot {
  const metrics = {
    ...{ impressions, reach: null, likes: 0, replies: 0, reposts: 0, quotes: 0, bookmarks: 0 },
    ...{ linkClicks: 0, profileClicks: 0, videoViews: null },
  };
  return { publicationId: of.id, at, ageSeconds: Math.round((at - DUE) / 1000), metrics, source: 's' };
}

/** The publication after one more reading. */
function read(before: Published, taken: EngagementSnapshot, nextReadAt?: number): Published {
  const collection = { failureCount: 0, ...(nextReadAt === undefined ? {} : { nextReadAt }) };
  return { ...before, revision: before.revision + 1, latestEngagement: taken, collection };
}

const pause = (overrides: Partial<Pause> = {}): Pause => ({
  ...{ id: 'pau_1' as PauseId, tenantId: TENANT, reason: 'stop', createdAt: DUE, createdBy: 'me' },
  ...overrides,
});

export function describeRepositories(name: string, open: () => OpenStore | Promise<OpenStore>): void {
  describe(`repositories on ${name}`, () => {
    let store: Store;
    let close: () => void;
    beforeEach(async () => {
      ({ store, close } = await open());
      await store.accounts.create(account());
    });
    afterEach(() => close());

    /** A post of its own for one publication, whatever its state. */
    const keep = <One extends Publication>(one: One, number: number): Promise<One> => {
      const postId = postIdOf(number);
      const moved = { ...one, postId, id: publicationIdOf(postId, 0) };
      const { tenantId, accountId, dueAt } = one;
      const entry = post({ id: postId, tenantId, dueAt, accountIds: [accountId] });
      return store.posts.create(entry, [moved]).then(() => moved);
    };

    describe('publications', () => {
      it('are found by tenant and id', async () => {
        await store.posts.create(post(), [publication()]);
        expect(await store.publications.get(TENANT, id(0))).toEqual(publication());
        expect(await store.publications.get(OTHER_TENANT, id(0))).toBeUndefined();
        expect(await store.publications.get(TENANT, id(1))).toBeUndefined();
      });

      it('give one of 100 parallel reservations the lease', async () => {
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

      it('keep what they were when a decision was made on an older record', async () => {
        await store.posts.create(post(), [publication({ revision: 4 })]);
        expect(await store.publications.replace(cancelled({ revision: 4 }), 3)).toBe('conflict');
        expect(await store.publications.get(TENANT, id(0))).toEqual(publication({ revision: 4 }));
        expect(await store.publications.replace(publication({ id: id(7), revision: 2 }), 1)).toBe('conflict');
        expect(await store.publications.get(TENANT, id(7))).toBeUndefined();
      });

      it('record an intent once, on the reservation that it was decided on', async () => {
        await store.posts.create(post(), [publication()]);
        await store.publications.replace(reserved(), 1);
        expect(await store.publications.recordIntent(sending({ revision: 5 }), 4)).toBe('conflict');
        const results = await Promise.all(
          Array.from({ length: 20 }, () => store.publications.recordIntent(sending(), 2)),
        );
        expect(results.filter((result) => result === 'recorded')).toHaveLength(1);
        expect(await store.publications.get(TENANT, id(0))).toEqual(sending());
      });

      it('record no intent once a pause of the tenant or the account has been created', async () => {
        await store.posts.create(post(), [publication()]);
        await store.publications.replace(reserved(), 1);
        const racing = Array.from({ length: 20 }, (_, index) =>
          store.publications.recordIntent(sending({ revision: index + 4 }), index + 3),
        );
        await store.pauses.create(pause());
        await Promise.all(racing);
        for (const stop of [pause(), pause({ accountId: ACCOUNT })]) {
          await store.pauses.create(stop);
          const { revision = 0 } = (await store.publications.get(TENANT, id(0))) ?? {};
          const intent = sending({ revision: revision + 1 });
          expect(await store.publications.recordIntent(intent, revision)).toBe('held');
          await store.pauses.delete(TENANT, stop.id);
        }
        await store.pauses.create(pause({ accountId: OTHER_ACCOUNT }));
        await store.pauses.create(pause({ tenantId: OTHER_TENANT }));
        const { revision = 0 } = (await store.publications.get(TENANT, id(0))) ?? {};
        await store.publications.replace(reserved({ revision: revision + 1 }), revision);
        const intent = sending({ revision: revision + 2 });
        expect(await store.publications.recordIntent(intent, revision + 1)).toBe('recorded');
      });

      it('record no intent for an account that is disconnected, deleted or of another tenant', async () => {
        await store.posts.create(post(), [publication()]);
        await store.publications.replace(reserved(), 1);
        const tryIntent = async (of: Partial<Scheduled> = {}) => {
          const { revision = 0 } = (await store.publications.get(TENANT, id(0))) ?? {};
          return store.publications.recordIntent(sending({ revision: revision + 1, ...of }), revision);
        };
        await store.accounts.replace(account({ status: 'disconnected', revision: 2 }), 1);
        expect(await tryIntent()).toBe('held');
        await store.accounts.replace(account({ deletedAt: DUE, revision: 3 }), 2);
        expect(await tryIntent()).toBe('held');
        await store.accounts.replace(account({ revision: 4 }), 3);
        expect(await tryIntent({ tenantId: OTHER_TENANT })).toBe('held');
        expect(await tryIntent({ accountId: OTHER_ACCOUNT })).toBe('held');
        const { revision = 0 } = (await store.publications.get(TENANT, id(0))) ?? {};
        await store.publications.replace(reserved({ revision: revision + 1 }), revision);
        expect(await tryIntent()).toBe('recorded');
      });

      it('are due earliest first and page by page, across tenants', async () => {
        for (let number = 0; number < 25; number += 1) {
          const tenantId = number % 2 === 0 ? TENANT : OTHER_TENANT;
          await keep(publication({ tenantId, wakeAt: DUE + Math.floor(number / 5) }), number);
        }
        const listed = [];
        for (let after; ; after = listed.at(-1)) {
          const more = after === undefined ? {} : { after };
          const page = await store.publications.listDue({ untilAt: DUE + 3, limit: 3, ...more });
          if (page.length === 0) break;
          listed.push(...page);
        }
        const expected = Array.from({ length: 20 }, (_, number) => ({
          wakeAt: DUE + Math.floor(number / 5),
          publicationId: publicationIdOf(postIdOf(number), 0),
        })).toSorted((a, b) => a.wakeAt - b.wakeAt || (a.publicationId < b.publicationId ? -1 : 1));
        expect(listed).toMatchObject(expected);
        expect(listed.find(({ publicationId }) => publicationId === publicationIdOf(postIdOf(1), 0))).toEqual(
          {
            ...{ tenantId: OTHER_TENANT, publicationId: publicationIdOf(postIdOf(1), 0) },
            ...{ generation: 1, purpose: 'publish', wakeAt: DUE },
          },
        );
      });

      it('are due for what their state needs, and no longer once nothing more happens', async () => {
        await store.posts.create(post(), [publication({ wakeAt: DUE - 9, generation: 4 })]);
        const due = () => store.publications.listDue({ untilAt: DUE + DAY_MS, limit: 9 });
        await store.publications.replace(reserved({ generation: 4 }), 1);
        expect(await due()).toMatchObject([{ purpose: 'publish', wakeAt: LEASE.untilAt, generation: 4 }]);
        await store.publications.recordIntent(sending({ generation: 4 }), 2);
        expect(await due()).toMatchObject([{ purpose: 'reconcile', wakeAt: LEASE.untilAt }]);
        await store.publications.replace(unknown({ revision: 4, generation: 4 }), 3);
        expect(await due()).toMatchObject([{ purpose: 'reconcile', wakeAt: DUE + 9 }]);
        await store.publications.replace(failed({ revision: 5 }), 4);
        expect(await due()).toEqual([]);
      });

      it('count states that are open, what is overdue and what was spent', async () => {
        const states = [publication(), cancelled(), sending({ price: 0.2 }), unknown({ price: 0.4 })];
        const more = [needsDecision({ price: 0.8 }), failed(), published({ price: 1.6 }), publication()];
        for (const [number, one] of [...states, ...more].entries()) await keep(one, number);
        await keep(publication({ dueAt: DUE - 7 }), 20);
        await keep(publication({ dueAt: DUE + 1 }), 21);
        await keep(published({ price: 100, dueAt: DUE - 1 }), 22);
        await keep(published({ price: 100, dueAt: DUE + 1 }), 23);
        await keep(published({ price: 100, tenantId: OTHER_TENANT }), 24);
        expect(await store.publications.status(TENANT, DUE + 1)).toEqual({
          byState: { scheduled: 4, sending: 1, unknown: 1, 'needs-decision': 1 },
          dueNotSentCount: 3,
          oldestDueAt: DUE - 7,
        });
        expect(await store.publications.status(OTHER_TENANT, DUE + 1)).toEqual({
          byState: {},
          dueNotSentCount: 0,
        });
        expect(await store.publications.spent(TENANT, DUE, DUE + 1)).toBeCloseTo(3);
        expect(await store.publications.spent(TENANT, 0, DUE - 1)).toBe(0);
      });

      it('of an account are open until they are final', async () => {
        const open = [publication(), sending(), unknown(), needsDecision()];
        const rest = [cancelled(), failed(), published(), publication({ accountId: OTHER_ACCOUNT })];
        const kept = [];
        for (const [number, one] of [...open, ...rest].entries()) kept.push(await keep(one, number));
        await keep(publication({ tenantId: OTHER_TENANT }), 20);
        const listed = await store.publications.listOpen(TENANT, ACCOUNT);
        const byId = (a: Publication, b: Publication) => (a.id < b.id ? -1 : 1);
        expect(listed.toSorted(byId)).toEqual(kept.slice(0, 4).toSorted(byId));
      });

      it('tell which ids on the network are taken, as soon as a part is proven to be out', async () => {
        const taken = (accountId: AccountId, fromAt = DUE) =>
          store.publications.listTakenIds({ tenantId: TENANT, accountId, fromAt });
        await store.posts.create(post({ publicationIds: [id(0), id(1), id(2)] }), [
          publication({ partCount: 2 }),
          publication({ id: id(1), accountId: OTHER_ACCOUNT }),
          publication({ id: id(2) }),
        ]);
        expect(await taken(ACCOUNT)).toEqual(new Set());
        await store.publications.replace(publication({ partCount: 2, parts: [part('77')], revision: 2 }), 1);
        await store.publications.replace(
          published({ id: id(1), accountId: OTHER_ACCOUNT, parts: [part('99')], revision: 2 }),
          1,
        );
        expect(await taken(ACCOUNT)).toEqual(new Set(['77']));
        await store.publications.replace(
          failed({ partCount: 2, parts: [part('77'), part('78')], revision: 3 }),
          2,
        );
        expect(await taken(ACCOUNT)).toEqual(new Set(['77', '78']));
        expect(await taken(OTHER_ACCOUNT)).toEqual(new Set(['99']));
        expect(await taken(ACCOUNT, DUE + 1)).toEqual(new Set());
        const elsewhere = { tenantId: OTHER_TENANT, accountId: ACCOUNT, fromAt: DUE };
        expect(await store.publications.listTakenIds(elsewhere)).toEqual(new Set());
      });
    });

    describe('engagement', () => {
      it('is stored only with the publication that it was decided on', async () => {
        const before = published();
        await store.posts.create(post(), [before]);
        const taken = snapshot(before, DUE + 5000);
        expect(
          await store.publications.recordReading({ ...read(before, taken), revision: 8 }, 7, taken),
        ).toBe('conflict');
        expect(await store.publications.listSnapshots(TENANT, before.id)).toEqual([]);
        expect(await store.publications.get(TENANT, before.id)).toEqual(before);
        expect(await store.publications.recordReading(read(before, taken), 1, taken)).toBe('replaced');
        expect(await store.publications.listSnapshots(TENANT, before.id)).toEqual([taken]);
        expect(await store.publications.listSnapshots(OTHER_TENANT, before.id)).toEqual([]);
      });

      it('keeps the snapshot of one of 20 that read at the same time', async () => {
        const before = published();
        await store.posts.create(post(), [before]);
        const taken = Array.from({ length: 20 }, (_, number) => snapshot(before, DUE + 5000, number));
        const results = await Promise.all(
          taken.map((each) => store.publications.recordReading(read(before, each), 1, each)),
        );
        expect(results.filter((result) => result === 'replaced')).toHaveLength(1);
        const winner = taken[results.indexOf('replaced')];
        expect(await store.publications.listSnapshots(TENANT, before.id)).toEqual([winner]);
      });

      it('is seen wherever the publication is, with every snapshot once and oldest first', async () => {
        let current = published();
        await store.posts.create(post(), [publication()]);
        await store.publications.replace({ ...current, revision: 2 }, 1);
        current = { ...current, revision: 2 };
        const all: EngagementSnapshot[] = [];
        for (let number = 1; number <= 10; number += 1) {
          const taken = snapshot(current, DUE + number * 1000, number === 3 ? null : number * 1000);
          const next = read(current, taken, DUE + (number + 1) * 1000);
          expect(await store.publications.recordReading(next, current.revision, taken)).toBe('replaced');
          all.push(taken);
          current = next;
        }
        const lastFailure = { at: DUE + 12_000, reason: 'timeout' };
        const next: Published = {
          ...current,
          revision: current.revision + 1,
          collection: { failureCount: 1, lastFailure, nextReadAt: DUE + 13_000 },
        };
        expect(await store.publications.recordReading(next, current.revision)).toBe('replaced');
        expect(await store.publications.listSnapshots(TENANT, next.id)).toEqual(all);
        expect(await store.publications.get(TENANT, next.id)).toEqual(next);
        expect((await store.posts.get(TENANT, post().id))?.publications).toEqual([next]);
        expect((await store.posts.list({ tenantId: TENANT, limit: 1 }))[0]?.publications).toEqual([next]);
        const period = { tenantId: TENANT, fromAt: DUE, toAt: DUE + 1 };
        expect(await store.publications.listPublished(period)).toMatchObject([
          { latestEngagement: all.at(-1), collection: { failureCount: 1, lastFailure } },
        ]);
      });

      it('is to be read earliest first, until it was read', async () => {
        expect(await store.publications.nextCollectionAt()).toBeUndefined();
        const kept = [];
        for (let number = 0; number < 12; number += 1) {
          const at = DUE + ((number * 5) % 12);
          kept.push(await keep(published({ parts: [part(String(number), at)] }), number));
        }
        const due = (untilAt: number, limit = 99) => store.publications.listCollectionDue({ untilAt, limit });
        const inOrder = kept.toSorted((a, b) => a.publishedAt - b.publishedAt);
        expect(await store.publications.nextCollectionAt()).toBe(DUE + 5);
        expect(await due(DUE + 4)).toEqual([]);
        expect(await due(DUE + 5 + 11)).toEqual(inOrder);
        expect(await due(DUE + 5 + 2)).toEqual(inOrder.slice(0, 3));
        expect(await due(DUE + DAY_MS, 4)).toEqual(inOrder.slice(0, 4));
        const [first] = inOrder;
        if (first === undefined) throw new TypeError('nothing was kept');
        const taken = snapshot(first, DUE + 60_000);
        await store.publications.recordReading(read(first, taken), 1, taken);
        expect(await due(DUE + DAY_MS)).toEqual(inOrder.slice(1));
        expect(await store.publications.nextCollectionAt()).toBe(DUE + 6);
      });

      it('is reported of what was published in the period, of deleted accounts too', async () => {
        await store.accounts.create(account({ id: OTHER_ACCOUNT, networkAccountId: '2', deletedAt: DUE }));
        const times = [-1, 0, DAY_MS, 3 * DAY_MS - 1, 3 * DAY_MS];
        const kept = [];
        for (const [number, after] of times.entries()) {
          const labels = number === 1 ? { campaign: 'q4', topic: 'beratung' } : {};
          const accountId = number === 2 ? OTHER_ACCOUNT : ACCOUNT;
          // Sent up to a day after it was due.
          const dueAt = DUE + after - (number % 2 === 1 ? DAY_MS : 0);
          const one = published({ dueAt, labels, accountId, parts: [part(String(number), DUE + after)] });
          kept.push(await keep(one, number));
        }
        await keep(published({ tenantId: OTHER_TENANT }), 8);
        await keep(publication({ partCount: 2, parts: [part('50')] }), 9);
        await keep(failed({ partCount: 2, parts: [part('51')] }), 10);
        const entries = await store.publications.listPublished({
          ...{ tenantId: TENANT, fromAt: DUE, toAt: DUE + 3 * DAY_MS },
        });
        expect(entries).toEqual(
          kept
            .slice(1, 4)
            .map(({ id: own, accountId, network, labels, dueAt, sentAt, publishedAt, collection }) => ({
              ...{ id: own, accountId, network, labels, dueAt, sentAt, publishedAt, collection },
            })),
        );
        const all = { tenantId: TENANT, fromAt: 0, toAt: DUE * 2 };
        expect(await store.publications.listPublished(all)).toHaveLength(5);
        expect(await store.publications.listPublished({ ...all, toAt: 1 })).toEqual([]);
      });
    });

    describe('posts', () => {
      it('are created once, whoever comes second', async () => {
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, writer) =>
            store.posts.create(post({ text: String(writer) }), [publication({ queueOrder: String(writer) })]),
          ),
        );
        expect(results.filter((result) => result === 'created')).toHaveLength(1);
        const winner = String(results.indexOf('created'));
        expect(await store.posts.get(TENANT, post().id)).toMatchObject({
          post: { text: winner },
          publications: [{ queueOrder: winner }],
        });
      });

      it('come with up to 20 publications in the order of their accounts', async () => {
        const ids = Array.from({ length: 20 }, (_, position) => id(position));
        const publications = ids.map((each) => publication({ id: each }));
        await store.posts.create(post({ publicationIds: ids }), publications.toReversed());
        expect(await store.posts.get(TENANT, post().id)).toEqual({
          post: post({ publicationIds: ids }),
          publications,
        });
        expect(await store.posts.get(OTHER_TENANT, post().id)).toBeUndefined();
        expect(await store.posts.get(TENANT, 'pst_2' as PostId)).toBeUndefined();
      });

      it('are restored with what was read of them before', async () => {
        const [first, second] = [snapshot(published(), DUE + 5000), snapshot(published(), DUE + 9000, 7)];
        const restored = { ...published({ revision: 9 }), latestEngagement: second };
        expect(await store.posts.create(post(), [restored], [first, second])).toBe('created');
        expect(await store.publications.get(TENANT, restored.id)).toEqual(restored);
        expect(await store.publications.listSnapshots(TENANT, restored.id)).toEqual([first, second]);
        const third = snapshot(restored, DUE + 11_000, 8);
        await store.publications.recordReading(read(restored, third), 9, third);
        expect(await store.publications.listSnapshots(TENANT, restored.id)).toEqual([first, second, third]);
      });

      it('change together with their publications or not at all', async () => {
        await store.posts.create(post({ publicationIds: [id(1), id(2)] }), [
          publication({ id: id(1) }),
          publication({ id: id(2), revision: 5 }),
        ]);
        const change = {
          next: post({ version: 2, text: 'neu', publicationIds: [id(1), id(2)] }),
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
        expect(await store.posts.get(TENANT, post().id)).toMatchObject({ post: { version: 2, text: 'neu' } });
      });

      it('are changed by one of 20 at the same time', async () => {
        await store.posts.create(post(), [publication()]);
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, writer) =>
            store.posts.replace({
              next: post({ version: 2, text: String(writer) }),
              expectedVersion: 1,
              publications: [publication({ revision: 2 })],
            }),
          ),
        );
        expect(results.filter((result) => result === 'replaced')).toHaveLength(1);
        const stored = await store.posts.get(TENANT, post().id);
        expect(stored?.post.text).toBe(String(results.indexOf('replaced')));
      });

      const ids = async (query: object, limit = 99) =>
        (await store.posts.list({ tenantId: TENANT, limit, ...query })).map((entry) => entry.post.id);

      it('are listed by due time, then id, page by page', async () => {
        // Prefixes of one another, and several at one instant.
        const names = [
          'pst_1',
          'pst_10',
          'pst_100',
          'pst_2',
          'pst_a',
          'pst_z9',
          'pst_B',
          'pst_9',
        ] as PostId[];
        const expected = [];
        for (const [number, postId] of names.entries()) {
          const dueAt = DUE + (number % 3);
          expected.push({ dueAt, postId });
          await store.posts.create(
            post({
              id: postId,
              dueAt,
              publicationIds: [publicationIdOf(postId, 0), publicationIdOf(postId, 1)],
            }),
            [publication({ postId, dueAt }), publication({ id: publicationIdOf(postId, 1), postId, dueAt })],
          );
        }
        expected.sort((a, b) => a.dueAt - b.dueAt || (a.postId < b.postId ? -1 : 1));
        for (const filter of [{}, { publicationState: 'scheduled' }, { accountId: ACCOUNT }]) {
          const listed: { dueAt: number; postId: PostId }[] = [];
          for (;;) {
            const after = listed.at(-1);
            const page = await ids({ ...filter, ...(after === undefined ? {} : { after }) }, 3);
            if (page.length === 0) break;
            listed.push(...expected.filter(({ postId }) => page.includes(postId)));
            expect(listed.slice(-page.length).map(({ postId }) => postId)).toEqual(page);
          }
          expect(listed).toEqual(expected);
        }
      });

      it('are filtered by account, campaign, state and time, and by all of them at once', async () => {
        for (let number = 0; number < 12; number += 1) {
          const postId = postIdOf(number + 10);
          const labels = number % 2 === 0 ? { campaign: 'q4' } : {};
          const dueAt = DUE + number;
          const accountIds = number % 4 === 0 ? [ACCOUNT, OTHER_ACCOUNT] : [ACCOUNT];
          const publications = accountIds.map((accountId, position) => {
            const one = { ...{ id: publicationIdOf(postId, position), postId }, accountId, dueAt };
            return number % 3 === 0 && position === 0 ? cancelled(one) : publication(one);
          });
          const publicationIds = publications.map((one) => one.id);
          await store.posts.create(
            post({ id: postId, dueAt, labels, accountIds, publicationIds }),
            publications,
          );
        }
        const named = (...numbers: number[]) => numbers.map((number) => postIdOf(number + 10));
        expect(await ids({ campaign: 'q4' })).toEqual(named(0, 2, 4, 6, 8, 10));
        expect(await ids({ publicationState: 'cancelled' })).toEqual(named(0, 3, 6, 9));
        expect(await ids({ publicationState: 'cancelled', campaign: 'q4' })).toEqual(named(0, 6));
        expect(await ids({ publicationState: 'published' })).toEqual([]);
        expect(await ids({ fromAt: DUE + 2, toAt: DUE + 4 })).toEqual(named(2, 3));
        expect(await ids({ accountId: OTHER_ACCOUNT })).toEqual(named(0, 4, 8));
        // The post of the account and the publication in the state need not be the same publication.
        expect(await ids({ accountId: OTHER_ACCOUNT, publicationState: 'cancelled' })).toEqual(named(0));
        const all = { accountId: ACCOUNT, campaign: 'q4', publicationState: 'scheduled', fromAt: DUE + 1 };
        expect(await ids({ ...all, toAt: DUE + 9 })).toEqual(named(2, 4, 8));
        const after = { dueAt: DUE + 2, postId: postIdOf(12) };
        expect(await ids({ ...all, after }, 1)).toEqual(named(4));
        expect(await ids({ fromAt: DUE + 9, after: { dueAt: DUE, postId: postIdOf(10) } })).toEqual(
          named(9, 10, 11),
        );
        expect(await ids({ accountId: 'acc_9' })).toEqual([]);
        expect(await ids({ tenantId: OTHER_TENANT })).toEqual([]);
      });

      it('move with their time, together with what was cancelled of them before', async () => {
        for (const number of [1, 2, 3]) {
          const postId = postIdOf(number);
          const dueAt = DUE + number;
          await store.posts.create(
            post({
              id: postId,
              dueAt,
              publicationIds: [publicationIdOf(postId, 0), publicationIdOf(postId, 1)],
            }),
            [
              publication({ postId, dueAt }),
              cancelled({ postId, dueAt, id: publicationIdOf(postId, 1), accountId: OTHER_ACCOUNT }),
            ],
          );
        }
        const moved = postIdOf(1);
        const publicationIds = [publicationIdOf(moved, 0), publicationIdOf(moved, 1)];
        await store.posts.replace({
          next: post({ id: moved, version: 2, dueAt: DUE + 9, publicationIds }),
          expectedVersion: 1,
          publications: [publication({ postId: moved, dueAt: DUE + 9, revision: 2 })],
        });
        const order = [2, 3, 1].map(postIdOf);
        expect(await ids({})).toEqual(order);
        expect(await ids({ publicationState: 'cancelled' })).toEqual(order);
        expect(await ids({ publicationState: 'cancelled', fromAt: DUE + 9 })).toEqual([moved]);
        expect(await store.publications.get(TENANT, publicationIdOf(moved, 1))).toMatchObject({
          revision: 1,
        });
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
        expect(await store.credentials.get(TENANT, OTHER_ACCOUNT)).toBeUndefined();
        const renewed = { ...credentials, accessToken: 'new' };
        await store.credentials.put(TENANT, ACCOUNT, renewed);
        expect(await store.credentials.get(TENANT, ACCOUNT)).toEqual({ credentials: renewed, version: 2 });
        await store.credentials.delete(TENANT, ACCOUNT);
        expect(await store.credentials.get(TENANT, ACCOUNT)).toBeUndefined();
      });

      it('are refreshed by one of 50, until the lock ends or a new pair is stored', async () => {
        await store.credentials.put(TENANT, ACCOUNT, credentials);
        const lock = (owner: string, now: number) =>
          store.credentials.lockRefresh(TENANT, ACCOUNT, owner, now, now + 1000);
        // Two of one process have the same name.
        const results = await Promise.all(
          Array.from({ length: 50 }, (_, worker) => lock(`worker-${worker % 5}`, 1)),
        );
        expect(results.filter((result) => result === 'locked')).toHaveLength(1);
        expect(await lock('early', 1000)).toBe('busy');
        expect(await lock('late', 1001)).toBe('locked');
        await store.credentials.put(TENANT, ACCOUNT, credentials);
        expect(await lock('next', 1002)).toBe('locked');
        await store.credentials.unlockRefresh(TENANT, ACCOUNT, 'somebody else');
        expect(await lock('third', 1003)).toBe('busy');
        await store.credentials.unlockRefresh(TENANT, ACCOUNT, 'next');
        expect(await lock('third', 1003)).toBe('locked');
        expect(await store.credentials.lockRefresh(TENANT, OTHER_ACCOUNT, 'w', 1, 2)).toBe('busy');
        expect(await store.credentials.get(TENANT, OTHER_ACCOUNT)).toBeUndefined();
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
        for (const other of [{ tenantId: OTHER_TENANT }, { scope: 'POST /v1/pauses' }, { key: 'k2' }])
          expect(await store.idempotency.claim({ ...key, ...other }, request)).toEqual({ kind: 'claimed' });
        expect(await store.idempotency.claim(key, { ...request, now: 1000, lapsesAt: 1100 })).toEqual({
          kind: 'claimed',
        });
        expect(await store.idempotency.claim(key, { ...request, now: 1001 })).toEqual({ kind: 'running' });
      });

      it('gives a released or lapsed claim to the next, and keeps an answer that is released', async () => {
        await store.idempotency.claim(key, request);
        await store.idempotency.release(key);
        expect(await store.idempotency.claim(key, request)).toEqual({ kind: 'claimed' });
        expect(await store.idempotency.claim(key, { ...request, now: 100, lapsesAt: 200 })).toEqual({
          kind: 'claimed',
        });
        await store.idempotency.answer(key, { status: 201, headers: {}, body: '' }, 1000);
        await store.idempotency.release(key);
        expect(await store.idempotency.claim(key, { ...request, now: 300 })).toMatchObject({
          kind: 'answered',
        });
      });

      it('keeps the answer to an import of 10,000 rows', async () => {
        const answer = { status: 200, headers: { a: 'b' }, body: 'Zeile mit 💶 und "ü"; '.repeat(50_000) };
        await store.idempotency.claim(key, request);
        await store.idempotency.answer(key, answer, 1000);
        const claim = await store.idempotency.claim(key, request);
        expect(claim.kind === 'answered' && claim.answer.body === answer.body).toBe(true);
      });
    });

    describe('accounts', () => {
      it('are found by id and by the profile that they are connected to', async () => {
        expect(await store.accounts.create(account({ handle: 'other' }))).toBe('exists');
        expect(await store.accounts.get(TENANT, ACCOUNT)).toEqual(account());
        expect(await store.accounts.get(OTHER_TENANT, ACCOUNT)).toBeUndefined();
        expect(await store.accounts.findByProfile(TENANT, 'x', '1001')).toEqual(account());
        expect(await store.accounts.findByProfile(TENANT, 'x', '1002')).toBeUndefined();
        expect(await store.accounts.findByProfile(OTHER_TENANT, 'x', '1001')).toBeUndefined();
        await store.accounts.replace(account({ deletedAt: DUE, revision: 2 }), 1);
        expect(await store.accounts.findByProfile(TENANT, 'x', '1001')).toBeUndefined();
        await store.accounts.create(account({ id: OTHER_ACCOUNT }));
        expect((await store.accounts.findByProfile(TENANT, 'x', '1001'))?.id).toBe(OTHER_ACCOUNT);
      });

      it('are listed by id, page by page, deleted ones only if asked for', async () => {
        const listed = async (page: object) =>
          (await store.accounts.list(TENANT, { limit: 9, ...page })).map((one) => one.id);
        for (const [own, deletedAt] of [['acc_3'], ['acc_0', DUE], ['acc_2']] as const)
          await store.accounts.create(
            account({ id: own as AccountId, ...(deletedAt === undefined ? {} : { deletedAt }) }),
          );
        await store.accounts.create(account({ id: 'acc_5' as AccountId, tenantId: OTHER_TENANT }));
        expect(await listed({})).toEqual(['acc_1', 'acc_2', 'acc_3']);
        expect(await listed({ limit: 2 })).toEqual(['acc_1', 'acc_2']);
        expect(await listed({ after: 'acc_2' })).toEqual(['acc_3']);
        expect(await listed({ withDeleted: true })).toEqual(['acc_0', 'acc_1', 'acc_2', 'acc_3']);
      });

      it('change only from the revision that the change was decided on', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, followerCount) =>
            store.accounts.replace(account({ followerCount, revision: 2 }), 1),
          ),
        );
        expect(results.filter((result) => result === 'replaced')).toHaveLength(1);
        const stored = await store.accounts.get(TENANT, ACCOUNT);
        expect(stored?.followerCount).toBe(results.indexOf('replaced'));
        const absent = account({ id: 'acc_9' as AccountId, revision: 2 });
        expect(await store.accounts.replace(absent, 1)).toBe('conflict');
        expect(await store.accounts.get(TENANT, absent.id)).toBeUndefined();
      });
    });

    it('keeps tenants with their settings', async () => {
      const tenant: Tenant = { id: TENANT, name: 'Bank', timeZone: 'Europe/Berlin', createdAt: DUE };
      const settings = defaultSettings('Europe/Berlin');
      expect(await store.tenants.create(tenant, settings)).toBe('created');
      expect(await store.tenants.create({ ...tenant, name: 'x' }, { ...settings, version: 7 })).toBe(
        'exists',
      );
      expect(await store.tenants.get(TENANT)).toEqual(tenant);
      expect(await store.tenants.get(OTHER_TENANT)).toBeUndefined();
      expect(await store.tenants.settings(OTHER_TENANT)).toBeUndefined();
      const stricter = { ...settings, requireAltText: true, version: 2 };
      expect(await store.tenants.replaceSettings(TENANT, stricter, 1)).toBe('replaced');
      expect(await store.tenants.replaceSettings(TENANT, { ...settings, version: 2 }, 1)).toBe('conflict');
      expect(await store.tenants.replaceSettings(OTHER_TENANT, { ...settings, version: 2 }, 1)).toBe(
        'conflict',
      );
      expect(await store.tenants.settings(TENANT)).toEqual(stricter);
      const renamed = { ...tenant, name: 'Sparkasse' };
      expect(await store.tenants.replace(renamed, { ...settings, version: 3 }, 1)).toBe('conflict');
      expect(await store.tenants.get(TENANT)).toEqual(tenant);
      expect(await store.tenants.replace(renamed, { ...settings, version: 3 }, 2)).toBe('replaced');
      expect(await store.tenants.get(TENANT)).toEqual(renamed);
      expect(await store.tenants.settings(TENANT)).toEqual({ ...settings, version: 3 });
      for (const other of ['bank-b', 'bank-a', 'zz'])
        await store.tenants.create({ ...tenant, id: other as TenantId }, settings);
      const listed = async (page: object) =>
        (await store.tenants.list({ limit: 2, ...page })).map((each) => each.id);
      expect(await listed({})).toEqual(['bank-a', 'bank-b']);
      expect(await listed({ after: 'bank-b' })).toEqual([TENANT, 'zz']);
      expect(await listed({ after: 'zz' })).toEqual([]);
    });

    it('keeps tokens, found by their own id and listed by tenant', async () => {
      const token = (own: string, tenantId = TENANT): ApiToken => ({
        ...{ id: own as TokenId, tenantId, name: 'n', role: 'viewer', secretSha256: 's', createdAt: 1 },
      });
      expect(await store.tokens.create(token('tok_2'))).toBe('created');
      expect(await store.tokens.create(token('tok_2', OTHER_TENANT))).toBe('exists');
      for (const own of ['tok_1', 'tok_3']) await store.tokens.create(token(own));
      await store.tokens.create(token('tok_4', OTHER_TENANT));
      expect(await store.tokens.find('tok_2' as TokenId)).toEqual(token('tok_2'));
      expect(await store.tokens.find('tok_9' as TokenId)).toBeUndefined();
      expect(await store.tokens.list(TENANT, { limit: 2 })).toEqual([token('tok_1'), token('tok_2')]);
      expect(await store.tokens.list(TENANT, { after: 'tok_2' as TokenId, limit: 2 })).toEqual([
        token('tok_3'),
      ]);
      expect(await store.tokens.delete(OTHER_TENANT, 'tok_2' as TokenId)).toBe('absent');
      expect(await store.tokens.delete(TENANT, 'tok_2' as TokenId)).toBe('deleted');
      expect(await store.tokens.delete(TENANT, 'tok_2' as TokenId)).toBe('absent');
      expect(await store.tokens.find('tok_2' as TokenId)).toBeUndefined();
      expect(await store.tokens.list(TENANT, { limit: 9 })).toEqual([token('tok_1'), token('tok_3')]);
    });

    it('keeps media of a tenant', async () => {
      const media = (own: string): Media => ({
        ...{ id: own as MediaId, tenantId: TENANT, contentType: 'image/png', byteCount: 3, altText: '' },
        createdAt: 1,
      });
      expect(await store.media.create(media('med_2'))).toBe('created');
      expect(await store.media.create({ ...media('med_2'), byteCount: 4 })).toBe('exists');
      await store.media.create(media('med_1'));
      expect(await store.media.get(TENANT, 'med_2' as MediaId)).toEqual(media('med_2'));
      expect(await store.media.get(OTHER_TENANT, 'med_2' as MediaId)).toBeUndefined();
      expect(await store.media.list(TENANT, { limit: 1 })).toEqual([media('med_1')]);
      expect(await store.media.list(TENANT, { limit: 9, after: 'med_1' as MediaId })).toEqual([
        media('med_2'),
      ]);
      expect(await store.media.list(OTHER_TENANT, { limit: 9 })).toEqual([]);
    });

    it('keeps pauses of a tenant', async () => {
      const [first, second] = [pause({ id: 'pau_1' as PauseId }), pause({ id: 'pau_2' as PauseId })];
      expect(await store.pauses.create(second)).toBe('created');
      expect(await store.pauses.create(first)).toBe('created');
      expect(await store.pauses.create({ ...first, reason: 'again' })).toBe('exists');
      expect(await store.pauses.list(TENANT)).toEqual([first, second]);
      expect(await store.pauses.list(OTHER_TENANT)).toEqual([]);
      expect(await store.pauses.delete(OTHER_TENANT, first.id)).toBe('absent');
      expect(await store.pauses.delete(TENANT, first.id)).toBe('deleted');
      expect(await store.pauses.delete(TENANT, first.id)).toBe('absent');
      expect(await store.pauses.list(TENANT)).toEqual([second]);
    });

    it('gives a pending connection to one of 20, once', async () => {
      const pending: PendingConnection = {
        ...{ stateSha256: 'h', tenantId: TENANT, network: 'x', codeVerifier: 'v', createdBy: 'me' },
        expiresAt: 9,
      };
      await store.connections.put(pending);
      const taken = await Promise.all(Array.from({ length: 20 }, () => store.connections.take('h')));
      expect(taken.filter((found) => found !== undefined)).toEqual([pending]);
      expect(await store.connections.take('h')).toBeUndefined();
    });
  });
}
