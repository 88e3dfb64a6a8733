import { beforeEach, describe, expect, it } from 'vitest';
import { attendPublication } from '../../../../core/application/attend-publication.ts';
import { cancelPost, editPost } from '../../../../core/application/change-post.ts';
import type { PauseId } from '../../../../core/domain/ids.ts';
import type { Outcome, Publication } from '../../../../core/domain/publication.ts';
import { ACCOUNT, account, DUE, TENANT } from '../../../support/builders.ts';
import { AUTHOR, accepted, found, MINUTE, ROTATING, unknown, type World, world } from './world.ts';

let w: World;
beforeEach(async () => {
  w = await world();
});

const pause = () =>
  w.store.pauses.create({
    id: 'pau_1' as PauseId,
    tenantId: TENANT,
    reason: 'Halt',
    createdAt: 0,
    createdBy: 'me',
  });
const change = () => ({ ...w.ports, ids: w.ids });

describe('publishing', () => {
  it('waits for its time, sends at the instant, and knows where it is', async () => {
    const publication = await w.queue();
    await w.attend(publication);
    expect(w.sent).toEqual([]);
    expect(w.wakeUps.at(-1)?.wakeAt).toBe(DUE - w.ports.policy.wakeLeadMs);
    expect(await w.live(publication)).toMatchObject({ state: 'published', networkPostId: '1', sentAt: DUE });
    expect(w.sent).toEqual([{ text: 'Guten Morgen', at: DUE, token: 'first', parent: undefined }]);
  });

  it('does nothing for a wake-up of another generation, or of nothing', async () => {
    const publication = await w.queue();
    w.state.now = DUE;
    expect(await w.attend({ ...publication, generation: 9 })).toBeUndefined();
    expect(await w.attend({ ...publication, id: 'pub_x00' as Publication['id'] })).toBeUndefined();
    expect(w.sent).toEqual([]);
  });

  it('is sent once, however many workers are woken for it', async () => {
    const publication = await w.queue();
    w.state.now = DUE;
    const wakeUp = {
      tenantId: TENANT,
      publicationId: publication.id,
      generation: 1,
      purpose: 'publish' as const,
      wakeAt: DUE,
    };
    const workers = Array.from({ length: 20 }, (_, index) => ({ ...w.ports, owner: `worker-${index}` }));
    await Promise.all(workers.map((ports) => attendPublication(ports, wakeUp)));
    expect(w.sent).toHaveLength(1);
  });

  it('sends the parts of a thread one after the other, each as an answer to the one before', async () => {
    w.script.send = [accepted('11'), accepted('12'), accepted('13')];
    const publication = await w.queue({ thread: [{ text: 'zwei' }, { text: 'drei' }] });
    expect(await w.live(publication)).toMatchObject({
      state: 'published',
      networkPostId: '11',
      parts: [{}, {}, {}],
    });
    expect(w.sent.map(({ text, parent }) => [text, parent])).toEqual([
      ['Guten Morgen', undefined],
      ['zwei', '11'],
      ['drei', '12'],
    ]);
  });

  it('resumes a thread where a part was in doubt, and never begins it again', async () => {
    w.script.send = [accepted('11'), unknown, accepted('13')];
    w.script.look = [found('12')];
    const publication = await w.queue({ thread: [{ text: 'zwei' }, { text: 'drei' }] });
    expect((await w.live(publication)).state).toBe('published');
    expect(w.sent.map(({ text }) => text)).toEqual(['Guten Morgen', 'zwei', 'drei']);
    expect(w.sent.at(-1)?.parent).toBe('12');
  });

  it.each<[string, Outcome, object]>([
    [
      'refused',
      { kind: 'refused', problem: { type: 'x', title: 'No', action: 'Change it' } },
      { state: 'failed' },
    ],
    ['unknown and found', unknown, { state: 'published', networkPostId: '99' }],
  ])('ends where the answer was %s', async (_name, outcome, expected) => {
    w.script.send = [outcome];
    w.script.look = [found('99')];
    expect(await w.live(await w.queue())).toMatchObject(expected);
    expect(w.sent).toHaveLength(1);
  });

  it('sends again after every look found nothing, where the network guards a second send', async () => {
    w.script.send = [unknown, accepted('2')];
    expect(await w.live(await w.queue({ latestAfterMinutes: 60 }))).toMatchObject({
      state: 'published',
      networkPostId: '2',
    });
    const [first, second] = w.sent;
    const lastLook = w.ports.policy.reconcileDelaysMs.at(-1) ?? 0;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(lastLook);
  });

  it('asks a person instead, where the tenant wants that', async () => {
    const settings = await w.store.tenants.settings(TENANT);
    if (settings === undefined) throw new Error('no settings');
    await w.store.tenants.replaceSettings(
      TENANT,
      { ...settings, version: settings.version + 1, afterAbsence: { x: 'ask' } },
      settings.version,
    );
    w.script.send = [unknown];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'needs-decision' });
    expect(w.sent).toHaveLength(1);
  });

  it('asks a person where it is absent after its latest time', async () => {
    w.script.send = [unknown];
    expect(await w.live(await w.queue({ latestAfterMinutes: 1 }))).toMatchObject({ state: 'needs-decision' });
    expect(w.sent).toHaveLength(1);
  });

  it('leaves what cannot be told apart to a person', async () => {
    w.script.send = [unknown];
    w.script.look = [{ kind: 'undecidable', detail: 'two' }];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'needs-decision' });
  });

  it('concludes nothing from looks that failed', async () => {
    w.script.send = [unknown];
    w.script.look = [
      { kind: 'failed', detail: '500' },
      { kind: 'failed', detail: '500', retryAt: DUE + 5 * MINUTE },
      found('7'),
    ];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published', networkPostId: '7' });
    expect(w.sent).toHaveLength(1);
  });

  it('waits as long as a rate limit says, and tells its neighbours', async () => {
    w.script.send = [{ kind: 'rate-limited', retryAt: DUE + 2 * MINUTE, detail: '429' }, accepted('2')];
    const publication = await w.queue();
    const neighbour = await w.queue({ text: 'Nachbar' });
    expect(await w.live(publication)).toMatchObject({ state: 'published' });
    expect(w.sent.at(-1)?.at).toBe(DUE + 2 * MINUTE);
    expect((await w.store.accounts.get(TENANT, ACCOUNT))?.rateLimitedUntilAt).toBe(DUE + 2 * MINUTE);
    expect(await w.live(neighbour)).toMatchObject({ state: 'published' });
  });

  it('does not knock while an earlier post’s limit lasts', async () => {
    const publication = await w.queue();
    await w.store.accounts.replace({ ...account(), revision: 2, rateLimitedUntilAt: DUE + MINUTE }, 1);
    expect(await w.live(publication)).toMatchObject({ state: 'published' });
    expect(w.sent.map(({ at }) => at)).toEqual([DUE + MINUTE]);
  });

  it('tries again where nothing reached the network, until its latest time', async () => {
    w.script.send = [
      { kind: 'not-sent', detail: 'refused' },
      { kind: 'not-sent', detail: 'refused' },
      accepted('3'),
    ];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published' });
    w.script.send = [{ kind: 'not-sent', detail: 'refused' }];
    w.state.now = DUE;
    expect(await w.live(await w.queue({ latestAfterMinutes: 1, text: 'b' }))).toMatchObject({
      state: 'missed',
    });
  });
});

