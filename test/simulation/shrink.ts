import type { Violation } from './invariants.ts';
import type { Plan } from './plan.ts';
import { type RunOptions, runWorld } from './run-world.ts';

export interface Shrunk {
  readonly plan: Plan;
  /** The names of the faults that it takes. */
  readonly faults: readonly string[];
  /** What happened, for people. */
  readonly trace: readonly string[];
}

/** The same violation with as few posts, pauses, deployments and faults as taking them out one by one finds. */
export async function shrink(options: RunOptions, violation: Violation): Promise<Shrunk> {
  const { seed, bug } = options;
  const run = (plan: Plan, onlyFaults?: ReadonlySet<string>) =>
    runWorld({ seed, bug, plan, ...(onlyFaults === undefined ? {} : { onlyFaults }) });
  const isSame = ({ violations }: { readonly violations: readonly Violation[] }) =>
    violations.some(({ breach }) => breach === violation.breach);
  const fails = async (plan: Plan, faults?: readonly string[]) =>
    isSame(await run(plan, faults && new Set(faults)));

  let { plan } = options;
  const posts = await minimize(plan.posts, (rest) => fails({ ...plan, posts: rest }));
  plan = { ...plan, posts };
  const pauses = await minimize(plan.pauses, (rest) => fails({ ...plan, pauses: rest }));
  plan = { ...plan, pauses };
  const deployments = await minimize(plan.deployments, (rest) => fails({ ...plan, deployments: rest }));
  plan = { ...plan, deployments };
  const { faultNames } = await run(plan);
  const faults = await minimize(faultNames, (rest) => fails(plan, rest));
  const trace: string[] = [];
  await runWorld({ seed, bug, plan, onlyFaults: new Set(faults), trace: (line) => trace.push(line) });
  return { plan, faults, trace: upToBreach(trace) };
}

/** Delta debugging (Zeller and Hildebrandt 2002): takes out ever smaller parts for as long as it still fails. */
export async function minimize<Item>(
  items: readonly Item[],
  fails: (rest: readonly Item[]) => Promise<boolean>,
): Promise<readonly Item[]> {
  let kept = items;
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    const before = kept.length;
    for (let start = 0; start < kept.length; ) {
      const rest = kept.toSpliced(start, size);
      if (await fails(rest)) kept = rest;
      else start += size;
    }
    if (size > 1) size = Math.ceil(size / 2);
    else if (kept.length === before) break;
  }
  return kept;
}

function upToBreach(trace: readonly string[]): string[] {
  const last = trace.findIndex((line) => line.includes(' BREACH '));
  return trace.slice(0, last === -1 ? undefined : last + 1);
}
