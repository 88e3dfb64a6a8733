// `npm run bench`: every figure of the product, one table, and bench/results/latest.json.
// `npm run bench -- queueing lateness` runs some of them and leaves the file alone.
import { rmSync, writeFileSync } from 'node:fs';
import { type Figure, machine, table } from './figures.ts';
import { benchLateness } from './lateness.ts';
import { benchImport, benchQueueing } from './queueing.ts';
import { makeTemplates, startServer } from './stages.ts';
import { benchStartUp } from './start-up.ts';
import { benchSummary } from './summary.ts';

const BENCHMARKS = {
  'start-up': benchStartUp,
  queueing: benchQueueing,
  import: benchImport,
  summary: benchSummary,
  lateness: benchLateness,
};
type BenchmarkName = keyof typeof BENCHMARKS;
const RESULTS = new URL('results/latest.json', import.meta.url);

const asked = process.argv.slice(2);
const names = Object.keys(BENCHMARKS) as BenchmarkName[];
const unknown = asked.filter((name) => !names.includes(name as BenchmarkName));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark is called ${unknown.join(', ')}; there are ${names.join(', ')}\n`);
  process.exit(2);
}

const receiver = await startServer('bench/receiver.ts');
process.stderr.write('preparing: 10,000 published posts, then 100,000 waiting ones\n');
const templates = await makeTemplates(receiver);
const figures: Figure[] = [];
for (const name of names) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  process.stderr.write(`${name}\n`);
  figures.push(...(await BENCHMARKS[name](templates, receiver)));
}
await receiver.kill();
for (const { directory } of templates) rmSync(directory, { recursive: true });

process.stdout.write(`${machine()}\n${table(figures)}\n`);
if (asked.length === 0) {
  const results = { at: new Date().toISOString(), machine: machine(), figures };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}