describe('what stops a publication', () => {
  it('a cancel, an edit or a pause between reservation and intent', async () => {
    for (const stop of [
      async (publication: Publication) => cancelPost(change(), AUTHOR, publication.postId, 1),
      async (publication: Publication) => editPost(change(), AUTHOR, publication.postId, 1, { text: 'Neu' }),
      pause,
    ]) {
      w = await world();
      const publication = await w.queue();
      w.script.prepare = [
        async () => {
          await stop(publication);
        },
        'ready',
      ];
      w.state.now = DUE - 1000;
      await w.attend(publication);
      expect(w.sent).toEqual([]);
    }
  });

  it('a pause, as long as it lasts; then it is missed', async () => {
    const publication = await w.queue();
    await pause();
    w.state.now = DUE + 1000;
    await w.attend(publication);
    expect((await w.get(publication.id)).state).toBe('scheduled');
    w.state.now = DUE + 16 * MINUTE;
    await w.attend(publication);
    expect(await w.get(publication.id)).toMatchObject({ state: 'missed' });
    expect(w.sent).toEqual([]);
  });

  it('the cap on network fees, until it is raised', async () => {
    const cap = async (monthlySpendCap: number) => {
      const settings = await w.store.tenants.settings(TENANT);
      if (settings === undefined) throw new Error('no settings');
      const next = { ...settings, monthlySpendCap, version: settings.version + 1 };
      await w.store.tenants.replaceSettings(TENANT, next, settings.version);
    };
    await cap(0.02);
    const [first, second] = [await w.queue(), await w.queue({ text: 'Der zweite' })];
    expect((await w.live(first)).state).toBe('published');
    w.state.now = DUE + 1000;
    await w.attend(second);
    expect(w.sent).toHaveLength(1);
    await cap(1);
    expect((await w.live(second)).state).toBe('published');
  });

  it('a wake-up that comes after the latest time', async () => {
    const publication = await w.queue();
    w.state.now = DUE + 16 * MINUTE;
    expect(await w.attend(publication)).toMatchObject({ state: 'missed' });
    expect(w.sent).toEqual([]);
  });

  it('a lease of somebody else, until it ends', async () => {
    const publication = await w.queue();
    w.state.now = DUE;
    const lease = { owner: 'other', untilAt: DUE + 10_000 };
    await w.store.publications.replace({ ...publication, revision: 2, lease } as Publication, 1);
    await w.attend(publication);
    expect(w.sent).toEqual([]);
    w.state.now = DUE + 13_000;
    await w.attend(publication);
    expect(w.sent).toHaveLength(1);
  });

  it('a worker that slept through its own reservation', async () => {
    const publication = await w.queue();
    w.state.now = DUE;
    w.script.prepare = [
      async () => {
        w.state.now += 60_000;
        await Promise.resolve();
      },
      'ready',
    ];
    await w.attend(publication);
    expect(w.sent).toEqual([]);
  });

  it('a preparation that the network refuses', async () => {
    w.script.prepare = ['refused'];
    expect(await w.live(await w.queue())).toMatchObject({
      state: 'failed',
      problem: { type: 'x-media-refused' },
    });
  });

  it.each(['not-ready', 'rate-limited'] as const)('a preparation that is %s, for a while', async (kind) => {
    w.script.prepare = [kind, 'ready'];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published' });
  });

  it('images whose bytes are gone', async () => {
    const publication = await w.queue();
    const stored = await w.store.posts.get(TENANT, publication.postId);
    if (stored === undefined) throw new Error('gone');
    const next = { ...stored.post, version: 2, mediaIds: ['med_gone' as never] };
    await w.store.posts.replace({ next, expectedVersion: 1, publications: [] });
    expect(await w.live(publication)).toMatchObject({ state: 'failed', problem: { type: 'media-missing' } });
  });

  it('a worker that died while it sent: the post is looked for, and not sent again', async () => {
    w.script.send = [() => Promise.reject(new Error('killed'))];
    w.script.look = [found('5')];
    const publication = await w.queue();
    w.state.now = DUE - 1000;
    await expect(w.attend(publication)).rejects.toThrow('killed');
    expect((await w.get(publication.id)).state).toBe('sending');
    expect(await w.live(publication)).toMatchObject({ state: 'published', networkPostId: '5' });
    expect(w.sent).toHaveLength(1);
  });
});

