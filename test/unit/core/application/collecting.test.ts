import { beforeEach, describe, expect, it } from 'vitest';
import { collectEngagement } from '../../../../core/application/collect-engagement.ts';
import { sweep } from '../../../../core/application/sweep.ts';
import { METRICS, type Metrics } from '../../../../core/domain/engagement.ts';
import type { NetworkPostId } from '../../../../core/domain/ids.ts';
import type { Publication } from '../../../../core/domain/publication.ts';
import { ACCOUNT, account, DUE, TENANT } from '../../../support/builders.ts';
import { accepted, MINUTE, ROTATING, type World, world } from './world.ts';

const NOTHING = Object.fromEntries(METRICS.map((metric) => [metric, null])) as unknown as Metrics;
const read = (id: string, metrics: Partial<Metrics>) => ({
  kind: 'read' as const,
  byId: new Map([
    [id as NetworkPostId, { kind: 'read' as const, metrics: { ...NOTHING, ...metrics }, source: 's' }],
  ]),
});

let w: World;
beforeEach(async () => {
  w = await world();
});

describe('collecting engagement', () => {
  let publication: Publication;
  beforeEach(async () => {
    publication = await w.live(await w.queue());
    w.state.now = DUE + 15 * MINUTE;
  });
  const snapshots = () => w.store.publications.listSnapshots(TENANT, publication.id);

  it('reads at each age once, and then no more', async () => {
    w.script.read = [read('1', { impressions: 100, likes: 3 })];
    expect(await collectEngagement(w.ports)).toBe(1);
    expect(await collectEngagement(w.ports)).toBe(0);
    w.state.now = DUE + 60 * MINUTE;
    expect(await collectEngagement(w.ports)).toBe(1);
    expect((await snapshots()).map(({ ageSeconds }) => ageSeconds)).toEqual([900, 3600]);
    w.state.now = DUE + 1000 * MINUTE;
    expect(await collectEngagement(w.ports)).toBe(0);
    expect(await w.get(publication.id)).toMatchObject({
      latestEngagement: { metrics: { impressions: 100, likes: 3, reach: null } },
    });
  });

  it('records a reading that failed as failed, keeps what it knew, and tries again', async () => {
    w.script.read = [{ kind: 'failed', detail: 'HTTP 500' }, read('1', { likes: 4 })];
    await collectEngagement(w.ports);
    expect(await w.get(publication.id)).toMatchObject({
      collection: { failureCount: 1, lastFailure: { reason: 'HTTP 500' } },
    });
    expect(await snapshots()).toEqual([]);
    w.state.now += 2 * MINUTE;
    await collectEngagement(w.ports);
    expect((await snapshots()).map(({ metrics }) => metrics.likes)).toEqual([4]);
  });

  it('counts a post that the answer forgot as a failed reading', async () => {
    await collectEngagement(w.ports);
    expect(await w.get(publication.id)).toMatchObject({ collection: { failureCount: 1 } });
  });

  it('notices that a post is gone, and reads it no more', async () => {
    w.script.read = [
      { kind: 'read', byId: new Map([['1' as NetworkPostId, { kind: 'gone', detail: 'deleted' }]]) },
    ];
    await collectEngagement(w.ports);
    expect(await w.get(publication.id)).toMatchObject({ collection: { goneSinceAt: w.state.now } });
    w.state.now += 1000 * MINUTE;
    expect(await collectEngagement(w.ports)).toBe(0);
  });

  it('waits as long as a limit says', async () => {
    w.script.read = [{ kind: 'failed', detail: '429', retryAt: w.state.now + 30 * MINUTE }, read('1', {})];
    await collectEngagement(w.ports);
    w.state.now += 29 * MINUTE;
    expect(await collectEngagement(w.ports)).toBe(0);
    w.state.now += MINUTE;
    expect(await collectEngagement(w.ports)).toBe(1);
  });

  it('reads nothing for an account that was deleted', async () => {
    await w.store.accounts.replace({ ...account(), revision: 2, deletedAt: DUE }, 1);
    await collectEngagement(w.ports);
    expect(await w.get(publication.id)).toMatchObject({
      collection: { lastFailure: { reason: 'the account was deleted' } },
    });
  });

  it('refreshes credentials that are refused, or says why it cannot', async () => {
    await w.store.credentials.put(TENANT, ACCOUNT, ROTATING);
    w.script.refresh = [{ kind: 'refreshed', credentials: { ...ROTATING, accessToken: 'second' } }];
    w.script.read = [
      { kind: 'unauthorized', detail: '401' },
      read('1', { likes: 5 }),
      { kind: 'unauthorized', detail: '401' },
    ];
    await collectEngagement(w.ports);
    expect(await snapshots()).toHaveLength(1);
    w.script.refresh = [{ kind: 'unreachable', detail: 'down' }];
    w.state.now = DUE + 60 * MINUTE;
    await collectEngagement(w.ports);
    expect(await w.get(publication.id)).toMatchObject({ collection: { lastFailure: { reason: 'down' } } });
    await w.store.credentials.delete(TENANT, ACCOUNT);
    w.state.now += 10 * MINUTE;
    await collectEngagement(w.ports);
    expect(await w.get(publication.id)).toMatchObject({ collection: { failureCount: 2 } });
  });

  it('does not count the second part of a thread as an answer of the audience', async () => {
    w = await world();
    w.script.send = [accepted('1'), accepted('2')];
    publication = await w.live(await w.queue({ thread: [{ text: 'zwei' }] }));
    w.state.now = DUE + 20 * MINUTE;
    w.script.read = [read('1', { replies: 3 })];
    await collectEngagement(w.ports);
    expect((await snapshots()).map(({ metrics }) => metrics.replies)).toEqual([2]);
  });
});

describe('the sweep', () => {
  it('finds everything that is due soon, page by page, and nothing else', async () => {
    for (let index = 0; index < 501; index += 1) await w.queue({ text: `Beitrag ${index}` });
    await w.queue({ text: 'später', publishAt: new Date(DUE + 10 * MINUTE).toISOString() });
    w.state.now = DUE - MINUTE;
    w.wakeUps.length = 0;
    expect(await sweep(w.ports, MINUTE)).toBe(501);
    expect(new Set(w.wakeUps.map(({ publicationId }) => publicationId)).size).toBe(501);
  });
});
