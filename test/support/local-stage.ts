import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import manifest from '../../package.json' with { type: 'json' };
import { type Started, start } from './process.ts';

export const TOKEN = 'a-token-for-tests-only';
export const SANDBOX_ADMIN = 'admin-for-tests';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, never>>;
  readonly text: string;
}

/** A running Sendeplan, wherever it runs, as its callers see it. */
export interface Stage {
  readonly url: string;
  /** Of an operator. */
  readonly token: string;
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
}

export interface LocalStage extends Stage, Started {
  readonly dataDirectory: string;
  /** From the start of the process to the moment that it listens. */
  readonly startedInMs: number;
}

export const newDirectory = () => mkdtempSync(join(tmpdir(), 'sendeplan-'));

/** What `npm start` gives Node, from the script itself. */
function startSettings(): { readonly env: Record<string, string>; readonly flags: readonly string[] } {
  const script = manifest.scripts.start.split(' ');
  const settings = script.filter((word) => /^[A-Z_]+=/.test(word)).map((word) => word.split('='));
  return {
    env: Object.fromEntries(settings.map(([name = '', value = '']) => [name, value])),
    flags: script.filter((word) => word.startsWith('--')),
  };
}

export async function startStage(env: Readonly<Record<string, string>> = {}): Promise<LocalStage> {
  const dataDirectory = env['SENDEPLAN_DATA_DIR'] ?? newDirectory();
  const startedAt = performance.now();
  const { env: settings, flags } = startSettings();
  const allEnv = {
    ...settings,
    ...{
      PORT: '0',
      SENDEPLAN_DATA_DIR: dataDirectory,
      SENDEPLAN_API_TOKEN: TOKEN,
      SENDEPLAN_LOG_LEVEL: 'warn',
      SENDEPLAN_DEMO: 'off',
      SENDEPLAN_SANDBOX: 'off',
    },
    ...env,
  };
  const started = start('bin/local.ts', allEnv, flags);
  const [, url = ''] = await started.printed(/(http:\/\/127\.0\.0\.1:\d+)\/\?code=/);
  return {
    ...started,
    url,
    dataDirectory,
    startedInMs: performance.now() - startedAt,
    token: TOKEN,
    api: callerOf(url, TOKEN),
  };
}

/** Calls the API with a token, and reads whatever comes back. */
export function callerOf(url: string, token: string): Stage['api'] {
  return async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string';
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = text !== '' && (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: (isJson ? JSON.parse(text) : {}) as Answer['body'],
    };
  };
}

const Ready = z.object({ url: z.string() });
const SandboxPost = z.object({
  id: z.string(),
  text: z.string(),
  createdAt: z.number(),
  arrivedAt: z.number(),
  mediaIds: z.array(z.string()),
  parentId: z.string().optional(),
});

/** The sandbox networks, wherever they run, as their operator sees them. */
export interface Sandbox {
  readonly url: string;
  control(path: string, body?: unknown): Promise<unknown>;
  posts(): Promise<z.output<typeof SandboxPost>[]>;
}

/** An X-compatible server for tests, started apart from what is tested. */
export async function startSandbox(directory = newDirectory()): Promise<Sandbox & Started> {
  const started = start('sandbox/main.ts', {
    SANDBOX_DATA_DIR: directory,
    SANDBOX_ADMIN_TOKEN: SANDBOX_ADMIN,
  });
  const [line] = await started.printed(/\{"ready".*\}/);
  return { ...started, ...sandboxAt(Ready.parse(JSON.parse(line)).url, SANDBOX_ADMIN) };
}

export function sandboxAt(url: string, adminToken: string): Sandbox {
  async function control(path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'x-sandbox-admin': adminToken, 'content-type': 'application/json' },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
  }
  return {
    url,
    control,
    posts: async () => z.object({ posts: z.array(SandboxPost) }).parse(await control('/sandbox/posts')).posts,
  };
}

const Connectable = z.object({
  id: z.string(),
  oauth1: z.record(z.string(), z.string()),
  oauth2: z.record(z.string(), z.string()),
});

/** An account on the sandbox, with credentials of both kinds. */
export async function newSandboxAccount(sandbox: Sandbox, handle: string, unlimited = true) {
  return Connectable.parse(
    await sandbox.control('/sandbox/accounts', {
      handle,
      name: `Bank ${handle}`,
      followers: 5000,
      unlimited,
    }),
  );
}

export async function connect(
  stage: Stage,
  sandbox: Sandbox,
  handle = 'bank',
  kind: 'oauth1' | 'oauth2' = 'oauth1',
): Promise<string> {
  const made = await newSandboxAccount(sandbox, handle);
  const answer = await stage.api('POST', '/v1/accounts', { network: 'x', handle, credentials: made[kind] });
  if (answer.status !== 201) throw new Error(answer.text);
  return String(answer.body['id']);
}

export const inSeconds = (seconds: number) =>
  new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toISOString();
