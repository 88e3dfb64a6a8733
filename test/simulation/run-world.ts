import { attendPublication } from '../../core/application/attend-publication.ts';
import { refreshCredentials } from '../../core/application/refresh-credentials.ts';
import { sweep } from '../../core/application/sweep.ts';
import type { Account } from '../../core/domain/account.ts';
import type { PauseId, PublicationId } from '../../core/domain/ids.ts';
import { isFinal, type Publication } from '../../core/domain/publication.ts';
import { defaultSettings } from '../../core/domain/tenant.ts';
import { createChance } from './chance.ts';
import { RATES, type Subject } from './faults.ts';
import { createPersons, type Persons } from './persons.ts';
import { accountIdOf, type Plan, PROFILES, STARTS_AT, TENANT } from './plan.ts';
import type { SimulatedProcess } from './processes.ts';
import { MEDIUM } from './static-ports.ts';
import type { PlantedBug } from './task-ports.ts';
import { judge, type WorldResult } from './verdict.ts';
import { createWorld, type World } from './world.ts';
import { createWorry } from './worry.ts';

export interface RunOptions {
  readonly seed: number;
  readonly plan: Plan;
  readonly bug: PlantedBug;
  /** If given, no faults but these happen. */
  readonly onlyFaults?: ReadonlySet<string>;
  readonly trace?: (line: string) => void;
}

const SWEEP_EVERY_MS = 60_000;
const REFRESH_EVERY_MS = 1_800_000;
const REFRESH_WITHIN_MS = 70 * 60_000;
/** Faults go on this long after the last publication fell due: every kind of end is reached under them. */
const FAULTS_AFTER_MS = 40 * 60_000;
/** A network that cannot be read is a person's matter after a day: nothing takes longer. */
const LONGEST_MS = 30 * 3_600_000;
const STEP_MS = 600_000;
/** A request that is on its way this long still arrives while the world is looked at. */
const LATE_ARRIVALS_MS = 7_300_000;

/** One world from its first post until nothing can happen any more. */
export async function runWorld(options: RunOptions): Promise<WorldResult> {
  const { plan } = options;
  const asked = new Set<PublicationId>();
  const observers: ((publication: Publication) => void)[] = [];
  const world = createWorld({
    ...options,
    onlyFaults: options.onlyFaults,
    trace: options.trace,
    attend: (ports, wakeUp) =>
      attendPublication(ports, wakeUp, plan.wakeUps === 'queue' ? [wakeUp.purpose] : undefined),
    onChange(publication) {
      for (const observe of observers) observe(publication);
    },
  });
  const persons = createPersons(world);
  observers.push(createWorry(world, persons), (publication) => {
    if (publication.state !== 'needs-decision' || asked.has(publication.id)) return;
    asked.add(publication.id);
    visitLater(world, persons, publication);
  });
  await furnish(world);
  schedule(world, persons);
  await world.events.runUntil(plan.endsAt + FAULTS_AFTER_MS);
  world.faults.end();
  for (let untilAt = world.events.now(); untilAt < STARTS_AT + LONGEST_MS; ) {
    untilAt += STEP_MS;
    await world.events.runUntil(untilAt);
    if (untilAt > plan.endsAt + LATE_ARRIVALS_MS && isSettled(world)) break;
  }
  return judge(world, asked.size);
}

function isSettled({ publications }: World): boolean {
  for (const publication of publications.values())
    if (!isFinal(publication) && publication.state !== 'needs-decision') return false;
  return true;
}

/** Two of three that are asked look at the profile, minutes later. */
function visitLater({ events, subjectOf }: World, persons: Persons, { id }: Publication): void {
  const { chance } = subjectOf(id);
  if (chance.next('visited') < 0.33) return;
  events.at(events.now() + chance.between('visit', 60_000, 2_400_000), () => persons.decide(id));
}

