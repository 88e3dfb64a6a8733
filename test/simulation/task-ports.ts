import { xContentRules } from '../../core/adapters/networks/x/x-content-rules.ts';
import { createXPublisher } from '../../core/adapters/networks/x/x-publisher.ts';
import type { PublishingPorts } from '../../core/application/publishing-ports.ts';
import type { PostId } from '../../core/domain/ids.ts';
import { lastAttempt } from '../../core/domain/publication.ts';
import type { PublishingPolicy } from '../../core/domain/publishing-policy.ts';
import type { ConnectionRepository } from '../../core/ports/connection-repository.ts';
import type { IdSource } from '../../core/ports/id-source.ts';
import type { NetworkAdapters } from '../../core/ports/network-adapter.ts';
import type { PublicationRepository } from '../../core/ports/publication-repository.ts';
import type { Publisher } from '../../core/ports/publisher.ts';
import type { Store } from '../../core/ports/store.ts';
import type { WakeUps } from '../../core/ports/wake-ups.ts';
import { callThroughEvents, type Task, throughEvents } from './calls.ts';
import type { Plan } from './plan.ts';
import { createIds, MEDIA_STORE, NO_ENGAGEMENT, NO_METRICS, SILENT_LOG } from './static-ports.ts';
import type { WakeUpQueue } from './wake-up-queue.ts';
import type { XServer } from './x-server.ts';
import { createXConnector, createXWire } from './x-wire.ts';

export type TaskPorts = PublishingPorts & {
  readonly networks: NetworkAdapters;
  readonly connections: ConnectionRepository;
  readonly ids: IdSource;
};

/** A mistake in the product, planted from outside: by wrapping ports, never by a switch in its code. */
export interface PlantedBug {
  readonly name: string;
  readonly policy?: (policy: PublishingPolicy) => PublishingPolicy;
  readonly store?: (store: Store) => Store;
  readonly publisher?: (publisher: Publisher) => Publisher;
  readonly ports?: (ports: TaskPorts) => TaskPorts;
  /** The id under which a post is asked for once more. */
  readonly queuesAs?: (id: PostId, tries: number) => PostId;
  readonly hasNoSweep?: true;
}

export const NO_BUG: PlantedBug = { name: 'none' };

export interface TaskPortOptions {
  readonly store: Store;
  readonly server: XServer;
  readonly queue: WakeUpQueue;
  readonly plan: Plan;
  readonly policy: PublishingPolicy;
  readonly bug: PlantedBug;
}

/** The product's ports as one task sees them: the real adapter of X on a simulated wire, the store through events. */
export function createTaskPorts(options: TaskPortOptions): (task: Task) => TaskPorts {
  const { store, bug } = options;
  const ids = createIds();
  const tenants = throughEvents('tenants', store.tenants);
  const accounts = throughEvents('accounts', store.accounts);
  const credentials = throughEvents('credentials', store.credentials);
  const pauses = throughEvents('pauses', store.pauses);
  const posts = throughEvents('posts', store.posts);
  const publications = throughEvents('publications', store.publications);
  const media = throughEvents('media', store.media);
  return (task) => {
    const { clock, departures, owner } = task.process;
    const ports: TaskPorts = {
      ...{ tenants: tenants(task), accounts: accounts(task), credentials: credentials(task) },
      ...{ pauses: pauses(task), posts: posts(task), media: media(task), mediaStore: MEDIA_STORE },
      publications: notingIntents(task, publications(task)),
      networks: networksOf(task, options),
      wakeUps: wakeUpsOf(task, options),
      connections: store.connections,
      ...{ clock, departures, owner, ids, policy: options.policy, log: SILENT_LOG, metrics: NO_METRICS },
    };
    return bug.ports?.(ports) ?? ports;
  };
}

/** What a task sends is what it wrote an intent for, whatever the bytes look like. */
function notingIntents(task: Task, publications: PublicationRepository): PublicationRepository {
  const recordIntent = publications.recordIntent.bind(publications);
  return Object.assign(publications, {
    recordIntent(...[next, expectedRevision]: Parameters<PublicationRepository['recordIntent']>) {
      const attempt = lastAttempt(next);
      if (attempt !== undefined) task.intent = { ...attempt, generation: next.generation };
      return recordIntent(next, expectedRevision);
    },
  });
}

function networksOf(task: Task, { server, plan, bug }: TaskPortOptions): NetworkAdapters {
  const { clock } = task.process;
  const wire = createXWire(task, server);
  const asX = createXPublisher(wire, { now: () => clock.now(), sleepUntil: (at) => clock.sleepUntil(at) });
  const publisher = plan.network === 'guarded' ? asX : { ...asX, absenceWorth: () => 'evidence' as const };
  return {
    x: {
      rules: xContentRules,
      connector: createXConnector(task, wire, server),
      publisher: bug.publisher?.(publisher) ?? publisher,
      engagement: NO_ENGAGEMENT,
    },
  };
}

function wakeUpsOf(task: Task, { queue, plan }: TaskPortOptions): WakeUps {
  // Requests leave wake-ups to the change stream, where there is one.
  if (plan.wakeUps === 'queue' && task.isRequest) return { arrange: () => Promise.resolve() };
  return {
    arrange: (wakeUp) =>
      callThroughEvents(task, 'wakeUps.arrange', () => {
        queue.arrange(wakeUp, task.process);
        return Promise.resolve();
      }),
  };
}
