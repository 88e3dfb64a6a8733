import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import * as z from 'zod';
import { type Client, CommandError, EXIT } from './client.ts';

export interface Surroundings {
  readonly client: () => Client;
  readonly out: (line: string) => void;
  readonly progress: (done: number, total: number) => void;
}

const Post = z.object({
  id: z.string(),
  version: z.int(),
  state: z.string(),
  dueAt: z.string(),
  text: z.string(),
});
const Posts = z.object({ items: z.array(Post), cursor: z.string().nullable() });
const Account = z.object({ id: z.string(), network: z.string(), handle: z.string(), status: z.string() });
const Rate = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable();
const Row = z.object({ group: z.string(), postCount: z.int(), engagementRate: Rate });
const Report = z.object({
  rows: z.array(Row),
  total: Row,
  headline: z.object({ de: z.string(), en: z.string() }),
});
const Imported = z.object({
  accepted: z.int(),
  refused: z.int(),
  rows: z.array(z.object({ row: z.int(), key: z.string(), problem: z.string().optional() })),
});

const HELP = `
Environment: SENDEPLAN_URL (http://127.0.0.1:8787), SENDEPLAN_API_TOKEN (on this machine: that of .sendeplan).
Exit codes: 0 done · 1 refused · 2 wrong use · 3 service not reached · 4 no such thing
Example: sendeplan queue --account acc_… --at 2027-01-09T09:00:00 --zone Europe/Berlin "Guten Morgen"`;

/** The commands. Data goes to standard output, everything else to standard error. */
export function createProgram(surroundings: Surroundings): Command {
  const program = new Command('sendeplan')
    .description('Queue social posts and read what became of them.')
    .option('--json', 'print what the service answered')
    .addHelpText('after', HELP)
    .configureHelp({ showGlobalOptions: true });
  addPosts(program, surroundings);
  addOnePost(program, surroundings);
  addImport(program, surroundings);
  addAdministration(program, surroundings);
  addReport(program, surroundings);
  return program;
}

/** Prints the whole answer as JSON, or what `line` makes of it. */
function print({ out }: Surroundings, command: Command, answer: unknown, line: () => string): void {
  out(command.optsWithGlobals()['json'] === true ? JSON.stringify(answer, null, 2) : line());
}

const oneLine = (post: z.output<typeof Post>) =>
  `${post.id}  ${post.dueAt}  ${post.state.padEnd(14)}  ${post.text.replace(/\s+/g, ' ').slice(0, 60)}`;

function addPosts(program: Command, surroundings: Surroundings): void {
  program
    .command('queue <text>')
    .description('queue a post')
    .requiredOption('--account <id...>', 'accounts it goes to')
    .requiredOption('--at <time>', 'local time with --zone, or an instant')
    .option('--zone <name>', 'IANA time zone')
    .option('--dry-run', 'only check')
    .action(
      async (
        text: string,
        options: { account: string[]; at: string; zone?: string; dryRun?: true },
        command: Command,
      ) => {
        const draft = { text, accountIds: options.account, publishAt: options.at, timeZone: options.zone };
        const answer = await surroundings
          .client()
          .call('POST', `/v1/posts${options.dryRun === true ? '?dryRun=true' : ''}`, draft);
        print(surroundings, command, answer, () =>
          options.dryRun === true ? JSON.stringify(answer, null, 2) : oneLine(Post.parse(answer)),
        );
      },
    );
  program
    .command('list')
    .description('list posts by due time')
    .option('--state <state>')
    .option('--limit <count>', '1 to 100', '50')
    .action(async (options: { state?: string; limit: string }, command: Command) => {
      const query = new URLSearchParams({
        limit: options.limit,
        ...(options.state === undefined ? {} : { state: options.state }),
      });
      const answer = await surroundings.client().call('GET', `/v1/posts?${query.toString()}`);
      print(surroundings, command, answer, () => Posts.parse(answer).items.map(oneLine).join('\n'));
    });
}

function addOnePost(program: Command, surroundings: Surroundings): void {
  program
    .command('show <postId>')
    .description('show a post with its publications')
    .action(async (id: string) => {
      surroundings.out(
        JSON.stringify(
          await surroundings.client().call('GET', `/v1/posts/${encodeURIComponent(id)}`),
          null,
          2,
        ),
      );
    });
  program
    .command('cancel <postId>')
    .description('cancel what has not been sent')
    .action(async (id: string, _options: object, command: Command) => {
      const client = surroundings.client();
      const { version } = Post.parse(await client.call('GET', `/v1/posts/${encodeURIComponent(id)}`));
      const answer = await client.call('DELETE', `/v1/posts/${encodeURIComponent(id)}`, undefined, {
        'if-match': `"${version}"`,
      });
      print(surroundings, command, answer, () => oneLine(Post.parse(answer)));
    });
  program
    .command('resolve <publicationId>')
    .description('say whether a publication is out')
    .option('--published <url>', 'it is, at this address')
    .option('--not-published', 'it is not')
    .action(async (id: string, options: { published?: string; notPublished?: true }, command: Command) => {
      if ((options.published === undefined) === (options.notPublished === undefined))
        throw new CommandError('takes --published <url> or --not-published', EXIT.usage);
      const body =
        options.published === undefined
          ? { outcome: 'not-published' }
          : { outcome: 'published', url: options.published };
      const answer = await surroundings
        .client()
        .call('POST', `/v1/publications/${encodeURIComponent(id)}/resolve`, body);
      print(surroundings, command, answer, () => 'resolved');
    });
}

