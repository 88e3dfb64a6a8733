import { type Command, Option } from 'commander';
import type * as z from 'zod';
import { type PostBody, PostListBody } from '../../core/contract/api/posts.ts';
import { StateName } from '../../core/contract/api/values.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { instantOf, whole } from '../input.ts';
import type { Language } from '../language.ts';
import { postRows } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';

const TEXTS = {
  en: {
    summary: 'list posts by due time',
    from: 'due at or after: date, instant, or -7d',
    to: 'due before: date, instant, or +7d',
    state: 'in this state',
    account: 'on this account',
    campaign: 'of this campaign',
    limit: 'at most this many',
    none: 'No posts.',
    more: (limit: number) => `There are more than ${limit}: --limit shows them.`,
  },
  de: {
    summary: 'Beiträge nach Termin auflisten',
    from: 'fällig ab: Datum, Zeitpunkt oder -7d',
    to: 'fällig vor: Datum, Zeitpunkt oder +7d',
    state: 'in diesem Zustand',
    account: 'auf diesem Konto',
    campaign: 'aus dieser Kampagne',
    limit: 'höchstens so viele',
    none: 'Keine Beiträge.',
    more: (limit: number) => `Es gibt mehr als ${limit}: --limit zeigt sie.`,
  },
} as const satisfies Record<Language, object>;

interface ListOptions {
  readonly from?: string;
  readonly to?: string;
  readonly state?: string;
  readonly account?: string;
  readonly campaign?: string;
  readonly limit: number;
}

export function addList(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('list')
    .description(texts.summary)
    .option('--from <time>', texts.from)
    .option('--to <time>', texts.to)
    .addOption(new Option('--state <state>', texts.state).choices(StateName.options))
    .option('--account <id>', texts.account)
    .option('--campaign <name>', texts.campaign)
    .option('--limit <count>', texts.limit, whole(1, 100_000, host.language), 50)
    .addHelpText(
      'after',
      examples(host.language, 'list --from -1d --to +7d', 'list --state failed --json', 'list --campaign q4'),
    )
    .action((options: ListOptions, command: Command) =>
      host.run(command, (session) => list(session, options)),
    );
}

/** The largest page that the service gives. */
const PAGE = 100;

async function list(session: Session, options: ListOptions): Promise<ExitCode> {
  const { limit, account, from, to, ...rest } = options;
  const now = session.now();
  const query = {
    ...{ state: rest.state, campaign: rest.campaign, accountId: account },
    ...{ from: instantOf(from, now), to: instantOf(to, now) },
  };
  const posts: z.output<typeof PostBody>[] = [];
  let cursor: string | undefined;
  do {
    const page = await session.api.get(PostListBody, {
      path: '/v1/posts',
      query: { ...query, cursor, limit: Math.min(PAGE, limit - posts.length) },
    });
    posts.push(...page.value.items);
    cursor = page.value.cursor ?? undefined;
  } while (cursor !== undefined && posts.length < limit);
  const texts = TEXTS[session.language];
  session.show({ items: posts, cursor: cursor ?? null }, () =>
    posts.length === 0 ? [] : postRows(posts, session),
  );
  if (posts.length === 0 && !session.isJson) session.terminal.tell(texts.none);
  if (cursor !== undefined) session.terminal.tell(texts.more(limit));
  return EXIT.done;
}
