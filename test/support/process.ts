import { type ChildProcess, spawn } from 'node:child_process';

export interface Started {
  readonly child: ChildProcess;
  output(): string;
  /** Resolves with the first match in what the process prints. */
  printed(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>;
  /** Ends it as Ctrl-C would; resolves with its exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Starts a program of the project the way its users do, with nothing of the caller's settings. */
export function start(
  file: string,
  env: Readonly<Record<string, string>>,
  nodeFlags: readonly string[] = [],
  words: readonly string[] = [],
): Started {
  const path = new URL(`../../${file}`, import.meta.url).pathname;
  const child = spawn(process.execPath, [...nodeFlags, path, ...words], {
    env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  const watchers = new Set<() => void>();
  const hear = (chunk: Buffer) => {
    text += chunk.toString();
    for (const watch of watchers) watch();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

  return {
    child,
    output: () => text,
    printed: (pattern, withinMs = 20_000) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${file} did not print ${pattern}:\n${text}`)),
          withinMs,
        );
        const watch = () => {
          const match = pattern.exec(text);
          if (match === null) return;
          clearTimeout(timer);
          watchers.delete(watch);
          resolve(match);
        };
        watchers.add(watch);
        watch();
        void ended.then(() => setTimeout(() => reject(new Error(`${file} ended:\n${text}`)), 50));
      }),
    stop() {
      child.kill('SIGINT');
      return ended;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Asks again until the answer is as wanted. Waiting for another process needs real time. */
export async function eventually<Value>(
  ask: () => Promise<Value>,
  isWanted: (value: Value) => boolean,
  withinMs = 15_000,
): Promise<Value> {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (isWanted(value)) return value;
    if (Date.now() > until) throw new Error(`still not as wanted: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
