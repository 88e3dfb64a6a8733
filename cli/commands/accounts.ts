import { type Command, Option } from 'commander';
import * as z from 'zod';
import {
  AccountBody,
  AccountDeletedBody,
  AccountListBody,
  ConnectionBody,
} from '../../core/contract/api/administration.ts';
import { AccountIdText, NetworkName } from '../../core/contract/api/values.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { idOf, readInput, textOf } from '../input.ts';
import type { Language } from '../language.ts';
import { localTime } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';
import { plain } from '../terminal.ts';

const TEXTS = {
  en: {
    summary: 'connected accounts',
    list: 'list them',
    connect: 'connect an account: with credentials as JSON from a file or standard input, or by a link',
    file: 'file with JSON; - for standard input',
    link: 'print a link where a person gives leave in a browser',
    network: 'network, for --link',
    account: 'connect this account again, for --link',
    delete: 'disconnect an account, cancel what it has scheduled, forget its credentials',
    yes: 'do not ask',
    noJson: 'This is no JSON. Expected is the body of POST /v1/accounts.',
    typed: 'Credentials are not typed into a terminal: give a file, pipe JSON in, or use --link.',
    open: (expiresAt: string) => `Open this link in a browser, until ${expiresAt}:`,
    sure: (id: string) => `This cancels what ${id} has scheduled. To do it, say: accounts delete ${id} --yes`,
    deleted: (count: number) => `Disconnected; ${count} publications cancelled.`,
    none: 'No accounts. To connect one: sendeplan accounts connect --link',
  },
  de: {
    summary: 'verbundene Konten',
    list: 'auflisten',
    connect: 'ein Konto verbinden: mit Zugangsdaten als JSON aus Datei oder Standardeingabe, oder per Link',
    file: 'Datei mit JSON; - für die Standardeingabe',
    link: 'einen Link ausgeben, unter dem ein Mensch im Browser zustimmt',
    network: 'Netzwerk, für --link',
    account: 'dieses Konto neu verbinden, für --link',
    delete: 'ein Konto trennen, sein Eingeplantes absagen, seine Zugangsdaten vergessen',
    yes: 'nicht nachfragen',
    noJson: 'Das ist kein JSON. Erwartet wird der Inhalt von POST /v1/accounts.',
    typed: 'Zugangsdaten werden nicht ins Terminal getippt: Datei angeben, JSON hineinleiten, oder --link.',
    open: (expiresAt: string) => `Diesen Link im Browser öffnen, bis ${expiresAt}:`,
    sure: (id: string) =>
      `Das sagt ab, was ${id} eingeplant hat. Wenn das gewollt ist: accounts delete ${id} --yes`,
    deleted: (count: number) => `Getrennt; ${count} Veröffentlichungen abgesagt.`,
    none: 'Keine Konten. Eines verbinden: sendeplan accounts connect --link',
  },
} as const satisfies Record<Language, object>;

type Account = z.output<typeof AccountBody>;
interface ConnectOptions {
  readonly link?: true;
  readonly network: string;
  readonly account?: string;
}

export function addAccounts(host: Host): void {
  const { language } = host;
  const texts = TEXTS[language];
  const accounts = host.program.command('accounts').description(texts.summary);
  accounts
    .command('list', { isDefault: true })
    .description(texts.list)
    .addHelpText('after', examples(language, 'accounts', 'accounts list --json'))
    .action((_options: object, command: Command) => host.run(command, list));
  accounts
    .command('connect')
    .description(texts.connect)
    .argument('[file]', texts.file, '-')
    .option('--link', texts.link)
    .addOption(new Option('--network <name>', texts.network).choices(NetworkName.options).default('x'))
    .option('--account <id>', texts.account)
    .addHelpText('after', examples(language, 'accounts connect --link', 'accounts connect < x-account.json'))
    .action((file: string, options: ConnectOptions, command: Command) =>
      host.run(command, (session) =>
        options.link === true ? connectByLink(session, options) : connect(session, file),
      ),
    );
  accounts
    .command('delete')
    .description(texts.delete)
    .argument('<accountId>', 'acc_…')
    .option('--yes', texts.yes)
    .addHelpText('after', examples(language, 'accounts delete acc_7hk2m9qpx4 --yes'))
    .action((id: string, options: { readonly yes?: true }, command: Command) =>
      host.run(command, (session) => remove(session, id, options.yes === true)),
    );
}

export function accountLine({ id, network, status, handle, displayName, checkedAt }: Account): string {
  return `${id}  ${network}  ${status}  @${plain(handle)}  ${plain(displayName)}  ${localTime(checkedAt)}`;
}

async function list(session: Session): Promise<ExitCode> {
  const items: Account[] = [];
  let cursor: string | undefined;
  do {
    const page = await session.api.get(AccountListBody, {
      path: '/v1/accounts',
      query: { cursor, limit: 100 },
    });
    items.push(...page.value.items);
    cursor = page.value.cursor ?? undefined;
  } while (cursor !== undefined);
  session.show({ items, cursor: null }, () => items.map(accountLine));
  if (items.length === 0 && !session.isJson) session.terminal.tell(TEXTS[session.language].none);
  return EXIT.done;
}

async function connect(session: Session, file: string): Promise<ExitCode> {
  const texts = TEXTS[session.language];
  if (file === '-' && session.stdin.isTTY === true) throw new CommandError(EXIT.usage, texts.typed);
  const text = textOf(await readInput(file, session.stdin, session.language), file, session.language);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    // The parser's own message repeats a part of what it read.
    throw new CommandError(EXIT.usage, texts.noJson);
  }
  const { value, json } = await session.api.send(AccountBody, {
    method: 'POST',
    path: '/v1/accounts',
    body: { json: body },
  });
  session.show(json, () => [accountLine(value)]);
  return EXIT.done;
}

async function connectByLink(session: Session, { network, account }: ConnectOptions): Promise<ExitCode> {
  const { value, json } = await session.api.send(ConnectionBody, {
    method: 'POST',
    path: '/v1/connections',
    body: { json: { network, ...(account === undefined ? {} : { accountId: account }) } },
  });
  session.terminal.tell(TEXTS[session.language].open(localTime(value.expiresAt)));
  session.show(json, () => [plain(value.authorizeUrl)]);
  return EXIT.done;
}

async function remove(session: Session, id: string, isSure: boolean): Promise<ExitCode> {
  const texts = TEXTS[session.language];
  const accountId = idOf(AccountIdText, id, 'acc_7hk2m9qpx4', session.language);
  if (!isSure) throw new CommandError(EXIT.usage, texts.sure(accountId));
  const { value, json } = await session.api.send(AccountDeletedBody, {
    method: 'DELETE',
    path: `/v1/accounts/${accountId}`,
  });
  session.show(json, () => [value.id]);
  session.terminal.tell(texts.deleted(value.cancelledCount));
  return EXIT.done;
}
