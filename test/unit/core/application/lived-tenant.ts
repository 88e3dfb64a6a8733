import { exportLine, readExportLines } from '../../../../core/adapters/http-api/export-lines.ts';
import { cancelPost } from '../../../../core/application/change-post.ts';
import { changeSettings } from '../../../../core/application/change-settings.ts';
import { collectEngagement } from '../../../../core/application/collect-engagement.ts';
import {
  type ExportPosition,
  type ExportStep,
  exportTenant,
} from '../../../../core/application/export-tenant.ts';
import {
  type RestorePorts,
  type RestoreResult,
  restoreRecords,
} from '../../../../core/application/restore-tenant.ts';
import { METRICS, type Metrics } from '../../../../core/domain/engagement.ts';
import type { AccountId, MediaId, NetworkPostId, PauseId, PostId } from '../../../../core/domain/ids.ts';
import type { Media } from '../../../../core/domain/media.ts';
import type { Principal } from '../../../../core/domain/tenant.ts';
import type { Store } from '../../../../core/ports/store.ts';
import { ACCOUNT, account, DUE, OTHER_TENANT, post, publication, TENANT } from '../../../support/builders.ts';
import { AUTHOR, accepted, MINUTE, type World, world } from './world.ts';

const OPERATOR: Principal = { tenantId: OTHER_TENANT, role: 'operator', name: 'operator' };
export const MEDIA: Media = {
  ...{ id: 'med_1' as MediaId, tenantId: TENANT, contentType: 'image/png', byteCount: 4, altText: 'Markt' },
  createdAt: DUE - 9,
};

export const read = (id: string, metrics: Partial<Metrics>) => ({
  kind: 'read' as const,
  byId: new Map([
    [
      id as NetworkPostId,
      {
        kind: 'read' as const,
        metrics: { ...(Object.fromEntries(METRICS.map((name) => [name, null])) as Metrics), ...metrics },
        source: 's',
      },
    ],
  ]),
});

export const pauseOf = (id: string, accountId?: AccountId) => ({
  ...{ id: id as PauseId, tenantId: TENANT, reason: 'Prüfung', createdAt: DUE, createdBy: 'me' },
  ...(accountId === undefined ? {} : { accountId }),
});

/** A tenant with something of everything, lived through by the real use cases, and paused. */
export async function livedWorld(): Promise<World> {
  const w = await world();
  w.script.send = [
    accepted('1'),
    { kind: 'refused', problem: { type: 'x', title: 'Zu lang.', action: 'Kürzen.' } },
    { kind: 'unknown', detail: 'reset', hint: 'duplicate' },
    accepted('21'),
    { kind: 'rate-limited', retryAt: DUE + 10 * MINUTE, detail: 'limit' },
  ];
  const labels = { campaign: 'q4', topic: 'beratung', contentClass: 'useful' } as const;
  const missed = await w.queue({ text: 'verpasst', latestAfterMinutes: 1 });
  const cancelled = await w.queue({ text: 'abgesagt' });
  await cancelPost({ ...w.ports, ids: w.ids }, AUTHOR, cancelled.postId, 1);
  await w.live(await w.queue({ labels, variants: { x: { text: 'Kurz' } } }));
  await w.live(await w.queue({ text: 'zu lang' }));
  await w.live(await w.queue({ text: 'steht in den Sternen', latestAfterMinutes: 60 }));
  // The rest of this thread waits for the end of a limit.
  await w.attend(await w.queue({ text: 'eins', thread: [{ text: 'zwei' }], latestAfterMinutes: 60 }));
  w.state.now = DUE + 15 * MINUTE;
  w.script.read = [
    read('1', { impressions: 100, likes: 3 }),
    { kind: 'failed', detail: 'HTTP 500' },
    { kind: 'read', byId: new Map([['1' as NetworkPostId, { kind: 'gone', detail: 'deleted' }]]) },
  ];
  for (let reading = 0; reading < 3; reading += 1) {
    await collectEngagement(w.ports);
    w.state.now += 60 * MINUTE;
  }
  await w.attend(missed);
  await w.queue({ text: 'kommt noch', publishAt: '2026-12-24T09:00:00', timeZone: 'Europe/Berlin' });
  await w.store.media.create(MEDIA);
  await w.store.posts.create(post({ id: 'pst_m' as PostId, mediaIds: [MEDIA.id], dueAt: DUE * 2 }), [
    publication({ postId: 'pst_m' as PostId, dueAt: DUE * 2, notBeforeAt: DUE * 2, latestAt: DUE * 2 }),
  ]);
  await w.store.accounts.create(
    account({
      id: 'acc_2' as AccountId,
      networkAccountId: '1002',
      deletedAt: DUE + 1,
      status: 'disconnected',
    }),
  );
  await changeSettings(w.ports, AUTHOR, 1, { contentMix: { product: { low: 0, high: 0.3 } } });
  await w.store.pauses.create(pauseOf('pau_konto', ACCOUNT));
  await w.store.pauses.create(pauseOf('pau_alles'));
  return w;
}

type Exporting = Parameters<typeof exportTenant>[0];

export async function stepsOf(
  store: Exporting,
  after?: ExportPosition,
  tenantId = TENANT,
): Promise<ExportStep[]> {
  const steps: ExportStep[] = [];
  for await (const step of exportTenant(store, tenantId, after)) steps.push(step);
  return steps;
}

export async function linesOf(store: Exporting): Promise<string[]> {
  return (await stepsOf(store)).map((step) => {
    if (step.kind !== 'record') throw new Error(JSON.stringify(step));
    return exportLine(step.record);
  });
}

export function portsOn(store: Store, w: World): RestorePorts {
  const mediaStore = {
    inspect: () => Promise.resolve(undefined),
    uploadTarget: ({ id }: Media) =>
      Promise.resolve({ method: 'PUT' as const, url: `http://h/${id}`, headers: {} }),
  };
  return { ...store, mediaStore, ids: w.ids, clock: w.ports.clock, policy: w.ports.policy };
}

export const restore = (
  ports: RestorePorts,
  lines: readonly string[],
  tenantId = TENANT,
): Promise<RestoreResult> => restoreRecords(ports, OPERATOR, tenantId, readExportLines(lines.join('\n')));
