import type { Command } from 'commander';
import type { ApiClient } from './api-client.ts';
import type { ExitCode } from './exit-code.ts';
import type { Language, Variables } from './language.ts';
import type { Output, Terminal } from './terminal.ts';

/** What the process gives to the CLI; a test gives its own. */
export interface Surroundings {
  readonly env: Variables;
  readonly stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly now: () => number;
  /** Waits between tries of one call. */
  readonly sleep: (delayMs: number) => Promise<void>;
}

/** One run of one command. */
export interface Session {
  readonly api: ApiClient;
  readonly terminal: Terminal;
  readonly language: Language;
  readonly isJson: boolean;
  readonly now: () => number;
  readonly stdin: Surroundings['stdin'];
  /** The answer: as JSON where that was asked for, otherwise the lines for people. */
  show(json: unknown, lines: () => readonly string[]): void;
}

/** Where a command file hangs its command. */
export interface Host {
  readonly program: Command;
  readonly language: Language;
  run(command: Command, action: (session: Session) => Promise<ExitCode>): Promise<void>;
}

/** Examples at the end of a command's help. */
export function examples(language: Language, ...lines: readonly string[]): string {
  return `\n${language === 'de' ? 'Beispiele' : 'Examples'}:\n${lines.map((line) => `  $ sendeplan ${line}`).join('\n')}\n`;
}
