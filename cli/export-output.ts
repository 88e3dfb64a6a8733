import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { CommandError, EXIT } from './exit-code.ts';
import type { Session } from './session.ts';

/** Where the lines of an export go. */
export interface ExportOutput {
  write(line: string): Promise<void>;
  /** All is written: only now the file has its name. */
  finish(): Promise<void>;
  /** Leaves no half of a file behind. */
  discard(): Promise<void>;
}

const SAID = { en: 'cannot be written', de: 'kann nicht geschrieben werden' } as const;

/** `path` absent: standard output. @throws CommandError for a file that cannot be written. */
export async function openExportOutput(
  path: string | undefined,
  { terminal, language }: Session,
): Promise<ExportOutput> {
  if (path === undefined) {
    const nothing = () => Promise.resolve();
    return {
      write(line) {
        terminal.raw(`${line}\n`);
        return nothing();
      },
      ...{ finish: nothing, discard: nothing },
    };
  }
  const partial = `${path}.partial`;
  let file: FileHandle;
  try {
    // What customers are written to is nobody's business who shares the machine.
    file = await open(partial, 'w', 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new CommandError(EXIT.usage, `${path} ${SAID[language]} (${code})`);
  }
  return {
    write: (line) => file.appendFile(`${line}\n`),
    async finish() {
      await file.sync();
      await file.close();
      await rename(partial, path);
    },
    async discard() {
      await file.close();
      await rm(partial, { force: true });
    },
  };
}