const ROWS_PER_CALL = 500;

function addImport(program: Command, surroundings: Surroundings): void {
  program
    .command('import <file>')
    .description('queue many posts from .csv or .ndjson; - reads NDJSON from standard input')
    .option('--dry-run', 'only check')
    .action(async (file: string, options: { dryRun?: true }, command: Command) => {
      const text = readFileSync(file === '-' ? 0 : file, 'utf8');
      const isCsv = file.endsWith('.csv');
      // A quoted cell may hold line breaks, so that only NDJSON can be cut into pieces safely.
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      const pieces = isCsv
        ? [text]
        : Array.from({ length: Math.ceil(lines.length / ROWS_PER_CALL) }, (_, index) =>
            lines.slice(index * ROWS_PER_CALL, (index + 1) * ROWS_PER_CALL).join('\n'),
          );
      const total = { accepted: 0, refused: 0, rows: [] as z.output<typeof Imported>['rows'] };
      for (const [index, piece] of pieces.entries()) {
        const path = `/v1/posts/import${options.dryRun === true ? '?dryRun=true' : ''}`;
        const part = Imported.parse(
          await surroundings
            .client()
            .call('POST', path, piece, { 'content-type': isCsv ? 'text/csv' : 'application/x-ndjson' }),
        );
        total.accepted += part.accepted;
        total.refused += part.refused;
        total.rows.push(...part.rows.map((row) => ({ ...row, row: row.row + index * ROWS_PER_CALL })));
        surroundings.progress(index + 1, pieces.length);
      }
      const refused = total.rows
        .filter(({ problem }) => problem !== undefined)
        .map(({ row, key, problem }) => `row ${row} ${key}: ${problem ?? ''}`);
      print(surroundings, command, total, () =>
        [`accepted ${total.accepted}, refused ${total.refused}`, ...refused].join('\n'),
      );
      if (total.refused > 0) throw new CommandError('', EXIT.refused);
    });
}

function addAdministration(program: Command, surroundings: Surroundings): void {
  program
    .command('accounts')
    .description('list connected accounts')
    .action(async (_options: object, command: Command) => {
      const answer = await surroundings.client().call('GET', '/v1/accounts?limit=100');
      print(surroundings, command, answer, () =>
        z
          .object({ items: z.array(Account) })
          .parse(answer)
          .items.map(({ id, network, handle, status }) => `${id}  ${network}  @${handle}  ${status}`)
          .join('\n'),
      );
    });
  program
    .command('pause <reason>')
    .description('stop everything, or one account, at the next intent')
    .option('--account <id>')
    .action(async (reason: string, options: { account?: string }, command: Command) => {
      const answer = await surroundings
        .client()
        .call('POST', '/v1/pauses', { reason, accountId: options.account });
      print(surroundings, command, answer, () => z.object({ id: z.string() }).parse(answer).id);
    });
  program
    .command('resume [pauseId]')
    .description('lift a pause, or all')
    .action(async (pauseId?: string) => {
      const client = surroundings.client();
      const { items } = z
        .object({ items: z.array(z.object({ id: z.string() })) })
        .parse(await client.call('GET', '/v1/pauses'));
      const ids = pauseId === undefined ? items.map(({ id }) => id) : [pauseId];
      for (const id of ids) await client.call('DELETE', `/v1/pauses/${encodeURIComponent(id)}`);
      surroundings.out(`${ids.length} lifted`);
    });
}

function addReport(program: Command, surroundings: Surroundings): void {
  program
    .command('report')
    .description('summary of engagement')
    .option(
      '--group-by <what>',
      'account, network, campaign, topic, contentClass, weekday or hour',
      'account',
    )
    .option('--csv', 'as CSV, for machines')
    .action(async (options: { groupBy: string; csv?: true }, command: Command) => {
      const query = new URLSearchParams({ groupBy: options.groupBy, compare: 'previous' });
      const headers = options.csv === true ? { accept: 'text/csv' } : undefined;
      const answer = await surroundings
        .client()
        .call('GET', `/v1/reports/engagement?${query.toString()}`, undefined, headers);
      print(surroundings, command, answer, () =>
        typeof answer === 'string' ? answer.trimEnd() : reportLines(Report.parse(answer)),
      );
    });
}

function reportLines({ rows, total, headline }: z.output<typeof Report>): string {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  const highest = Math.max(...rows.map((row) => row.engagementRate?.value ?? 0), Number.EPSILON);
  const lines = [...rows, total].map(({ group, postCount, engagementRate: rate }) => {
    const range =
      rate === null ? '–' : `${percent(rate.value)} (${percent(rate.low)} – ${percent(rate.high)})`;
    return `${group.padEnd(18)} ${String(postCount).padStart(5)}  ${range.padEnd(28)} ${'█'.repeat(Math.round(((rate?.value ?? 0) / highest) * 20))}`;
  });
  const language = new Intl.DateTimeFormat().resolvedOptions().locale.startsWith('de') ? 'de' : 'en';
  return [...lines, '', headline[language]].join('\n');
}
