import type { NetworkPostId, PostId } from '../../core/domain/ids.ts';
import type { Publication } from '../../core/domain/publication.ts';
import type { PublicationRepository } from '../../core/ports/publication-repository.ts';
import {
  asRecorded,
  lookingAs,
  notSent,
  overwriting,
  readingAs,
  readingPostsAs,
  refused,
  sendingAs,
  withPublications,
  writingAs,
} from './port-wrappers.ts';
import type { PlantedBug } from './task-ports.ts';

type RecordIntent = PublicationRepository['recordIntent'];
type Replace = PublicationRepository['replace'];

/** The leases, intents and revisions that keep two workers apart. */
const CONCURRENCY: readonly PlantedBug[] = [
  {
    name: 'no lease: everybody who is woken takes the publication',
    // Neither the lease nor the revision that it is written under stands in anybody's way.
    store: (store) => {
      const { publications } = readingAs((publication) => {
        if (publication.state !== 'scheduled') return publication;
        const { lease: _lease, ...rest } = publication;
        return rest;
      })(store);
      const recordIntent: RecordIntent = async (next, expectedRevision) => {
        const stored = await store.publications.get(next.tenantId, next.id);
        return store.publications.recordIntent(next, stored?.revision ?? expectedRevision);
      };
      return withPublications({ ...store, publications }, { recordIntent });
    },
  },
  {
    name: 'lease shorter than the send timeout',
    policy: (policy) => ({ ...policy, leaseMs: 6000 }),
  },
  {
    name: 'send goes on after its deadline',
    publisher: (publisher) => ({
      ...publisher,
      send: (part, timeoutMs) => publisher.send(part, timeoutMs * 4),
    }),
  },
  {
    name: 'no fencing: a late decision overwrites a newer one',
    store: (store) => withPublications(store, { replace: overwriting(store) }),
  },
  {
    name: 'final state overwritten',
    store: (store) => {
      const replace: Replace = async (next, expectedRevision) => {
        const stored = await store.publications.get(next.tenantId, next.id);
        const isFinal = stored?.state === 'published' || stored?.state === 'cancelled';
        return isFinal
          ? overwriting(store)(next, expectedRevision)
          : store.publications.replace(next, expectedRevision);
      };
      return withPublications(store, { replace });
    },
  },
  {
    name: 'double wake-up sent twice: the intent is not conditional',
    store: (store) => {
      const recordIntent: RecordIntent = async (next, expectedRevision) => {
        const stored = await store.publications.get(next.tenantId, next.id);
        const told = await store.publications.recordIntent(next, stored?.revision ?? expectedRevision);
        return told === 'conflict' ? 'recorded' : told;
      };
      return withPublications(store, { recordIntent });
    },
  },
  {
    name: 'intent not durable when the send begins',
    store: (store) => {
      const recordIntent: RecordIntent = async (next) => {
        const stored = await store.publications.get(next.tenantId, next.id);
        return stored?.state === 'scheduled' ? 'recorded' : 'conflict';
      };
      return withPublications(store, { recordIntent });
    },
  },
  {
    name: 'stale generation sent: an edit leaves the revision as it was',
    store: (store) => ({
      ...store,
      posts: {
        ...store.posts,
        async replace(change) {
          const replaced = await store.posts.replace(change);
          if (replaced !== 'replaced') return replaced;
          // The worker's condition is on the revision before the edit: let it hold again.
          for (const { id, tenantId, revision, ...rest } of change.publications) {
            const next = { ...rest, id, tenantId, revision: revision - 1 } as Publication;
            await store.publications.replace(next, revision);
          }
          return replaced;
        },
      },
    }),
  },
  {
    name: 'refresh race: no lock around a single-use refresh token',
    store: (store) => ({
      ...store,
      credentials: { ...store.credentials, lockRefresh: () => Promise.resolve('locked') },
    }),
  },
];

const NOTHING: ReadonlySet<NetworkPostId> = new Set();

