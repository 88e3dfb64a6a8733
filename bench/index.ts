// `npm run bench`: every figure of the product, one table, and bench/results/latest.json.
// `npm run bench -- queueing lateness` runs some of them and leaves the file alone.
import { rmSync, writeFileSync } from 'node:fs';
import { type Figure, machine, table } from './figures.ts';
import { benchFunctions } from './functions.ts';
import { benchLateness } from './lateness.ts';
import { benchImport, benchQueueing } from './queueing.ts';
import { benchQueueingInStores } from './queueing-in-stores.ts';
import { makeTemplates, startServer } from './stages.ts';
import { benchStartUp } from './start-up.ts';
import { benchSummary } from './summary.ts';

const ON_STAGES = {
  'start-up': benchStartUp,
  queueing: benchQueueing,
  import: benchImport,
  summary: benchSummary,
  lateness: benchLateness,
};
const WITHOUT_STAGES = { 'queueing-in-stores': benchQueueingInStores, functions: benchFunctions };
const RESULTS = new URL('results/latest.json', import.meta.url);

const asked = process.argv.slice(2);
const names = Object.keys({ ...ON_STAGES, ...WITHOUT_STAGES });
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no benchmark is called ${unknown.join(', ')}; there are ${names.join(', ')}\n`);
  process.exit(2);
}

const isAsked = ([name]: readonly [string, unknown]) => asked.length === 0 || asked.includes(name);
const tell = (what: string) => process.stderr.write(`${what}\n`);

const figures = await benchOnStages();
for (const [name, bench] of Object.entries(WITHOUT_STAGES).filter(isAsked)) {
  tell(name);
  figures.push(...(await bench()));
}

process.stdout.write(`${machine()}\n${table(figures)}\n`);
if (asked.length === 0) {
  const results = { at: new Date().toISOString(), machine: machine(), figures };
  writeFileSync(RESULTS, `${JSON.stringify(results, null, 2)}\n`);
}

async function benchOnStages(): Promise<Figure[]> {
  const benches = Object.entries(ON_STAGES).filter(isAsked);
  if (benches.length === 0) return [];
  const receiver = await startServer('bench/receiver.ts');
  tell('preparing: 10,000 published posts, then 100,000 waiting ones');
  const templates = await makeTemplates(receiver);
  const measured: Figure[] = [];
  for (const [name, bench] of benches) {
    tell(name);
    measured.push(...(await bench(templates, receiver)));
  }
  await receiver.kill();
  for (const { directory } of templates) rmSync(directory, { recursive: true });
  return measured;
}
