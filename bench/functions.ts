import { execSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AWS_ENVIRONMENT, FUNCTION_ENVIRONMENTS } from '../core/contract/function-environment.ts';
import { bundling } from '../lib/constructs/bundling.ts';
import { bundleFunctions, bundleHandler, FUNCTION_NAMES, PROJECT } from '../test/support/function-bundles.ts';
import { type Figure, figure, median } from './figures.ts';

const ROUNDS = 21;
const BARE = 'a handler with DynamoDBClient alone';
const BARE_HANDLER = `
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = () => client.config.region();`;

/** Imports the module at its argument, as Lambda does once for each execution environment, and prints milliseconds. */
const IMPORT = `
const startedAt = performance.now();
await import(process.argv[1]);
process.stdout.write(String(performance.now() - startedAt), () => process.exit());`;

/** What the stack deploys: how large it is, and how long a new process takes to import it; all take turns. */
export async function benchFunctions(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-functions-'));
  try {
    const byteCounts = await writeBundles(directory);
    const took = new Map([...byteCounts.keys()].map((name) => [name, [] as number[]]));
    for (let index = 0; index < ROUNDS; index++)
      for (const [name, times] of took) times.push(importMs(join(directory, name, 'index.mjs')));
    const size = (name: string, bare?: Figure) =>
      figure(`bundle of ${name}`, (byteCounts.get(name) ?? Number.NaN) / 1000, 'KB', bare);
    const start = (name: string, bare?: Figure) =>
      figure(`import of ${name}`, median(took.get(name) ?? []), 'ms', bare);
    const [bareSize, bareStart] = [size(BARE), start(BARE)];
    return [
      ...[bareSize, ...FUNCTION_NAMES.map((name) => size(name, bareSize))],
      ...[bareStart, ...FUNCTION_NAMES.map((name) => start(name, bareStart))],
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Each in a folder of its own, with what the stack lays beside it. @returns Bytes of each module. */
async function writeBundles(directory: string): Promise<ReadonlyMap<string, number>> {
  const bundles = { [BARE]: await bundleHandler(BARE_HANDLER), ...(await bundleFunctions()) };
  for (const [name, { code }] of Object.entries(bundles)) {
    mkdirSync(join(directory, name));
    writeFileSync(join(directory, name, 'index.mjs'), code);
  }
  for (const name of FUNCTION_NAMES)
    for (const command of bundling(name).commandHooks?.afterBundling(PROJECT, join(directory, name)) ?? [])
      execSync(command, { shell: 'bash' });
  return new Map(Object.entries(bundles).map(([name, { code }]) => [name, code.length]));
}

function importMs(module: string): number {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', IMPORT, module],
    { env: ENVIRONMENT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}

const VALUES = ['name', 'https://example.org', 'arn:aws:service:eu-central-1:000000000000:name'];

/** Whatever a function must find in its environment, and nothing of ours: no cache of compiled code above all. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none' },
  ...Object.fromEntries(
    FUNCTION_NAMES.flatMap((name) => [...FUNCTION_ENVIRONMENTS[name]]).flatMap((name) => {
      const schema = AWS_ENVIRONMENT[name];
      const value = schema.safeParse(undefined).success
        ? undefined
        : VALUES.find((each) => schema.safeParse(each).success);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
};
