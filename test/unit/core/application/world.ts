import { createRandomIdSource } from '../../../../core/adapters/crypto/random-id-source.ts';
import { xContentRules } from '../../../../core/adapters/networks/x/x-content-rules.ts';
import { openSqliteStore } from '../../../../core/adapters/sqlite/sqlite-store.ts';
import { attendPublication } from '../../../../core/application/attend-publication.ts';
import { createDepartures } from '../../../../core/application/departures.ts';
import type { PublishingPorts } from '../../../../core/application/publishing-ports.ts';
import { queuePost } from '../../../../core/application/queue-post.ts';
import type { Credentials, OAuth2Credentials } from '../../../../core/domain/account.ts';
import type { NetworkPostId, PublicationId } from '../../../../core/domain/ids.ts';
import type { PostDraft } from '../../../../core/domain/post-draft.ts';
import type { Outcome, Publication } from '../../../../core/domain/publication.ts';
import { publishingPolicy } from '../../../../core/domain/publishing-policy.ts';
import { defaultSettings, type Principal } from '../../../../core/domain/tenant.ts';
import type { Identification, Refresh } from '../../../../core/ports/account-connector.ts';
import type { Readings } from '../../../../core/ports/engagement-reader.ts';
import type { MetricName } from '../../../../core/ports/metrics.ts';
import type { NetworkAdapters } from '../../../../core/ports/network-adapter.ts';
import type { WakeUp } from '../../../../core/ports/publication-repository.ts';
import type { Finding, PartToPublish, Preparation } from '../../../../core/ports/publisher.ts';
import { ACCOUNT, account, DUE, TENANT } from '../../../support/builders.ts';

export const MINUTE = 60_000;
export const AUTHOR: Principal = { tenantId: TENANT, role: 'author', name: 'token:tok_1' };
export const SECRET: Credentials = {
  ...{ kind: 'oauth1', consumerKey: 'k', consumerSecret: 's' },
  ...{ accessToken: 'first', accessSecret: 's' },
};
export const ROTATING: OAuth2Credentials = {
  kind: 'oauth2',
  clientId: 'c',
  accessToken: 'first',
  refreshToken: 'r1',
};

export const accepted = (id: string): Outcome => ({
  ...{ kind: 'accepted', networkPostId: id as NetworkPostId, url: `https://x.com/bank/status/${id}` },
});
export const unknown: Outcome = { kind: 'unknown', detail: 'reset' };
export const found = (id: string): Finding => ({
  ...{
    kind: 'found',
    networkPostId: id as NetworkPostId,
    url: `https://x.com/bank/status/${id}`,
    publishedAt: DUE + 5,
  },
});

/** What the network does, call by call; when a list is used up, the last of it again. */
export interface Script {
  send: (Outcome | (() => Promise<Outcome>))[];
  look: Finding[];
  prepare: (Preparation['kind'] | (() => Promise<void>))[];
  identify: Identification[];
  refresh: Refresh[];
  read: Readings[];
}

export type World = Awaited<ReturnType<typeof world>>;

