import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../..', import.meta.url);

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['test/simulation/index.ts', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run simulate', () => {
  it('ends in one line of JSON', () => {
    const { status, stdout } = run('--posts', '30', '--seed', '2');
    const line: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(line).toMatchObject({ posts: 30, seed: 2, lost: 0, doubled: 0, untruthful: 0, early: 0 });
    expect(line).toHaveProperty('faults');
    expect(line).toHaveProperty('faulted');
    expect(line).toHaveProperty('seconds');
    expect(status).toBe(0);
  });

  it('prints the trace of one world', () => {
    const { status, stdout } = run('--posts', '5', '--world', '0');
    expect(stdout).toMatch(/STORE pub_\w+ new -> scheduled/);
    expect(status).toBe(0);
  });

  it.each([
    [['--posts', 'many'], /--posts takes a whole number from 1/],
    [['--seed', '-1'], /seed/],
    [['--seed', '1.5'], /--seed takes a whole number from 0/],
    [['--faster'], /Unknown option '--faster'/],
  ])('refuses %j with a sentence', (args, sentence) => {
    const { status, stdout, stderr } = run(...args);
    expect(stderr).toMatch(sentence);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});
