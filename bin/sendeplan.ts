#!/usr/bin/env node
// npx sendeplan: the command line, a client of the HTTP API.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { CommandError, createClient, EXIT } from '../cli/client.ts';
import { createProgram } from '../cli/commands.ts';

const {
  SENDEPLAN_URL = 'http://127.0.0.1:8787',
  SENDEPLAN_API_TOKEN,
  SENDEPLAN_DATA_DIR = '.sendeplan',
} = process.env;

function token(): string {
  if (SENDEPLAN_API_TOKEN !== undefined) return SENDEPLAN_API_TOKEN;
  const file = join(SENDEPLAN_DATA_DIR, 'api-token');
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(URL.parse(SENDEPLAN_URL)?.hostname ?? '');
  if (isHere && existsSync(file)) return readFileSync(file, 'utf8').trim();
  throw new CommandError('SENDEPLAN_API_TOKEN is not set', EXIT.usage);
}

const program = createProgram({
  client: () => createClient(SENDEPLAN_URL, token()),
  out: (line) => process.stdout.write(`${line}\n`),
  progress(done, total) {
    if (process.stderr.isTTY)
      process.stderr.write(
        `\r${'█'.repeat(Math.round((done / total) * 30)).padEnd(30, '░')} ${done}/${total}${done === total ? '\n' : ''}`,
      );
  },
});
for (const command of [program, ...program.commands]) command.exitOverride();
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  else {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== '') process.stderr.write(`${message}\n`);
    process.exitCode = error instanceof CommandError ? error.exitCode : EXIT.refused;
  }
}
