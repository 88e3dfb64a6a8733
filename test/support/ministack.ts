// MiniStack, an emulator of AWS in one Python process: what the adapters and the deployed stack are tried against.
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const VERSION = '1.5.33';
const ROOT = new URL('../../', import.meta.url).pathname;
const HOME = join(ROOT, `node_modules/.cache/ministack-${VERSION}`);
const REQUIREMENTS = join(ROOT, 'test/support/ministack-requirements.txt');
const REGION = 'eu-central-1';
const READY_WITHIN_MS = 30_000;
const STOP_WITHIN_MS = 10_000;
const KEPT_OUTPUT_LENGTH = 200_000;

/**
 * It ends when its standard input does, so that it outlives nobody who started it, and looks for due schedules every
 * second instead of every ten. Two rights are asked for as AWS does (Service Authorization Reference, Amazon SQS and
 * Amazon EventBridge Scheduler): `sqs:SendMessage` for a batch of messages too, and for a schedule the right over its
 * own group.
 */
const PROGRAM = `
import json, os, signal, sys, threading
def end_with_parent():
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=end_with_parent, daemon=True).start()
from ministack.core import iam_actions
def action_of(headers, named=iam_actions._action_from_target):
    return {'SendMessageBatch': 'SendMessage'}.get(named(headers), named(headers))
iam_actions._action_from_target = action_of
def arn_of(service, method, path, headers, body, *rest, named=iam_actions.extract_resource_arn):
    arn = named(service, method, path, headers, body, *rest)
    group = json.loads(body or b'{}').get('GroupName', 'default') if service == 'scheduler' and method == 'POST' else 'default'
    return arn.replace(':schedule/default/', f':schedule/{group}/')
iam_actions.extract_resource_arn = arn_of
from ministack.services import scheduler
scheduler._SCHEDULE_TICK_INTERVAL = 1
from ministack.app import main
main()
`;

export interface Ministack {
  readonly url: string;
  /** All that the SDK, the CDK and our functions need to find it. */
  readonly env: Readonly<Record<string, string>>;
  /** The end of what it printed, the output of functions included. */
  output(): string;
  /** Resolves once it has ended and, with a `stateDir`, written its state. */
  stop(): Promise<void>;
}

/** This machine cannot run it: no fault of what is tested. */
export class MinistackMissingError extends Error {
  override readonly name = 'MinistackMissingError';
}

/**
 * A sentence to skip with, or `undefined` if it can be started. Installs it where need be.
 * @throws MinistackMissingError with `CI=true`, where a skip would hide that nothing was tried.
 */
export async function whyNoMinistack(): Promise<string | undefined> {
  try {
    await install();
    return undefined;
  } catch (error) {
    if (!(error instanceof MinistackMissingError) || process.env['CI'] === 'true') throw error;
    return error.message;
  }
}

export interface MinistackOptions {
  /** Every call is checked against IAM policies. */
  readonly auth?: boolean;
  /** Where it keeps its state when it stops, and finds it when it starts. */
  readonly stateDir?: string;
  /** Addresses of queues and APIs hold it: state is of use at the same port only. A free one unless given. */
  readonly port?: number;
  /** Where functions find AWS, if not here: somebody who listens in between. */
  readonly endpointOfFunctions?: string;
}

export async function startMinistack(options: MinistackOptions = {}): Promise<Ministack> {
  const python = await install();
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(python, ['-c', PROGRAM], {
    env: settings(port, options),
    stdio: ['pipe', 'pipe', 'pipe'],
    // A process group of its own: functions that still run can be ended with it.
    detached: true,
  });
  let output = '';
  const hear = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT_LENGTH);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  }).then(() => endGroup(child.pid));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;

  async function stop(): Promise<void> {
    child.stdin.end();
    const timer = setTimeout(() => endGroup(child.pid), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  }

  // Looked at first: somebody else may be answering at a port that it did not get.
  for (const until = Date.now() + READY_WITHIN_MS; hasEnded() || !(await isReady(url)); ) {
    if (!hasEnded() && Date.now() < until) continue;
    await stop();
    throw new Error(`MiniStack did not start:\n${output}`);
  }
  return { url, env: clientEnvironment(url), output: () => output, stop };
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/_ministack/ready`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return false;
  }
}

/** @returns the Python that has it. Made beside its place and moved there whole: one of several at once wins. */
async function install(): Promise<string> {
  const python = join(HOME, 'bin/python');
  if (existsSync(python)) return python;
  const partial = `${HOME}.${randomUUID()}`;
  try {
    await run('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']);
    await run('python3', ['-m', 'venv', partial]);
    const flags = ['--quiet', '--no-input', '--disable-pip-version-check', '--retries', '1'];
    await run(join(partial, 'bin/python'), ['-m', 'pip', 'install', ...flags, '-r', REQUIREMENTS]);
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    const needs = 'MiniStack needs python3 of 3.10 or newer with venv, and PyPI once';
    throw new MinistackMissingError(needs, { cause });
  }
  try {
    await rename(partial, HOME);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    if (!existsSync(python)) throw error;
  }
  return python;
}

function settings(
  port: number,
  { auth = false, stateDir, endpointOfFunctions }: MinistackOptions,
): NodeJS.ProcessEnv {
  const path = [dirname(process.execPath), join(ROOT, 'node_modules/.bin'), process.env['PATH'] ?? ''];
  return {
    // It runs functions with the `node` that it finds first.
    PATH: path.join(delimiter),
    // Lambda brings the SDK to functions that require it, as the CDK's own do; the emulator takes it from here.
    NODE_PATH: join(ROOT, 'node_modules'),
    ...{ BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), MINISTACK_REGION: REGION },
    ...{ AUTH: String(auth), AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
    // Listeners at fixed ports, of services that we do not use.
    ...{ IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0' },
    AWS_ENDPOINT_URL: endpointOfFunctions ?? `http://127.0.0.1:${port}`,
    ...(stateDir === undefined
      ? {}
      : { PERSIST_STATE: '1', STATE_DIR: stateDir, S3_PERSIST: '1', S3_DATA_DIR: join(stateDir, 's3') }),
  };
}

function clientEnvironment(url: string): Record<string, string> {
  return {
    ...{
      AWS_ENDPOINT_URL: url,
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    },
    ...{ CDK_DEFAULT_REGION: REGION, CDK_DEFAULT_ACCOUNT: '000000000000' },
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of it is left.
  }
}
