import type { OAuth2Credentials } from '../../core/domain/account.ts';
import type { AccountId, PostId, PublicationId } from '../../core/domain/ids.ts';
import type { Publication } from '../../core/domain/publication.ts';
import { publishingPolicy } from '../../core/domain/publishing-policy.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import type { Store } from '../../core/ports/store.ts';
import { createChance } from './chance.ts';
import { createChangeStream } from './change-stream.ts';
import { createEvents } from './events.ts';
import { createFaults, type Subject } from './faults.ts';
import { createInvariants } from './invariants.ts';
import { createMemoryStore } from './memory-store.ts';
import { observeStore, type StoreObserver } from './observed-store.ts';
import { createObstacles, type Obstacles } from './obstacles.ts';
import { type Plan, profileOf, STARTS_AT } from './plan.ts';
import { createHost, type Host, type SimulatedProcess } from './processes.ts';
import type { Surroundings } from './surroundings.ts';
import { createTaskPorts, type PlantedBug, type TaskPorts } from './task-ports.ts';
import { createWakeUpQueue, type WakeUpQueueOptions } from './wake-up-queue.ts';
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
  /** Accounts that somebody has asked to delete. */
  readonly deleted: Set<AccountId>;
  readonly portsFor: (process: SimulatedProcess, subject: Subject, isRequest?: boolean) => TaskPorts;
  readonly subjectOf: (id: PublicationId) => Subject;
  readonly newGrant: (accountId: AccountId) => OAuth2Credentials;
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
  const { seed, plan, bug } = options;
  const ground = createGround(options);
  const { surroundings, memory, publications, obstacles } = ground;
  const { events, invariants } = surroundings;
  const server = createXServer({
    now: events.now,
    refusesDuplicates: plan.network === 'guarded',
    onAccepted: invariants.onAccepted,
  });
  const workers = Array.from({ length: WORKER_COUNT }, (_, index) =>
    createHost(surroundings, `worker-${index + 1}`),
  );
  const isInProcess = plan.wakeUps === 'in-process';
  const subjectOf = createSubjects(seed);
  const queueOptions: WakeUpQueueOptions = {
    ...{ surroundings, isInProcess, hosts: workers, subjectOf },
    attend: (process, wakeUp) =>
      attendOnce(options, process, wakeUp, () =>
        portsOf({ surroundings, process, subject: subjectOf(wakeUp.publicationId), isRequest: false }),
      ),
  };
  const queue = createWakeUpQueue(queueOptions);
  const observed = observeStore(memory, {
    ...observerOf(ground),
    onStored: isInProcess ? () => undefined : createChangeStream(queueOptions, queue),
  });
  const portsOf = createTaskPorts({
    ...{ server, plan, bug, queue },
    store: bug.store?.(observed) ?? observed,
    policy: bug.policy?.(POLICY) ?? POLICY,
  });
  return {
    ...surroundings,
    ...{ plan, bug, server, obstacles, workers, store: observed, publications, subjectOf },
    portsFor: (process, subject, isRequest = false) => portsOf({ surroundings, process, subject, isRequest }),
    api: createHost(surroundings, 'api'),
    cancelled: new Set(),
    deleted: new Set(),
    newGrant: (accountId) => server.grants.grant(profileOf(accountId), TOKEN_MS),
  };
}

interface Ground {
  readonly surroundings: Surroundings;
  readonly memory: Store;
  readonly publications: ReadonlyMap<PublicationId, Publication>;
  readonly obstacles: Obstacles;
}

/** Time, chance, what is stored, and what must hold of it. */
function createGround({ seed, plan, trace, onlyFaults, onChange }: WorldOptions): Ground {
  const events = createEvents(STARTS_AT);
  const note =
    trace === undefined ? () => undefined : (line: string) => trace(`${clockText(events.now())} ${line}`);
  const faults = createFaults({ only: onlyFaults, now: events.now, note });
  const publications = new Map<PublicationId, Publication>();
  const obstacles = createObstacles();
  const invariants = createInvariants({
    ...{ now: events.now, note, obstacles, lastLookMs: LAST_LOOK_MS, sendTimeoutMs: POLICY.sendTimeoutMs },
    find: (id) => publications.get(id),
    isResentUnguarded: (text) =>
      plan.afterAbsence === 'resend' && (plan.network === 'unguarded' || text === ''),
  });
  const memory = createMemoryStore({
    now: events.now,
    indexLagMs: plan.indexLagMs,
    onChange(next, before) {
      note(`STORE ${next.id} ${before?.state ?? 'new'} -> ${next.state}, revision ${next.revision}`);
      publications.set(next.id, next);
      invariants.onChange(next, before);
      onChange(next);
    },
  });
  return { surroundings: { seed, events, faults, invariants, note }, memory, publications, obstacles };
}

function observerOf({ surroundings, obstacles }: Ground): Omit<StoreObserver, 'onStored'> {
  const { events, invariants } = surroundings;
  return {
    onPause: invariants.onPause,
    onLift: invariants.onLift,
    onAccount({ id }, isOpen) {
      if (isOpen) obstacles.end(`account ${id}`, events.now());
      else obstacles.begin(`account ${id}`, id, events.now());
    },
  };
}

/** The chance of a publication goes with it through all that is done for it. */
function createSubjects(seed: number): (id: PublicationId) => Subject {
  const subjects = new Map<PublicationId, Subject>();
  return (id) => {
    const known = subjects.get(id) ?? { name: id, chance: createChance(seed, id), publicationIds: [id] };
    subjects.set(id, known);
    return known;
  };
}

/** With timers, one process attends to a generation once at a time; several do not know of each other. */
async function attendOnce(
  { plan, attend }: WorldOptions,
  process: SimulatedProcess,
  wakeUp: WakeUp,
  ports: () => TaskPorts,
): Promise<void> {
  const key = `${wakeUp.publicationId} ${wakeUp.generation}`;
  if (plan.wakeUps === 'in-process' && process.inHand.has(key)) return;
  process.inHand.set(key, wakeUp.publicationId);
  try {
    await attend(ports(), wakeUp);
  } finally {
    process.inHand.delete(key);
  }
}

function clockText(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}