/** One tenant with one account on a store in memory; a clock that moves when somebody waits; a scripted network. */
export async function world(credentials: Credentials = SECRET) {
  const store = openSqliteStore({
    path: ':memory:',
    cipher: { seal: (plain) => plain, open: (sealed) => sealed },
  });
  const state = { now: DUE - 60 * MINUTE };
  const sent: { text: string; at: number; token: string; parent: string | undefined }[] = [];
  const wakeUps: WakeUp[] = [];
  const script: Script = {
    ...{ send: [accepted('1')], look: [{ kind: 'absent' }], prepare: ['ready'] },
    ...{ identify: [{ kind: 'rejected', detail: 'no' }], refresh: [{ kind: 'rejected', detail: 'no' }] },
    read: [{ kind: 'read', byId: new Map() }],
  };
  const next = <Entry>(entries: Entry[]): Entry => {
    const [first] = entries.length > 1 ? entries.splice(0, 1) : entries;
    if (first === undefined) throw new Error('the script says nothing');
    return first;
  };
  async function prepare(part: PartToPublish): Promise<Preparation> {
    const answer = next(script.prepare);
    if (typeof answer === 'function') await answer();
    const kind = typeof answer === 'function' ? 'ready' : answer;
    const problem = { type: 'x-media-refused', title: 'no', action: 'no' };
    switch (kind) {
      case 'ready': {
        const { account: on, credentials: by, text } = part;
        return {
          kind,
          part: { account: on, credentials: by, fingerprint: 'f', request: { text, parent: part.parent } },
        };
      }
      case 'refused':
        return { kind, problem };
      case 'rate-limited':
        return { kind, retryAt: state.now + 30_000, detail: 'limit' };
      default:
        return { kind, detail: 'not now' };
    }
  }
  const clock = {
    now: () => state.now,
    monotonicMs: () => state.now,
    sleepUntil: (at: number) => {
      state.now = Math.max(state.now, at);
      return Promise.resolve();
    },
  };
  const silent = () => undefined;
  const counted: Partial<Record<MetricName, number>> = {};
  const ports: PublishingPorts & { readonly networks: NetworkAdapters } = {
    ...store,
    mediaStore: {
      uploadTarget: () => Promise.reject(new Error('not here')),
      inspect: () => Promise.resolve(undefined),
      read: () => Promise.resolve(undefined),
    },
    networks: {
      x: {
        rules: xContentRules,
        connector: {
          identify: () => Promise.resolve(next(script.identify)),
          refresh: () => Promise.resolve(next(script.refresh)),
          authorizeUrl: () => undefined,
          exchangeCode: () => Promise.resolve({ kind: 'rejected', detail: 'no' }),
        },
        publisher: {
          visibilityLagMs: 1000,
          absenceWorth: ({ text }) => (text === '' ? 'evidence' : 'guarded'),
          prepare,
          send: async ({ request, credentials: by }) => {
            const { text, parent } = request as { text: string; parent: string | undefined };
            sent.push({ text, at: state.now, token: by.accessToken, parent });
            const outcome = next(script.send);
            return typeof outcome === 'function' ? outcome() : outcome;
          },
          look: () => Promise.resolve(next(script.look)),
        },
        engagement: { batchSize: 100, read: () => Promise.resolve(next(script.read)) },
      },
    },
    wakeUps: {
      arrange(wakeUp) {
        wakeUps.push(wakeUp);
        return Promise.resolve();
      },
    },
    departures: createDepartures(clock),
    clock,
    metrics: {
      count(name, value) {
        counted[name] = (counted[name] ?? 0) + value;
      },
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    policy: publishingPolicy({
      sendTimeoutMs: 10_000,
      reconcileDelaysMs: [10_000, 60_000],
      collectAgesMs: [15 * MINUTE, 60 * MINUTE],
    }),
    owner: 'worker-1',
  };
  await store.tenants.create(
    { id: TENANT, name: 'Bank', timeZone: 'Europe/Berlin', createdAt: 0 },
    defaultSettings('Europe/Berlin'),
  );
  await store.accounts.create(account());
  await store.credentials.put(TENANT, ACCOUNT, credentials);
  const ids = createRandomIdSource(clock.now);

  async function queue(overrides: Partial<PostDraft> = {}): Promise<Publication> {
    const draft = {
      text: 'Guten Morgen',
      accountIds: [ACCOUNT],
      publishAt: new Date(DUE).toISOString(),
      ...overrides,
    };
    const result = await queuePost({ ...ports, ids }, AUTHOR, draft);
    if (result.kind !== 'queued') throw new Error(JSON.stringify(result));
    const [view] = result.post.publications;
    if (view === undefined) throw new Error('no publication');
    return view.publication;
  }
  const get = async (id: PublicationId): Promise<Publication> => {
    const publication = await store.publications.get(TENANT, id);
    if (publication === undefined) throw new Error('gone');
    return publication;
  };
  const wakeUpOf = ({ tenantId, id, generation, wakeAt = state.now }: Publication): WakeUp => ({
    ...{ tenantId, publicationId: id, generation, purpose: 'publish' as const, wakeAt },
  });
  const attend = (publication: Publication) => attendPublication(ports, wakeUpOf(publication));
  /** Wakes it again and again, as timers would, until nothing more is arranged. */
  async function live(publication: Publication): Promise<Publication> {
    for (let round = 0; round < 50; round += 1) {
      wakeUps.length = 0;
      await attend(await get(publication.id));
      const [wakeUp] = wakeUps;
      if (wakeUp === undefined) break;
      state.now = Math.max(state.now, wakeUp.wakeAt);
    }
    return get(publication.id);
  }
  return { counted, ports, store, state, sent, script, wakeUps, ids, queue, get, attend, live };
}
