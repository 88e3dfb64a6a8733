import { describe, expect, it } from 'vitest';
import { createChance } from '../../simulation/chance.ts';
import { createEvents } from '../../simulation/events.ts';
import { PLANTED_BUGS } from '../../simulation/planted-bugs.ts';
import { runWorld } from '../../simulation/run-world.ts';
import { minimize, shrink } from '../../simulation/shrink.ts';
import { hunt, POSTS_PER_WORLD, simulate, worldOf } from '../../simulation/simulate.ts';
import { NO_BUG } from '../../simulation/task-ports.ts';

async function traceOf(seed: number, posts: number): Promise<string[]> {
  const trace: string[] = [];
  await runWorld({ ...worldOf(seed, 0, posts), bug: NO_BUG, trace: (line) => trace.push(line) });
  return trace;
}

function bugNamed(part: string) {
  const bug = PLANTED_BUGS.find(({ name }) => name.includes(part));
  if (bug === undefined) throw new Error(`no bug is called ${part}`);
  return bug;
}

describe('a world', () => {
  it('is the same to the letter in each run of a seed, and another one for another seed', async () => {
    const [first, second, other] = [await traceOf(3, 40), await traceOf(3, 40), await traceOf(4, 40)];
    expect(first.length).toBeGreaterThan(200);
    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('keeps what happens to a post when others are taken out of it', async () => {
    const { seed, plan } = worldOf(5, 0, 40);
    const small = { ...plan, posts: plan.posts.slice(0, 1), pauses: [], deployments: [] };
    const namesOf = async (posts: typeof plan) => {
      const id = `pub_${plan.posts[0]?.id.slice('pst_'.length) ?? ''}00`;
      const { faultNames } = await runWorld({ seed, plan: posts, bug: NO_BUG });
      return faultNames.filter((name) => name.includes(`${id} send`));
    };
    expect(await namesOf(small)).toEqual(await namesOf({ ...small, posts: plan.posts.slice(0, 20) }));
  });
});

describe('a run', () => {
  it('breaks nothing although most publications are hit', async () => {
    const summary = await simulate(3 * POSTS_PER_WORLD, 1);
    expect(summary.failedWorlds).toEqual([]);
    expect(summary.breaches).toEqual({});
    expect(summary.faultedCount / summary.publicationCount).toBeGreaterThan(0.3);
    expect(Object.keys(summary.faults).length).toBeGreaterThan(25);
    expect((summary.states['published'] ?? 0) / summary.publicationCount).toBeGreaterThan(0.6);
    expect(summary.states).not.toHaveProperty('sending');
    expect(summary.states).not.toHaveProperty('unknown');
    expect(summary.askedCount).toBeGreaterThan(0);
  });
});

describe('a planted bug', () => {
  it('is caught by an invariant of its own kind', { timeout: 60_000 }, async () => {
    const expected = [
      ['final state overwritten', 'final-state-changed'],
      ['double wake-up sent twice', 'doubled'],
      ['send goes on after its deadline', 'lease-too-short'],
      ['blind resend on 503', 'doubled'],
      ['timeout recorded as a failure', 'untruthful'],
      ['nothing sweeps', 'lost'],
      ['out of reach', 'out-of-reach'],
      ['early send', 'early'],
      ['latest time ignored', 'late'],
      ['thread restarted', 'doubled'],
      ['queues a second post', 'queued-twice'],
    ] as const;
    for (const [name, breach] of expected) {
      const breaches = new Set<string>();
      for (let index = 0; index < 3 && !breaches.has(breach); index += 1) {
        const { violations } = await runWorld({ ...worldOf(1, index, POSTS_PER_WORLD), bug: bugNamed(name) });
        for (const violation of violations) breaches.add(violation.breach);
      }
      expect(breaches, name).toContain(breach);
    }
  });

  it('is hunted until it is caught, and reported where it is not', async () => {
    expect(await hunt(bugNamed('early send'), 1, 3)).toMatchObject({
      caught: true,
      runs: 1,
      breach: 'early',
    });
    expect(await hunt(NO_BUG, 1, 2)).toEqual({ name: 'none', caught: false, runs: 2 });
  });

  it('is shrunk to the post and the faults that it takes', async () => {
    const options = { ...worldOf(1, 0, POSTS_PER_WORLD), bug: bugNamed('blind resend on 503') };
    const violation = (await runWorld(options)).violations.find(({ breach }) => breach === 'doubled');
    if (violation === undefined) throw new Error('not caught');
    const { plan, faults, trace } = await shrink(options, violation);
    expect(plan.posts).toHaveLength(1);
    expect(faults.length).toBeLessThanOrEqual(3);
    expect(faults.join()).toMatch(/accepted-then-503|accepted-later/);
    const id = / of (pub_\w+)/.exec(trace.at(-1) ?? '')?.[1] ?? 'nobody';
    expect(trace.at(-1)).toContain(`BREACH doubled of ${id}`);
    expect(trace.filter((line) => line.includes(`NETWORK accepts ${id}`))).toHaveLength(2);
    expect(trace.length).toBeLessThan(60);
  });
});

describe('shrinking', () => {
  it('leaves what the failure needs, wherever it is', async () => {
    const items = Array.from({ length: 50 }, (_, index) => index);
    const kept = await minimize(items, (rest) =>
      Promise.resolve([7, 8, 41].every((each) => rest.includes(each))),
    );
    expect(kept).toEqual([7, 8, 41]);
    expect(await minimize(items, () => Promise.resolve(true))).toEqual([]);
  });
});

describe('virtual time', () => {
  it('runs what is due in order, never back, and waits for what an event set going', async () => {
    const events = createEvents(100);
    const seen: string[] = [];
    events.at(300, () => seen.push(`c ${events.now()}`));
    events.at(50, () => seen.push(`a ${events.now()}`));
    events.at(200, () => {
      void Promise.resolve()
        .then(() => undefined)
        .then(() => {
          seen.push(`promise ${events.now()}`);
          events.at(events.now(), () => seen.push(`b ${events.now()}`));
        });
    });
    await events.runUntil(250);
    expect(seen).toEqual(['a 100', 'promise 200', 'b 200']);
    expect(events.now()).toBe(250);
    await events.runUntil(400);
    expect(seen.at(-1)).toBe('c 300');
  });

  it('ends with what an event threw', async () => {
    const events = createEvents(0);
    events.at(1, () => {
      throw new Error('broken');
    });
    await expect(events.runUntil(2)).rejects.toThrow('broken');
  });
});

describe('chance', () => {
  it('answers each name by itself, in whatever order names are asked', () => {
    const [first, second] = [createChance(1, 'a'), createChance(1, 'a')];
    const before = [first.next('x'), first.next('x'), first.next('y')];
    const after = [second.next('y'), second.next('x'), second.next('x')];
    expect([before[2], before[0], before[1]]).toEqual(after);
    expect(createChance(1, 'b').next('x')).not.toBe(before[0]);
    expect(createChance(2, 'a').next('x')).not.toBe(before[0]);
  });

  it('is spread evenly, over the whole range', () => {
    const chance = createChance(7, 'even');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let count = 0; count < 20_000; count += 1) {
      const draw = chance.between('die', 0, 9);
      counts[draw] = (counts[draw] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(1800);
    expect(Math.max(...counts)).toBeLessThan(2200);
  });
});
