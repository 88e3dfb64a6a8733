import { beforeEach, describe, expect, it } from 'vitest';
import { attendPublication } from '../../../../core/application/attend-publication.ts';
import { refreshCredentials } from '../../../../core/application/refresh-credentials.ts';
import { sweep } from '../../../../core/application/sweep.ts';
import type { AccountId, PauseId } from '../../../../core/domain/ids.ts';
import type { WakePurpose } from '../../../../core/domain/publication.ts';
import { ACCOUNT, account, DUE, TENANT } from '../../../support/builders.ts';
import { accepted, found, MINUTE, ROTATING, unknown, type World, world } from './world.ts';

let w: World;
beforeEach(async () => {
  w = await world();
});

describe('a worker that attends to one purpose only', () => {
  const attendTo = async (purpose: WakePurpose) => {
    const wakeUp = w.wakeUps.at(-1);
    if (wakeUp === undefined) throw new Error('nothing is arranged');
    w.wakeUps.length = 0;
    w.state.now = Math.max(w.state.now, wakeUp.wakeAt);
    return attendPublication(w.ports, wakeUp, [purpose]);
  };

  it('sends, hands an unclear outcome on to be looked up, and takes what is absent back', async () => {
    w.script.send = [unknown, accepted('2')];
    const { id } = await w.queue();
    await attendTo('publish');
    expect(w.wakeUps).toMatchObject([{ purpose: 'reconcile' }]);
    await attendTo('publish');
    expect(w.wakeUps, 'looking is not its task').toMatchObject([{ purpose: 'reconcile' }]);
    await attendTo('reconcile');
    expect(await w.get(id)).toMatchObject({ state: 'unknown', lookCount: 1 });
    await attendTo('reconcile');
    expect(w.wakeUps, 'sending is not its task').toMatchObject([{ purpose: 'publish' }]);
    expect(w.sent).toHaveLength(1);
    await attendTo('publish');
    expect(await w.get(id)).toMatchObject({ state: 'published', networkPostId: '2' });
    expect(w.wakeUps).toEqual([]);
  });

  it('hands a send that somebody else began on, to be looked up when the lease has ended', async () => {
    const publication = await w.queue();
    w.script.send = [
      async () => {
        await attendPublication({ ...w.ports, owner: 'second' }, { ...w.wakeUps[0], ...wakeUp }, ['publish']);
        return accepted('1');
      },
    ];
    const wakeUp = {
      ...{ tenantId: TENANT, publicationId: publication.id, generation: 1 },
      ...{ purpose: 'publish' as const, wakeAt: DUE },
    };
    w.state.now = DUE;
    w.wakeUps.length = 0;
    expect(await attendPublication(w.ports, wakeUp, ['publish'])).toMatchObject({ state: 'published' });
    expect(w.wakeUps).toMatchObject([{ purpose: 'reconcile', wakeAt: DUE + w.ports.policy.leaseMs }]);
  });
});

describe('what people have to know of', () => {
  it('is counted: waiting for a decision, failed, missed, late', async () => {
    w.script.send = [unknown];
    w.script.look = [{ kind: 'undecidable', detail: 'two fit' }];
    await w.live(await w.queue());
    w.script.send = [{ kind: 'refused', problem: { type: 'no', title: 'no' } }];
    await w.live(await w.queue({ text: 'zwei', publishAt: new Date(w.state.now + MINUTE).toISOString() }));
    const late = await w.queue({ text: 'drei', publishAt: new Date(w.state.now + MINUTE).toISOString() });
    w.script.send = [accepted('3')];
    w.state.now += 2 * MINUTE;
    await w.attend(late);
    const missed = await w.queue({ text: 'vier', publishAt: new Date(w.state.now + MINUTE).toISOString() });
    w.state.now += 60 * MINUTE;
    await w.attend(missed);
    expect(w.counted).toEqual({ needsDecision: 1, failed: 1, publishedLate: 1, missed: 1 });
  });

  it('is what is due and nobody sends, but not what a pause holds back', async () => {
    await w.queue();
    w.state.now = DUE + 2 * MINUTE;
    await sweep(w.ports, 0);
    expect(w.counted).toEqual({ dueNotSent: 1 });
    const reason = { reason: 'Halt', createdAt: 0, createdBy: 'me' };
    await w.store.pauses.create({ id: 'pau_1' as PauseId, tenantId: TENANT, ...reason });
    await sweep(w.ports, 0);
    expect(w.counted).toEqual({ dueNotSent: 1 });
  });

  it('is left alone by a sweep whose horizon lies in the past', async () => {
    await w.queue();
    w.wakeUps.length = 0;
    w.state.now = DUE - w.ports.policy.wakeLeadMs + 10_000;
    expect(await sweep(w.ports, -20_000)).toBe(0);
    w.state.now += 10_000;
    expect(await sweep(w.ports, -20_000)).toBe(1);
  });
});

describe('refreshing credentials', () => {
  const rotating = { ...ROTATING, expiresAt: DUE };
  const next = { ...ROTATING, accessToken: 'second', refreshToken: 'r2', expiresAt: DUE + 120 * MINUTE };

  it('renews what would end soon, and nothing else', async () => {
    w = await world(rotating);
    w.script.refresh = [{ kind: 'refreshed', credentials: next }];
    w.state.now = DUE - 30 * MINUTE;
    await refreshCredentials(w.ports, 10 * MINUTE);
    expect(await w.store.credentials.get(TENANT, ACCOUNT)).toMatchObject({ credentials: rotating });
    await refreshCredentials(w.ports, 40 * MINUTE);
    expect(await w.store.credentials.get(TENANT, ACCOUNT)).toMatchObject({ credentials: next });
  });

  it('disconnects an account whose grant is dead, with a word to the operators', async () => {
    w = await world(rotating);
    w.script.refresh = [{ kind: 'rejected', detail: 'revoked' }];
    w.state.now = DUE - MINUTE;
    await refreshCredentials(w.ports, 0);
    expect(await w.store.accounts.get(TENANT, ACCOUNT)).toMatchObject({ status: 'disconnected' });
    expect(w.counted).toEqual({ accountDisconnected: 1 });
  });

  it('goes on with the others when one account makes trouble, through all pages', async () => {
    w = await world(rotating);
    for (let number = 0; number < 120; number += 1) {
      const id = `acc_x${String(number).padStart(3, '0')}` as AccountId;
      await w.store.accounts.create(account({ id, networkAccountId: `n${number}` }));
      await w.store.credentials.put(TENANT, id, rotating);
    }
    let calls = 0;
    w.ports.networks.x.connector.refresh = () => {
      calls += 1;
      return calls === 1
        ? Promise.reject(new Error('broken'))
        : Promise.resolve({ kind: calls === 2 ? 'unreachable' : 'rejected', detail: 'no' });
    };
    w.state.now = DUE;
    await refreshCredentials(w.ports, 0);
    expect(w.counted).toEqual({ accountDisconnected: 119 });
  });
});

it('finds on the network what a dead sender had sent', async () => {
  const publication = await w.queue();
  w.script.send = [() => Promise.reject(new Error('killed'))];
  w.script.look = [found('9')];
  w.state.now = DUE;
  await expect(w.attend(publication)).rejects.toThrow('killed');
  expect(await w.live(publication)).toMatchObject({ state: 'published', networkPostId: '9' });
});