/** What an answer, and a post on the timeline, is taken to prove. */
const PROOF: readonly PlantedBug[] = [
  {
    name: 'blind resend on 503',
    publisher: sendingAs((outcome) => notSent(outcome, /HTTP 50/)),
  },
  {
    name: 'blind resend on reset',
    publisher: sendingAs((outcome) => notSent(outcome, /ECONNRESET/)),
  },
  {
    name: 'blind resend on timeout',
    publisher: sendingAs((outcome) => notSent(outcome, /in time/)),
  },
  {
    name: 'duplicate refusal believed: taken for a failure',
    publisher: sendingAs((outcome) =>
      outcome.kind === 'unknown' && outcome.hint === 'duplicate' ? refused(outcome.detail) : outcome,
    ),
  },
  {
    name: 'blind resend on duplicate, with a dot more',
    publisher: (publisher) => ({
      ...publisher,
      async send(part, timeoutMs) {
        const outcome = await publisher.send(part, timeoutMs);
        if (outcome.kind !== 'unknown' || outcome.hint !== 'duplicate') return outcome;
        const body = JSON.parse(String(part.request)) as { readonly text?: string };
        const request = JSON.stringify({ ...body, text: `${body.text ?? ''}.` });
        return publisher.send({ ...part, request }, timeoutMs);
      },
    }),
  },
  {
    name: 'timeout recorded as a failure',
    publisher: sendingAs((outcome) =>
      outcome.kind === 'unknown' && /in time/.test(outcome.detail) ? refused(outcome.detail) : outcome,
    ),
  },
  {
    name: 'reconcile before the lag',
    policy: (policy) => ({ ...policy, reconcileDelaysMs: [0] }),
  },
  {
    name: 'one look only',
    policy: (policy) => ({ ...policy, reconcileDelaysMs: policy.reconcileDelaysMs.slice(0, 1) }),
  },
  {
    name: 'failed look taken for absence',
    publisher: lookingAs((publisher) => async (query, timeoutMs) => {
      const finding = await publisher.look(query, timeoutMs);
      return finding.kind === 'failed' ? { kind: 'absent' } : finding;
    }),
  },
  {
    name: 'wrong match: by text alone',
    publisher: lookingAs((publisher) => (query, timeoutMs) => {
      const { parent: _parent, ...rest } = query;
      return publisher.look({ ...rest, sentFromAt: query.sentFromAt - 3_600_000, taken: NOTHING }, timeoutMs);
    }),
  },
  {
    name: 'taken ids ignored',
    store: (store) => withPublications(store, { listTakenIds: () => Promise.resolve(NOTHING) }),
  },
  {
    name: 'a rival in doubt ignored',
    store: (store) => withPublications(store, { listOpen: () => Promise.resolve([]) }),
  },
  {
    name: 'absent and past its latest time: taken to be missed',
    store: writingAs((next) =>
      next.state === 'needs-decision' && next.problem.type === 'absent' ? { ...next, state: 'missed' } : next,
    ),
  },
];

/** Times, pauses, threads and the wake-ups that everything hangs on. */
const CONDUCT: readonly PlantedBug[] = [
  {
    name: 'lost outbox: wake-ups are never arranged, and nothing sweeps',
    ports: (ports) => ({ ...ports, wakeUps: { arrange: () => Promise.resolve() } }),
    hasNoSweep: true,
  },
  {
    name: 'a lost wake-up is never made good: nothing sweeps',
    hasNoSweep: true,
  },
  {
    name: 'out of reach: an unknown outcome has no time to wake at',
    store: writingAs((next) => {
      if (next.state !== 'unknown') return next;
      const { wakeAt: _wakeAt, ...rest } = next;
      return rest;
    }),
  },
  {
    name: 'early send: nobody waits for the instant',
    ports: (ports) => ({ ...ports, departures: { board: () => Promise.resolve() } }),
  },
  {
    name: 'latest time ignored',
    store: readingAs((publication) => ({ ...publication, latestAt: publication.dueAt + 86_400_000 })),
  },
  {
    name: 'pause ignored: looked at before the intent, not with it',
    store: (store) => {
      const recordIntent: RecordIntent = async (next, expectedRevision) => {
        const told = await store.publications.recordIntent(next, expectedRevision);
        return told === 'held' ? store.publications.replace(next, expectedRevision).then(asRecorded) : told;
      };
      return withPublications(store, { recordIntent });
    },
  },
  {
    name: 'thread restarted from its first part',
    store: writingAs((next) =>
      next.state === 'scheduled' && next.parts.length > 0 ? { ...next, parts: [] } : next,
    ),
  },
  {
    name: 'edited or cancelled after it may have been sent',
    store: readingPostsAs((publication) => ({ ...publication, attempts: [] })),
  },
  {
    name: 'a repeated request queues a second post',
    queuesAs: (id, tries) => (tries === 1 ? id : (`${id}x${tries}` as PostId)),
  },
];

export const PLANTED_BUGS: readonly PlantedBug[] = [...CONCURRENCY, ...PROOF, ...CONDUCT];
