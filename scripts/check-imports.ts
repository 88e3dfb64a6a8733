// Runs the import rules and fails if no module was looked at: a tool that understands nothing reports nothing.
import { spawnSync } from 'node:child_process';

const FOLDERS = ['bin', 'cli', 'core', 'functions', 'lib', 'local', 'sandbox'];
const run = spawnSync(
  'depcruise',
  [...FOLDERS, '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
  { encoding: 'utf8' },
);
process.stdout.write(run.stdout);
process.stderr.write(run.stderr);
const moduleCount = Number(/(\d+) modules/.exec(run.stdout)?.[1] ?? 0);
if (moduleCount === 0) process.stderr.write('no module was looked at\n');
process.exitCode = run.status === 0 && moduleCount > 0 ? 0 : 1;
