import { randomUUID } from 'node:crypto';
import { CommanderError } from 'commander';
import { createApiClient } from './api-client.ts';
import { addAccounts } from './commands/accounts.ts';
import { addCancel } from './commands/cancel.ts';
import { addExport } from './commands/export.ts';
import { addImport } from './commands/import.ts';
import { addList } from './commands/list.ts';
import { addPause } from './commands/pause.ts';
import { addQueue } from './commands/queue.ts';
import { addReport } from './commands/report.ts';
import { addResolve } from './commands/resolve.ts';
import { addResume } from './commands/resume.ts';
import { addShow } from './commands/show.ts';
import { addStatus } from './commands/status.ts';
import { CommandError, EXIT, type ExitCode } from './exit-code.ts';
import { type Language, languageOf } from './language.ts';
import { createProgram, type GlobalOptions, usageMessage } from './program.ts';
import type { Host, Session, Surroundings } from './session.ts';
import { isLoopback, readSettings } from './settings.ts';
import { createTerminal, type Terminal } from './terminal.ts';

const OPEN = {
  en: 'SENDEPLAN_URL is not https: the token travels readable for everybody on the way',
  de: 'SENDEPLAN_URL ist nicht https: Das Token ist unterwegs für alle lesbar',
} as const satisfies Record<Language, string>;

const COMMANDS = [
  ...[addQueue, addImport, addList, addShow, addCancel, addResolve],
  ...[addAccounts, addReport, addStatus, addPause, addResume],
  addExport,
];

/** Runs one command; resolves with the exit code. Writes nowhere but to the streams that it is given. */
export async function runCli(argv: readonly string[], around: Surroundings): Promise<ExitCode> {
  const language = languageOf(around.env);
  const terminal = createTerminal(around.stdout, around.stderr, around.env);
  const program = createProgram(language, terminal);
  let exitCode: ExitCode = EXIT.done;
  const host: Host = {
    ...{ program, language },
    async run(command, action) {
      const options = command.optsWithGlobals<GlobalOptions>();
      exitCode = await action(openSession(options, around, terminal, language));
    },
  };
  for (const add of COMMANDS) add(host);
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    return endWith(error, terminal, language, argv.includes('--json'));
  }
}

function openSession(
  options: GlobalOptions,
  { env, stdin, sleep, now }: Surroundings,
  terminal: Terminal,
  language: Language,
): Session {
  const settings = readSettings(env, language);
  if (settings.url.protocol === 'http:' && !isLoopback(settings.url)) terminal.tell(OPEN[language]);
  const isJson = options.json === true;
  return {
    ...{ terminal, language, isJson, stdin, now },
    api: createApiClient({
      ...{ settings, language, sleep },
      timeoutMs: options.timeout * 1000,
      idempotencyKey: options.idempotencyKey ?? randomUUID(),
    }),
    show(json, lines) {
      if (isJson) terminal.out(JSON.stringify(json, null, 2));
      else for (const line of lines()) terminal.out(line);
    },
  };
}

function endWith(error: unknown, terminal: Terminal, language: Language, isJson: boolean): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.done;
    // Help that stands in for a missing command has been written already.
    if (error.code !== 'commander.help') terminal.tell(usageMessage(error, language));
    return EXIT.usage;
  }
  if (!(error instanceof CommandError)) throw error;
  const { exitCode, message, problem } = error;
  if (isJson)
    terminal.tell(JSON.stringify({ exitCode, message, ...(problem === undefined ? {} : { problem }) }));
  else terminal.tell(message);
  return exitCode;
}
