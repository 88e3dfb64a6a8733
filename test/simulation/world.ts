import type { OAuth2Credentials } from '../../core/domain/account.ts';
import type { AccountId, PostId, PublicationId } from '../../core/domain/ids.ts';
import type { Publication } from '../../core/domain/publication.ts';
import { publishingPolicy } from '../../core/domain/publishing-policy.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import type { Store } from '../../core/ports/store.ts';
import { createChance } from './chance.ts';
import { createEvents } from './events.ts';
import { createFaults, type Subject } from './faults.ts';
import { createInvariants } from './invariants.ts';
import { createMemoryStore } from './memory-store.ts';
import { observeStore } from './observed-store.ts';
import { createObstacles, type Obstacles } from './obstacles.ts';
import { type Plan, profileOf, STARTS_AT } from './plan.ts';
import { createHost, type Host, type SimulatedProcess } from './processes.ts';
import type { Surroundings } from './surroundings.ts';
import { createTaskPorts, type PlantedBug, type TaskPorts } from './task-ports.ts';
import { createWakeUpQueue } from './wake-up-queue.ts';
import { createXServer, type XServer } from './x-server.ts';
import { TOKEN_MS } from './x-wire.ts';

export interface World extends Surroundings {
  readonly plan: Plan;
  readonly bug: PlantedBug;
  readonly server: XServer;
  readonly obstacles: Obstacles;
  readonly api: Host;
  readonly workers: readonly Host[];
  /** What is stored, without a call. */
  readonly store: Store;
  readonly publications: ReadonlyMap<PublicationId, Publication>;
  /** Posts that somebody has asked to cancel. */
  readonly cancelled: Set<PostId>;
  portsFor(process: SimulatedProcess, subject: Subject, isRequest?: boolean): TaskPorts;
  subjectOf(id: PublicationId): Subject;
  newGrant(accountId: AccountId): OAuth2Credentials;
}

export interface WorldOptions {
  readonly seed: number;
  readonly plan: Plan;
  readonly bug: PlantedBug;
  /** If given, no faults but these happen. */
  readonly onlyFaults: ReadonlySet<string> | undefined;
  readonly trace: ((line: string) => void) | undefined;
  readonly attend: (ports: TaskPorts, wakeUp: WakeUp) => Promise<unknown>;
  readonly onChange: (publication: Publication) => void;
}

export const POLICY = publishingPolicy({
  sendTimeoutMs: 10_000,
  reconcileDelaysMs: [10_000, 60_000, 300_000],
  collectAgesMs: [900_000],
});
const LAST_LOOK_MS = 300_000;
const WORKER_COUNT = 3;

export function createWorld(options: WorldOptions): World {
  const { seed, plan, bug, trace } = options;
  const events = createEvents(STARTS_AT);
  const note =
    trace === undefined ? () => undefined : (line: string) => trace(`${clockText(events.now())} ${line}`);
  const faults = createFaults({ only: options.onlyFaults, note });
  const publications = new Map<PublicationId, Publication>();
  const obstacles = createObstacles();
  const invariants = createInvariants({
    now: events.now,
    find: (id) => publications.get(id),
    isResentUnguarded: (text) =>
      plan.afterAbsence === 'resend' && (plan.network === 'unguarded' || text === ''),
    obstacles,
    lastLookMs: LAST_LOOK_MS,
    sendTimeoutMs: POLICY.sendTimeoutMs,
    note,
  });
  const surroundings: Surroundings = { seed, events, faults, invariants, note };
  const server = createXServer({
    now: events.now,
    refusesDuplicates: plan.network === 'guarded',
    onAccepted: invariants.onAccepted,
  });
  const memory = createMemoryStore({
    now: events.now,
    indexLagMs: plan.indexLagMs,
    onChange(next, before) {
      note(`STORE ${next.id} ${before?.state ?? 'new'} -> ${next.state}, revision ${next.revision}`);
      publications.set(next.id, next);
      invariants.onChange(next, before);
      options.onChange(next);
    },
  });
  const subjects = new Map<PublicationId, Subject>();
  const subjectOf = (id: PublicationId): Subject => {
    const known = subjects.get(id) ?? { name: id, chance: createChance(seed, id), publicationIds: [id] };
    subjects.set(id, known);
    return known;
  };
  const workers = Array.from({ length: WORKER_COUNT }, (_, index) =>
    createHost(surroundings, `worker-${index + 1}`),
  );
  const api = createHost(surroundings, 'api');
  const isInProcess = plan.wakeUps === 'in-process';
  const queue = createWakeUpQueue({
    surroundings,
    isInProcess,
    hosts: workers,
    subjectOf,
    async attend(process, wakeUp) {
      // One process attends to a generation once at a time; several do not know of each other.
      const key = `${wakeUp.publicationId} ${wakeUp.generation}`;
      if (isInProcess && process.inHand.has(key)) return;
      process.inHand.set(key, wakeUp.publicationId);
      try {
        await options.attend(portsFor(process, subjectOf(wakeUp.publicationId)), wakeUp);
      } finally {
        process.inHand.delete(key);
      }
    },
  });
  const observed = observeStore(memory, {
    onPause: invariants.onPause,
    onLift: invariants.onLift,
    onAccount: ({ id }, canPublish) => {
      if (canPublish) obstacles.end(`account ${id}`, events.now());
      else obstacles.begin(`account ${id}`, id, events.now());
    },
    onStored(stored) {
      if (!isInProcess) queue.stream(stored);
    },
  });
  const store = bug.store?.(observed) ?? observed;
  const policy = bug.policy?.(POLICY) ?? POLICY;
  const portsOf = createTaskPorts({ server, plan, bug, store, policy, queue });
  const portsFor = (process: SimulatedProcess, subject: Subject, isRequest = false) =>
    portsOf({ surroundings, process, subject, isRequest });
  return {
    ...surroundings,
    ...{ plan, bug, server, obstacles, api, workers, store: observed, publications, portsFor, subjectOf },
    cancelled: new Set(),
    newGrant: (accountId) => server.grant(profileOf(accountId), TOKEN_MS),
  };
}

function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
