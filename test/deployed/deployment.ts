import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as z from 'zod';

const ROOT = new URL('../..', import.meta.url).pathname;

const Outputs = z.object({
  ApiUrl: z.url(),
  UserPoolId: z.string(),
  UserPoolClientId: z.string(),
  TableName: z.string(),
  MediaBucket: z.string(),
  DeadLetterQueueUrl: z.url(),
});
export type Outputs = z.output<typeof Outputs>;

export interface Deployment {
  bootstrap(): Promise<void>;
  deploy(context: Readonly<Record<string, string>>): Promise<Outputs>;
  destroy(context: Readonly<Record<string, string>>): Promise<void>;
}

/** What a person types, `npx cdk …`, in a checkout of the project and against the endpoint in `env`. */
export function createDeployment(env: Readonly<Record<string, string>>, root = ROOT): Deployment {
  const directory = mkdtempSync(join(tmpdir(), 'sendeplan-cdk-'));
  const outputsFile = join(directory, 'outputs.json');
  const cdk = (words: readonly string[]) =>
    run('cdk', [...words, '--output', join(directory, 'assembly')], env, root);
  const contextWords = (context: Readonly<Record<string, string>>) =>
    Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]);
  return {
    bootstrap: () => cdk(['bootstrap']),
    async deploy(context) {
      const words = ['deploy', '--require-approval', 'never', '--outputs-file', outputsFile];
      await cdk([...words, ...contextWords(context)]);
      const [outputs] = Object.values(JSON.parse(readFileSync(outputsFile, 'utf8')) as object);
      return Outputs.parse(outputs);
    },
    destroy: (context) => cdk(['destroy', '--force', ...contextWords(context)]),
  };
}

/** A checkout beside this one in which `publish` is another program: what the next version of it would be. */
export function changedCheckout(): string {
  const copy = mkdtempSync(join(tmpdir(), 'sendeplan-next-'));
  for (const name of [
    'bin',
    'lib',
    'functions',
    'core',
    'console',
    'cdk.json',
    'package.json',
    'package-lock.json',
  ])
    cpSync(join(ROOT, name), join(copy, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  appendFileSync(join(copy, 'functions/publish/index.ts'), "\nexport const revision = 'next';\n");
  return copy;
}

/** Runs a command of the project to its end; what it printed is shown only if it failed. */
export function run(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
  root = ROOT,
  stdio: 'pipe' | 'inherit' = 'pipe',
): Promise<void> {
  // As `npx` does: the project's own Node comes first.
  const bin = join(ROOT, 'node_modules/.bin');
  const child: ChildProcess = spawn(join(bin, command), words, {
    cwd: root,
    env: { ...process.env, ...env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` },
    stdio: ['ignore', stdio, stdio],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${words.join(' ')} ended with code ${code ?? 'none'}\n${text}`));
    });
  });
}
