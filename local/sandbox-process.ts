import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';

export interface SandboxAddress {
  readonly url: string;
  /** Whoever has it is the sandbox's operator. */
  readonly adminToken: string;
}

export interface SandboxControl {
  /** Lets the sandbox's operator set its clock and make accounts; the networks it plays know nothing of it. */
  control(path: string, body: unknown): Promise<unknown>;
}

export interface SandboxProcess extends SandboxAddress {
  stop(): Promise<void>;
}

const Ready = z.object({ ready: z.literal(true), url: z.url() });
const MAIN = new URL('../sandbox/main.ts', import.meta.url).pathname;

/** Starts the sandbox networks as a process of their own. They end with us: they watch their standard input. */
export async function startSandbox(dataDirectory: string, port: number): Promise<SandboxProcess> {
  const adminToken = randomBytes(24).toString('base64url');
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      SANDBOX_PORT: String(port),
      SANDBOX_DATA_DIR: join(dataDirectory, 'sandbox'),
      SANDBOX_ADMIN_TOKEN: adminToken,
      SANDBOX_PARENT: 'stdin',
    },
  });
  const url = await readUrl(child);
  return {
    ...{ url, adminToken },
    stop() {
      return new Promise((resolve) => {
        child.once('exit', () => resolve());
        child.stdin.end();
        if (child.exitCode !== null) resolve();
      });
    },
  };
}

export function controlSandbox({ url, adminToken }: SandboxAddress): SandboxControl {
  return {
    async control(path, body) {
      const response = await fetch(new URL(path, url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-sandbox-admin': adminToken },
        body: JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`the sandbox answered ${response.status} to ${path}`);
      return response.json();
    },
  };
}

function readUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(
        new Error(
          `SENDEPLAN_SANDBOX: the sandbox networks ended with code ${code ?? 'none'} before they were ready`,
        ),
      ),
    );
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).once('line', (line) => {
      const ready = Ready.safeParse(JSON.parse(line));
      if (ready.success) resolve(ready.data.url);
      else reject(new Error('SENDEPLAN_SANDBOX: the sandbox networks did not say where they listen'));
    });
  });
}