describe('credentials', () => {
  beforeEach(async () => {
    w = await world(ROTATING);
  });
  const refreshed = {
    kind: 'refreshed',
    credentials: { ...ROTATING, accessToken: 'second', refreshToken: 'r2' },
  } as const;

  it('are refreshed before they end, and the new ones are stored before they are used', async () => {
    const expiring = { ...ROTATING, expiresAt: DUE + 10_000 };
    await w.store.credentials.put(TENANT, ACCOUNT, expiring);
    w.script.refresh = [refreshed];
    await w.live(await w.queue());
    expect(w.sent.map(({ token }) => token)).toEqual(['second']);
    expect((await w.store.credentials.get(TENANT, ACCOUNT))?.credentials.accessToken).toBe('second');
  });

  it('are refreshed after a 401, and the post goes out', async () => {
    w.script.send = [{ kind: 'unauthorized', detail: '401' }, accepted('2')];
    w.script.refresh = [refreshed];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published' });
    expect(w.sent.map(({ token }) => token)).toEqual(['first', 'second']);
  });

  it('are refreshed once by two that meet a 401 together', async () => {
    w.script.prepare = ['unauthorized', 'unauthorized', 'ready'];
    w.script.refresh = [refreshed, { kind: 'rejected', detail: 'the refresh token was used twice' }];
    const both = [await w.queue(), await w.queue({ text: 'b' })];
    w.state.now = DUE;
    await Promise.all(both.map(w.attend));
    expect(w.sent.map(({ token }) => token)).toEqual(['second', 'second']);
    expect((await w.store.accounts.get(TENANT, ACCOUNT))?.status).toBe('connected');
  });

  it('that are dead disconnect the account, which holds what is queued', async () => {
    w.script.send = [{ kind: 'unauthorized', detail: '401' }];
    const publication = await w.queue();
    await w.live(publication);
    expect(await w.store.accounts.get(TENANT, ACCOUNT)).toMatchObject({
      status: 'disconnected',
      problem: { type: 'account-disconnected' },
    });
    expect(w.sent).toHaveLength(1);
  });

  it('that cannot be asked about change nothing', async () => {
    w.script.send = [{ kind: 'unauthorized', detail: '401' }, accepted('2')];
    w.script.refresh = [{ kind: 'unreachable', detail: 'down' }];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published' });
    expect((await w.store.accounts.get(TENANT, ACCOUNT))?.status).toBe('connected');
  });

  it('without a refresh token are checked once more before the account counts as disconnected', async () => {
    w = await world();
    w.script.send = [{ kind: 'unauthorized', detail: '401' }, accepted('2')];
    w.script.identify = [
      {
        kind: 'identified',
        profile: { networkAccountId: '1', handle: 'b', displayName: 'B', followerCount: 1 },
      },
    ];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published' });
  });

  it('that are gone disconnect the account', async () => {
    const publication = await w.queue();
    await w.store.credentials.delete(TENANT, ACCOUNT);
    await w.live(publication);
    expect((await w.store.accounts.get(TENANT, ACCOUNT))?.status).toBe('disconnected');
    expect(w.sent).toEqual([]);
  });

  it('refused at a look are refreshed for it', async () => {
    w.script.send = [unknown];
    w.script.look = [{ kind: 'unauthorized', detail: '401' }, found('8')];
    w.script.refresh = [refreshed];
    expect(await w.live(await w.queue())).toMatchObject({ state: 'published', networkPostId: '8' });
  });

  it('are waited for where another worker refreshes them', async () => {
    await w.store.credentials.put(TENANT, ACCOUNT, { ...ROTATING, expiresAt: DUE });
    await w.store.credentials.lockRefresh(TENANT, ACCOUNT, 'other', DUE - MINUTE, DUE + 60 * MINUTE);
    const publication = await w.queue();
    w.state.now = DUE;
    const attending = w.attend(publication);
    await w.store.credentials.put(TENANT, ACCOUNT, refreshed.credentials);
    await attending;
    expect(await w.live(publication)).toMatchObject({ state: 'published' });
    expect(w.sent.map(({ token }) => token)).toEqual(['second']);
  });
});
