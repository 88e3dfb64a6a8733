import { Command, type CommanderError, type Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { EXIT, EXIT_MEANINGS } from './exit-code.ts';
import { whole } from './input.ts';
import type { Language } from './language.ts';
import { examples } from './session.ts';
import type { Terminal } from './terminal.ts';

export interface GlobalOptions {
  readonly json?: true;
  /** Seconds. */
  readonly timeout: number;
  readonly idempotencyKey?: string;
}

const TEXTS = {
  en: {
    summary: 'Queue social posts, watch them go out, and read what they did. A client of the HTTP API.',
    json: 'print the answer of the service as JSON',
    timeout: 'how long to wait for an answer, seconds',
    key: 'of an earlier run that ended without a clear answer: does nothing twice',
    help: 'show help',
    helpCommand: 'show help for a command',
    version: 'show the version',
    settings: 'Settings',
    url: 'where the service is (default http://127.0.0.1:8787)',
    token: 'API token; for a service on this machine the one in its data directory',
    dataDirectory: 'data directory of the local service (default .sendeplan)',
    codes: 'Exit codes',
    oneOf: 'one of',
    standard: 'default',
  },
  de: {
    summary: 'Beiträge einplanen, beim Erscheinen zusehen, Wirkung lesen. Benutzt die HTTP-API.',
    json: 'die Antwort des Dienstes als JSON ausgeben',
    timeout: 'wie lange auf eine Antwort gewartet wird, Sekunden',
    key: 'eines früheren Laufs ohne klare Antwort: tut nichts doppelt',
    help: 'Hilfe zeigen',
    helpCommand: 'Hilfe zu einem Befehl zeigen',
    version: 'Version zeigen',
    settings: 'Einstellungen',
    url: 'wo der Dienst ist (ohne Angabe http://127.0.0.1:8787)',
    token: 'API-Token; für einen Dienst auf diesem Rechner das aus seinem Datenverzeichnis',
    dataDirectory: 'Datenverzeichnis des lokalen Dienstes (ohne Angabe .sendeplan)',
    codes: 'Exit-Codes',
    oneOf: 'eines von',
    standard: 'ohne Angabe',
  },
} as const satisfies Record<Language, object>;

const GERMAN_TITLES: Readonly<Record<string, string>> = {
  'Usage:': 'Aufruf:',
  'Arguments:': 'Argumente:',
  'Options:': 'Optionen:',
  'Global Options:': 'Für alle Befehle:',
  'Commands:': 'Befehle:',
};

/** The frame that all commands hang in: options for all of them, help, how it ends. */
export function createProgram(language: Language, terminal: Terminal): Command {
  const texts = TEXTS[language];
  return new Command('sendeplan')
    .description(texts.summary)
    .option('--json', texts.json)
    .option('--timeout <seconds>', texts.timeout, whole(1, 600, language), 30)
    .option('--idempotency-key <key>', texts.key)
    .version(manifest.version, '-V, --version', texts.version)
    .helpOption('-h, --help', texts.help)
    .helpCommand('help [command]', texts.helpCommand)
    .addHelpText('after', () => epilogue(language))
    .configureHelp({
      showGlobalOptions: true,
      styleTitle: (title) => (language === 'de' ? (GERMAN_TITLES[title] ?? title) : title),
      optionDescription: (option) => describe(option, language),
    })
    .configureOutput({
      writeOut: (text) => terminal.raw(text),
      writeErr: (text) => terminal.tell(text.trimEnd()),
      // Said once, by whoever catches the error, in the language of the terminal.
      outputError: () => undefined,
    })
    .exitOverride();
}

function describe({ description, argChoices, defaultValue }: Option, language: Language): string {
  const notes = [
    ...(argChoices === undefined ? [] : [`${TEXTS[language].oneOf} ${argChoices.join(', ')}`]),
    ...(typeof defaultValue === 'string' || typeof defaultValue === 'number'
      ? [`${TEXTS[language].standard} ${defaultValue}`]
      : []),
  ];
  return notes.length === 0 ? description : `${description} (${notes.join('; ')})`;
}

function epilogue(language: Language): string {
  const texts = TEXTS[language];
  const settings = [
    ['SENDEPLAN_URL', texts.url],
    ['SENDEPLAN_API_TOKEN', texts.token],
    ['SENDEPLAN_DATA_DIR', texts.dataDirectory],
  ] as const;
  const codes = Object.entries(EXIT_MEANINGS[language]).map(
    ([name, meaning]) => `  ${EXIT[name as keyof typeof EXIT]}  ${meaning}`,
  );
  return [
    examples(
      language,
      'queue "Samstag beraten wir bis 16 Uhr." --account acc_… --at 2026-12-05T09:00',
      'import plan.csv --dry-run',
      'list --state needs-decision',
      'report --group-by contentClass',
      'help queue',
    ),
    `${texts.settings}:`,
    ...settings.map(([name, meaning]) => `  ${name.padEnd(20)} ${meaning}`),
    `\n${texts.codes}:`,
    ...codes,
  ].join('\n');
}

const GERMAN_USAGE: Readonly<Record<string, string>> = {
  'commander.missingArgument': 'Es fehlt das Argument',
  'commander.optionMissingArgument': 'Es fehlt der Wert zur Option',
  'commander.missingMandatoryOptionValue': 'Es fehlt die Option',
  'commander.conflictingOption': 'Das geht nicht zusammen:',
  'commander.unknownOption': 'Unbekannte Option',
  'commander.unknownCommand': 'Unbekannter Befehl',
  'commander.excessArguments': 'Zu viele Argumente.',
};

/** What is wrong with the command line. What people typed stands in quotes in commander's message. */
export function usageMessage({ code, message }: CommanderError, language: Language): string {
  const german = GERMAN_USAGE[code];
  if (language === 'en' || german === undefined) return message.replace(/^error: /, '');
  return [german, ...(message.match(/'[^']*'/g) ?? [])].join(' ');
}
