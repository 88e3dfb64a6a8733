import { styleText } from 'node:util';
import type { Variables } from './language.ts';

/** What a command needs of a stream; the process's own streams fit. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Format = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

export interface Terminal {
  /** Data, on standard output. */
  out(line: string): void;
  /** As it is, without a line end added. */
  raw(text: string): void;
  /** Messages, on standard error. */
  tell(line: string): void;
  paint(format: Format, text: string): string;
  /** Columns that a line of data may have; unlimited where nobody watches. */
  readonly width: number;
  /** A line that replaces the one before, only where a person watches. */
  progress(line: string): void;
}

export function createTerminal(stdout: Output, stderr: Output, env: Variables): Terminal {
  const isColoured = stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  let isProgressShown = false;
  const clear = () => {
    if (isProgressShown) stderr.write('\r\u001b[K');
    isProgressShown = false;
  };
  return {
    out(line) {
      clear();
      stdout.write(`${line}\n`);
    },
    raw(text) {
      clear();
      stdout.write(text);
    },
    tell(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    paint: (format, text) => (isColoured ? styleText(format, text, { validateStream: false }) : text),
    width: stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY,
    progress(line) {
      if (stderr.isTTY !== true) return;
      clear();
      stderr.write(line);
      isProgressShown = line !== '';
    },
  };
}

/** Text from outside on one line: control and direction characters could rewrite what a person reads. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
}

export function bar(share: number, width: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}
