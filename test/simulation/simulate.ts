import { seedOf } from './chance.ts';
import type { FaultKind } from './faults.ts';
import type { Breach, Violation } from './invariants.ts';
import { planWorld } from './plan.ts';
import { runWorld } from './run-world.ts';
import { NO_BUG, type PlantedBug } from './task-ports.ts';
import type { WorldResult } from './verdict.ts';

/** Posts of one world: few enough to forget it soon, enough to get in each other's way. */
export const POSTS_PER_WORLD = 200;

export interface FailedWorld {
  readonly index: number;
  readonly violation: Violation;
}

/** What many worlds came to. */
export interface Summary {
  readonly publicationCount: number;
  readonly faultedCount: number;
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  readonly states: Readonly<Record<string, number>>;
  /** Publications, or worlds where it is nobody's, in which an invariant was broken. */
  readonly breaches: Readonly<Partial<Record<Breach, number>>>;
  readonly residualCount: number;
  readonly resentUnguardedCount: number;
  readonly overtakenCount: number;
  readonly askedCount: number;
  readonly failedWorlds: readonly FailedWorld[];
}

export const worldOf = (seed: number, index: number, postCount: number) => {
  const worldSeed = seedOf(seed, index);
  return { seed: worldSeed, plan: planWorld(worldSeed, postCount) };
};

/** Runs as many worlds as it takes for `postCount` posts. `onWorld` is told how many posts are done. */
export async function simulate(
  postCount: number,
  seed: number,
  onWorld: (doneCount: number) => void = () => undefined,
): Promise<Summary> {
  const sum = emptySum();
  for (let index = 0, doneCount = 0; doneCount < postCount; index += 1) {
    const size = Math.min(POSTS_PER_WORLD, postCount - doneCount);
    const world = worldOf(seed, index, size);
    add(sum, await runWorld({ ...world, bug: NO_BUG }), index);
    doneCount += size;
    onWorld(doneCount);
  }
  return sum;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };
type Sum = Mutable<Omit<Summary, 'faults' | 'states' | 'breaches' | 'failedWorlds'>> & {
  readonly faults: Partial<Record<FaultKind, number>>;
  readonly states: Record<string, number>;
  readonly breaches: Partial<Record<Breach, number>>;
  readonly failedWorlds: FailedWorld[];
};

function emptySum(): Sum {
  return {
    ...{ publicationCount: 0, faultedCount: 0, residualCount: 0, resentUnguardedCount: 0 },
    ...{ overtakenCount: 0, askedCount: 0, faults: {}, states: {}, breaches: {}, failedWorlds: [] },
  };
}

function add(sum: Sum, result: WorldResult, index: number): void {
  sum.publicationCount += result.publicationCount;
  sum.faultedCount += result.faultedCount;
  sum.residualCount += result.residualCount;
  sum.resentUnguardedCount += result.resentUnguardedCount;
  sum.overtakenCount += result.overtakenCount;
  sum.askedCount += result.askedCount;
  addCounts(sum.faults, result.faults);
  addCounts(sum.states, result.states);
  const seen = new Set<string>();
  for (const { breach, publicationId = '' } of result.violations) {
    if (seen.has(`${breach} ${publicationId}`)) continue;
    seen.add(`${breach} ${publicationId}`);
    addCounts(sum.breaches, { [breach]: 1 });
  }
  const [violation] = result.violations;
  if (violation !== undefined) sum.failedWorlds.push({ index, violation });
}

function addCounts(sum: Record<string, number>, counts: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}

export interface BugHunt {
  readonly name: string;
  readonly caught: boolean;
  /** Worlds until an invariant broke. */
  readonly runs: number;
  readonly breach?: Breach;
}

/** Runs worlds with a planted bug until an invariant breaks. */
export async function hunt(bug: PlantedBug, seed: number, runsLimit: number): Promise<BugHunt> {
  for (let index = 0; index < runsLimit; index += 1) {
    const world = worldOf(seed, index, POSTS_PER_WORLD);
    const [violation] = (await runWorld({ ...world, bug })).violations;
    if (violation === undefined) continue;
    // It is the bug's doing only if the same world is sound without it.
    if ((await runWorld({ ...world, bug: NO_BUG })).violations.length === 0)
      return { name: bug.name, caught: true, runs: index + 1, breach: violation.breach };
  }
  return { name: bug.name, caught: false, runs: runsLimit };
}