async function furnish({ store, plan, server, seed }: World): Promise<void> {
  const settings = defaultSettings('Europe/Berlin');
  const { afterAbsence } = plan;
  await store.tenants.create(
    { id: TENANT, name: 'Bank', timeZone: 'Europe/Berlin', createdAt: STARTS_AT },
    afterAbsence === undefined ? settings : { ...settings, afterAbsence: { x: afterAbsence } },
  );
  await store.media.create(MEDIUM);
  for (const profileId of PROFILES) {
    const chance = createChance(seed, `profile ${profileId}`);
    const account: Account = {
      ...{ id: accountIdOf(profileId), tenantId: TENANT, network: 'x', networkAccountId: profileId },
      ...{ handle: `bank${profileId}`, displayName: 'Bank', followerCount: null, status: 'connected' },
      ...{ checkedAt: STARTS_AT, createdAt: STARTS_AT, revision: 1 },
    };
    await store.accounts.create(account);
    const granted = server.grants.grant(profileId, chance.between('valid', 600_000, 7_200_000));
    await store.credentials.put(TENANT, account.id, granted);
  }
}

function schedule(world: World, persons: Persons): void {
  const { events, plan, faults, workers, api } = world;
  for (const post of plan.posts) {
    events.at(post.queuedAt, () => persons.queue(post));
    for (const change of post.changes) events.at(change.at, () => persons.change(post, change));
  }
  for (const [index, { at, untilAt, accountId }] of plan.pauses.entries()) {
    const id = `pau_${index}` as PauseId;
    events.at(at, () => persons.pause(id, accountId));
    events.at(untilAt, () => persons.lift(id));
  }
  for (const { at, accountId } of plan.deletions) events.at(at, () => persons.deleteAccount(accountId));
  for (const at of plan.deployments)
    events.at(at, () => {
      faults.count('deployment');
      for (const host of [...workers, api]) host.restart(3000);
    });
  for (const profileId of PROFILES) troubleCredentials(world, persons, profileId);
  repeat(world, 'sweep', SWEEP_EVERY_MS, (process, subject) =>
    world.bug.hasNoSweep === true
      ? Promise.resolve()
      : sweep(world.portsFor(process, subject), plan.sweepHorizonMs),
  );
  repeat(world, 'refresh', REFRESH_EVERY_MS, (process, subject) =>
    refreshCredentials(world.portsFor(process, subject), REFRESH_WITHIN_MS),
  );
}

/** On one worker at a time; a run that fails or dies is made good by the next. */
function repeat(
  { events, seed, workers, note }: World,
  name: string,
  everyMs: number,
  run: (process: SimulatedProcess, subject: Subject) => Promise<unknown>,
): void {
  const subject: Subject = { name, chance: createChance(seed, name), publicationIds: [] };
  const next = () => {
    events.at(events.now() + everyMs, next);
    const process = workers[subject.chance.between('worker', 0, workers.length - 1)]?.current();
    if (process === undefined) return;
    run(process, subject).catch((error: unknown) => note(`${name} failed: ${String(error)}`));
  };
  events.at(events.now() + 1, next);
}

function troubleCredentials(world: World, persons: Persons, profileId: string): void {
  const { events, seed, server, faults, plan } = world;
  const chance = createChance(seed, `credentials ${profileId}`);
  const subject: Subject = { name: `credentials of ${profileId}`, chance, publicationIds: [] };
  events.at(STARTS_AT + chance.between('when', 0, plan.endsAt - STARTS_AT), () => {
    const fault = faults.draw(subject, 'life', RATES.credentials);
    if (fault === 'token-revoked') server.grants.revokeToken(profileId);
    if (fault === 'grant-revoked') server.grants.revokeGrant(profileId);
  });
  const accountId = accountIdOf(profileId);
  const visit = () => {
    events.at(events.now() + VISIT_EVERY_MS, visit);
    void world.store.accounts.get(TENANT, accountId).then((account) => {
      if (account?.status === 'disconnected' && account.deletedAt === undefined) persons.reconnect(accountId);
    });
  };
  events.at(STARTS_AT + chance.between('first visit', 0, VISIT_EVERY_MS), visit);
}

/** How often somebody sees whether an account has to be connected again. */
const VISIT_EVERY_MS = 600_000;
