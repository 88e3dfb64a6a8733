import { spawn } from 'node:child_process';
import type { SandboxAddress } from './sandbox-process.ts';

const MAIN = new URL('../bin/demo.ts', import.meta.url).pathname;

export interface DemoProcess {
  /** Resolves when the demo is prepared, or was stopped. */
  readonly prepared: Promise<void>;
  stop(): void;
}

/**
 * Replays the demo's history in a process of its own, on the same data directory: the memory that half a year of
 * posts takes is gone with it. It ends with us: it watches its standard input.
 */
export function startDemo(env: NodeJS.ProcessEnv, { url, adminToken }: SandboxAddress): DemoProcess {
  const child = spawn(process.execPath, [MAIN], {
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...env, DEMO_SANDBOX_URL: url, DEMO_SANDBOX_ADMIN_TOKEN: adminToken },
  });
  let isStopping = false;
  const prepared = new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => {
      if (code === 0 || isStopping) resolve();
      else
        reject(
          new Error(`SENDEPLAN_DEMO: the demo ended with code ${code ?? 'none'} before it was prepared`),
        );
    });
  });
  return {
    prepared,
    stop() {
      isStopping = true;
      child.stdin.end();
    },
  };
}
