// What the fault simulator found: two that wait for one post, time that went by unseen, wake-ups that multiply.
import { beforeEach, describe, expect, it } from 'vitest';
import { attendPublication } from '../../../../core/application/attend-publication.ts';
import { cancelPost, editPost } from '../../../../core/application/change-post.ts';
import type { OAuth2Credentials } from '../../../../core/domain/account.ts';
import type { NetworkPostId, PublicationId } from '../../../../core/domain/ids.ts';
import type { Publication } from '../../../../core/domain/publication.ts';
import type { PublicationRepository } from '../../../../core/ports/publication-repository.ts';
import { ACCOUNT, account, DUE, TENANT } from '../../../support/builders.ts';
import { AUTHOR, accepted, found, MINUTE, ROTATING, unknown, type World, world } from './world.ts';

let w: World;
beforeEach(async () => {
  w = await world();
});

async function becomeUnknown(publication: Publication): Promise<Publication> {
  w.state.now = Math.max(w.state.now, publication.dueAt);
  await w.attend(publication);
  const next = await w.get(publication.id);
  expect(next.state).toBe('unknown');
  return next;
}

/** The first look, at its time. */
async function look(id: PublicationId): Promise<Publication> {
  const publication = await w.get(id);
  w.state.now = Math.max(w.state.now, publication.wakeAt ?? 0);
  await w.attend(publication);
  return w.get(id);
}

describe('a post that two publications wait for', () => {
  beforeEach(() => {
    w.script.send = [unknown];
    w.script.look = [found('77')];
  });

  it('is claimed by neither: their texts are the same', async () => {
    const first = await w.queue({ text: 'Guten Morgen: https://bank.example' });
    const second = await w.queue({ text: 'guten morgen  bank.example' });
    await becomeUnknown(first);
    await becomeUnknown(second);
    expect(await look(first.id)).toMatchObject({ state: 'unknown', lookCount: 1, parts: [] });
    expect(await w.live(await w.get(first.id))).toMatchObject({
      state: 'needs-decision',
      problem: { type: 'undecidable' },
    });
    expect(await w.live(await w.get(second.id))).toMatchObject({ state: 'needs-decision' });
  });

  it('is claimed where the other has another text, or was not begun when it appeared', async () => {
    const first = await w.queue();
    await becomeUnknown(first);
    const other = await w.queue({ text: 'Anders', publishAt: new Date(DUE + 1000).toISOString() });
    await becomeUnknown(other);
    const later = await w.queue({ publishAt: new Date(DUE + 2 * MINUTE).toISOString() });
    await becomeUnknown(later);
    expect(await look(first.id)).toMatchObject({ state: 'published', networkPostId: '77' });
  });

  it('is claimed by whoever asked the network by a key of its own', async () => {
    w.ports.networks.x.publisher.absenceWorth = () => 'proof';
    const first = await w.queue();
    await becomeUnknown(first);
    await becomeUnknown(await w.queue());
    expect(await look(first.id)).toMatchObject({ state: 'published', networkPostId: '77' });
  });

  it('is not claimed where somebody was quicker between the look and the claim', async () => {
    const first = await w.queue();
    await becomeUnknown(first);
    const taken = [new Set<NetworkPostId>(), new Set(['77' as NetworkPostId])];
    const listTakenIds: PublicationRepository['listTakenIds'] = () =>
      Promise.resolve(taken.shift() ?? new Set());
    const ports = { ...w.ports, publications: { ...w.ports.publications, listTakenIds } };
    const publication = await w.get(first.id);
    w.state.now = publication.wakeAt ?? 0;
    const wakeUp = { tenantId: TENANT, publicationId: first.id, generation: 1, wakeAt: w.state.now };
    await attendPublication(ports, { ...wakeUp, purpose: 'reconcile' });
    expect(await w.get(first.id)).toMatchObject({ state: 'unknown', parts: [] });
  });
});

describe('a publication that may be out', () => {
  it('is neither edited nor cancelled, also while a pause holds it back', async () => {
    w.script.send = [unknown];
    const publication = await w.queue();
    await becomeUnknown(publication);
    await w.store.accounts.replace(account({ revision: 2, rateLimitedUntilAt: DUE + 10 * MINUTE }), 1);
    for (let count = 0; count < 2; count += 1) await look(publication.id);
    const held = await w.get(publication.id);
    expect(held).toMatchObject({ state: 'scheduled', notBeforeAt: DUE + 10 * MINUTE });
    const ports = { ...w.ports, ids: w.ids };
    expect((await editPost(ports, AUTHOR, held.postId, 1, { text: 'Anders' })).kind).toBe('too-late');
    expect((await cancelPost(ports, AUTHOR, held.postId, 1)).kind).toBe('too-late');
  });
});

