// `npm run simulate -- --posts N --seed S`: the product's own use cases under virtual time, with everything going wrong.
// What is simulated and what is checked: docs/exactly-once.md.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machine } from '../../bench/figures.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { huntTable, summaryTable } from './report.ts';
import { runWorld } from './run-world.ts';
import { shrink } from './shrink.ts';
import { type BugHunt, hunt, POSTS_PER_WORLD, type Summary, simulate, worldOf } from './simulate.ts';
import { NO_BUG } from './task-ports.ts';

const USAGE = `npm run simulate -- [--posts N] [--seed S] [--record FILE]
npm run simulate -- --planted-bugs [--seed S]
npm run simulate -- --world I [--posts N] [--seed S]    the trace of one world of a run
`;
const RUNS_PER_BUG = 1000;
const TRACE_LINES = 80;

const print = (text: string) => process.stdout.write(`${text}\n`);

function wholeNumber(name: string, value: string, lowest: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= lowest && number <= 2 ** 32) return number;
  return refuse(`--${name} takes a whole number from ${lowest} to ${2 ** 32}, got ${value}`);
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        posts: { type: 'string', default: '10000' },
        seed: { type: 'string', default: '1' },
        world: { type: 'string' },
        record: { type: 'string' },
        'planted-bugs': { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}

async function runAll(posts: number, seed: number, record: string | undefined): Promise<boolean> {
  const startedAt = performance.now();
  let shownAt = startedAt;
  const summary = await simulate(posts, seed, (doneCount) => {
    if (!process.stderr.isTTY || performance.now() - shownAt < 500) return;
    shownAt = performance.now();
    process.stderr.write(`\r${doneCount} of ${posts} posts`);
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  print(summaryTable(summary, posts, seconds));
  await explainFailure(summary, seed);
  const { lost = 0, doubled = 0, untruthful = 0, early = 0, ...others } = summary.breaches;
  const { faultedCount: faulted, faults } = summary;
  const line = { posts, seed, faulted, faults, lost, doubled, untruthful, early, seconds };
  const more = {
    otherBreaches: others,
    publications: summary.publicationCount,
    needsDecision: summary.askedCount,
    residual: summary.residualCount,
    overtaken: summary.overtakenCount,
    states: summary.states,
    failedWorlds: summary.failedWorlds.map(({ index }) => index),
  };
  if (record !== undefined) {
    const results = { at: new Date().toISOString(), machine: machine(), ...line, ...more };
    writeFileSync(record, `${JSON.stringify(results, null, 2)}\n`);
  }
  print(JSON.stringify({ ...line, ...more }));
  return summary.failedWorlds.length === 0;
}

async function explainFailure({ failedWorlds }: Summary, seed: number): Promise<void> {
  const [failed] = failedWorlds;
  if (failed === undefined) return;
  const { index, violation } = failed;
  print(
    `\nWorld ${index} broke an invariant: ${violation.breach}, ${violation.detail}. The least that it takes:\n`,
  );
  const world = worldOf(seed, index, POSTS_PER_WORLD);
  const { plan, trace } = await shrink({ ...world, bug: NO_BUG }, violation);
  for (const { draft } of plan.posts) print(JSON.stringify(draft));
  print(
    `${trace.slice(-TRACE_LINES).join('\n')}\n\nAll of it: npm run simulate -- --seed ${seed} --world ${index}\n`,
  );
}

async function huntAll(seed: number): Promise<boolean> {
  const hunts: BugHunt[] = [];
  for (const bug of PLANTED_BUGS) {
    const result = await hunt(bug, seed, RUNS_PER_BUG);
    hunts.push(result);
    if (process.stderr.isTTY) process.stderr.write(`${bug.name}\n`);
  }
  print(huntTable(hunts));
  print(JSON.stringify({ plantedBugs: hunts }));
  return hunts.every(({ caught }) => caught);
}

async function traceWorld(index: number, posts: number, seed: number): Promise<boolean> {
  const size = Math.min(POSTS_PER_WORLD, Math.max(1, posts - index * POSTS_PER_WORLD));
  const { violations } = await runWorld({ ...worldOf(seed, index, size), bug: NO_BUG, trace: print });
  return violations.length === 0;
}

const given = readArguments();
const seed = wholeNumber('seed', given.seed, 0);
const posts = wholeNumber('posts', given.posts, 1);
const isClean = given['planted-bugs']
  ? await huntAll(seed)
  : given.world === undefined
    ? await runAll(posts, seed, given.record)
    : await traceWorld(wholeNumber('world', given.world, 0), posts, seed);
process.exitCode = isClean ? 0 : 1;
