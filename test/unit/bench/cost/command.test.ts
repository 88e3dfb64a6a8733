import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('ends with 2 and a sentence when it is asked for what it does not have', () => {
  const program = new URL('../../../../bench/cost/index.ts', import.meta.url).pathname;
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, '--jsn'], { encoding: 'utf8' });
  expect([status, stderr, stdout]).toEqual([2, 'cost takes --json and nothing else; got --jsn\n', '']);
});
