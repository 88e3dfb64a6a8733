import { cancelPost, editPost } from '../../core/application/change-post.ts';
import { connectAccount } from '../../core/application/connect-account.ts';
import { createPause } from '../../core/application/create-pause.ts';
import { deleteAccount } from '../../core/application/delete-account.ts';
import { queuePost } from '../../core/application/queue-post.ts';
import { resolvePublication } from '../../core/application/read-posts.ts';
import { type AccountId, type PauseId, type PublicationId, publicationIdOf } from '../../core/domain/ids.ts';
import type { Principal } from '../../core/domain/tenant.ts';
import { createChance } from './chance.ts';
import type { Subject } from './faults.ts';
import { type Change, type PlannedPost, TENANT } from './plan.ts';
import type { TaskPorts } from './task-ports.ts';
import type { World } from './world.ts';

const PERSON: Principal = { tenantId: TENANT, role: 'approver', name: 'token:person' };
/** How long a person's program waits for the API, and how often it asks. */
const CLIENT_TIMEOUT_MS = 30_000;
const CLIENT_TRIES = 4;
const RETRY_MS = 4000;

export interface Persons {
  queue(post: PlannedPost): void;
  change(post: PlannedPost, change: Change): void;
  pause(id: PauseId, accountId: AccountId | undefined): void;
  lift(id: PauseId): void;
  /** Looks at the profile and says what is there. */
  decide(id: PublicationId): void;
  reconnect(accountId: AccountId): void;
  deleteAccount(accountId: AccountId): void;
}

type Request = (ports: TaskPorts, tries: number) => Promise<unknown>;

/** Repeats until it was answered: what was asked for may have been done each time. */
function ask(world: World, subject: Subject, what: string, request: Request): void {
  const { events, faults, note } = world;
  let isAnswered = false;
  function tryOnce(tries: number): void {
    if (isAnswered || tries > CLIENT_TRIES) return;
    if (tries > 1) faults.strike(subject.publicationIds);
    let isOver = false;
    const again = () => {
      if (isOver) return;
      isOver = true;
      events.at(events.now() + RETRY_MS * tries, () => tryOnce(tries + 1));
    };
    const process = world.api.current();
    if (process === undefined) {
      again();
      return;
    }
    note(`somebody asks: ${what}`);
    request(world.portsFor(process, subject, true), tries).then(() => {
      isAnswered = true;
    }, again);
    events.at(events.now() + CLIENT_TIMEOUT_MS, again);
  }
  events.at(events.now(), () => tryOnce(1));
}

/** People at the API: what they ask for may fail, and what fails they ask for again. */
export function createPersons(world: World): Persons {
  const subjectOf = (name: string, publicationIds: readonly PublicationId[] = []): Subject => ({
    ...{ name, chance: createChance(world.seed, name), publicationIds },
  });
  const publicationsOf = ({ id, draft }: PlannedPost) =>
    draft.accountIds.map((_, position) => publicationIdOf(id, position));
  return {
    queue(post) {
      const { id, draft } = post;
      ask(world, subjectOf(`queueing ${id}`, publicationsOf(post)), `queue ${id}`, (ports, tries) => {
        return queuePost(ports, PERSON, draft, { postId: world.bug.queuesAs?.(id, tries) ?? id });
      });
    },
    change(post, change) {
      const { id } = post;
      if (change.kind === 'cancel') world.cancelled.add(id);
      ask(world, subjectOf(`changing ${id}`, publicationsOf(post)), `${change.kind} ${id}`, (ports) =>
        changePost(ports, id, change),
      );
    },
    pause(id, accountId) {
      const input = { id, reason: 'stop', ...(accountId === undefined ? {} : { accountId }) };
      ask(world, subjectOf(`pausing ${id}`), 'pause', (ports) => createPause(ports, PERSON, input));
    },
    lift: (id) => ask(world, subjectOf(`lifting ${id}`), 'lift', (ports) => ports.pauses.delete(TENANT, id)),
    decide(id) {
      ask(world, subjectOf(`deciding ${id}`, [id]), `what is there of ${id}`, (ports) =>
        decide(world, ports, id),
      );
    },
    deleteAccount(accountId) {
      world.deleted.add(accountId);
      ask(world, subjectOf(`deleting ${accountId}`), `delete ${accountId}`, (ports) =>
        deleteAccount(ports, PERSON, accountId),
      );
    },
    reconnect(accountId) {
      ask(world, subjectOf(`connecting ${accountId}`), `connect ${accountId}`, (ports) =>
        connectAccount(ports, TENANT, {
          network: 'x',
          credentials: world.newGrant(accountId),
          accountId,
          renews: true,
        }),
      );
    },
  };
}

async function changePost(ports: TaskPorts, id: PlannedPost['id'], change: Change): Promise<unknown> {
  const stored = await ports.posts.get(TENANT, id);
  if (stored === undefined) return undefined;
  const { version } = stored.post;
  if (change.kind === 'cancel') return cancelPost(ports, PERSON, id, version);
  const { text, publishAt } = change;
  const patch = {
    ...(text === undefined ? {} : { text }),
    ...(publishAt === undefined ? {} : { publishAt }),
  };
  return editPost(ports, PERSON, id, version, patch);
}

async function decide(world: World, ports: TaskPorts, id: PublicationId): Promise<unknown> {
  const publication = await ports.publications.get(TENANT, id);
  if (publication?.state !== 'needs-decision') return undefined;
  const [post] = world.invariants
    .accepted(id, publication.parts.length)
    .filter(({ visibleAt }) => visibleAt <= world.events.now());
  return resolvePublication(
    ports,
    PERSON,
    id,
    post === undefined
      ? { outcome: 'not-published' }
      : { outcome: 'published', url: `https://x.com/bank/status/${post.id}` },
  );
}