describe('a send that begins late', () => {
  /** The first intent alone is slow. */
  const slowIntent = (byMs: number) => {
    const delaysMs = [byMs];
    const recordIntent: PublicationRepository['recordIntent'] = async (next, expectedRevision) => {
      const recorded = await w.store.publications.recordIntent(next, expectedRevision);
      w.state.now += delaysMs.shift() ?? 0;
      return recorded;
    };
    return { ...w.ports, publications: { ...w.ports.publications, recordIntent } };
  };
  async function attendSlowly(byMs: number): Promise<{ timeouts: number[]; publication: Publication }> {
    const timeouts: number[] = [];
    const ports = slowIntent(byMs);
    const { publisher } = ports.networks.x;
    const networks = {
      ...ports.networks,
      x: {
        ...ports.networks.x,
        publisher: {
          ...publisher,
          send: (part: Parameters<typeof publisher.send>[0], timeoutMs: number) => {
            timeouts.push(timeoutMs);
            return publisher.send(part, timeoutMs);
          },
        },
      },
    };
    const { id } = await w.queue();
    w.state.now = DUE;
    const wakeUp = { tenantId: TENANT, publicationId: id, generation: 1, wakeAt: DUE };
    await attendPublication({ ...ports, networks }, { ...wakeUp, purpose: 'publish' });
    return { timeouts, publication: await w.get(id) };
  }

  it('ends by the deadline that its intent names', async () => {
    w.script.send = [accepted('1')];
    expect((await attendSlowly(3000)).timeouts).toEqual([7000]);
  });

  it('does not begin where less than half of its time is left: it is tried again', async () => {
    const { timeouts, publication } = await attendSlowly(5001);
    expect(timeouts).toEqual([10_000]);
    expect(publication.attempts).toMatchObject([{ outcome: 'not-sent' }, { outcome: 'accepted' }]);
  });
});

describe('wake-ups for a look', () => {
  beforeEach(async () => {
    w.script.send = [unknown];
    await becomeUnknown(await w.queue());
  });
  const woken = async (wakeAt: number) => {
    const [publication] = (await w.store.posts.list({ tenantId: TENANT, limit: 1 }))[0]?.publications ?? [];
    if (publication === undefined) throw new Error('gone');
    w.wakeUps.length = 0;
    const wakeUp = { tenantId: TENANT, publicationId: publication.id, generation: 1, wakeAt };
    await attendPublication(w.ports, { ...wakeUp, purpose: 'reconcile' });
    return w.wakeUps.map((each) => each.wakeAt);
  };

  it('that come too early are arranged anew', async () => {
    const nextLookAt = DUE + 20_000;
    expect(await woken(nextLookAt)).toEqual([nextLookAt]);
  });

  it('that are left over from before end, so that repeated ones do not become repeated looks', async () => {
    expect(await woken(DUE + 15_000)).toEqual([]);
  });
});

describe('a worker that stood still with the refresh lock', () => {
  it('does not use the refresh token any more: somebody else may have', async () => {
    w = await world({ ...ROTATING, expiresAt: DUE + 1000 } satisfies OAuth2Credentials);
    let refreshCount = 0;
    w.ports.networks.x.connector.refresh = () => {
      refreshCount += 1;
      return Promise.resolve({ kind: 'unreachable', detail: 'no' });
    };
    const lockRefresh: typeof w.ports.credentials.lockRefresh = async (...lock) => {
      const locked = await w.store.credentials.lockRefresh(...lock);
      w.state.now += 20_000;
      return locked;
    };
    const ports = { ...w.ports, credentials: { ...w.ports.credentials, lockRefresh } };
    const publication = await w.queue();
    w.state.now = DUE - 5000;
    const wakeUp = { tenantId: TENANT, publicationId: publication.id, generation: 1, wakeAt: DUE };
    await attendPublication(ports, { ...wakeUp, purpose: 'publish' });
    expect(refreshCount).toBe(0);
    expect((await w.store.accounts.get(TENANT, ACCOUNT))?.status).toBe('connected');
  });
});
