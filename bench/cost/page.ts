import { X_PRICES } from '../../core/adapters/networks/x/x-prices.ts';
import { type Counts, costOfItem, ITEMS, type Item } from './bill.ts';
import type { Invoice, PostsCharge } from './invoice.ts';
import { READING_COUNT, STEPS, type Step } from './post-steps.ts';
import {
  FREE_TIERS,
  NETWORK_ANSWER_MS,
  PRICE_LIST,
  PRICES,
  STORAGE_PRICES,
  X_READING_PRICE,
} from './prices.ts';

/** The invoice for people: what was counted, what it costs, and whether the budgets hold. */
export function page(bill: Invoice): string {
  const { region, asOf, source } = PRICE_LIST;
  return [
    `Prices of ${region}, ${asOf} (${source}); US dollars; nothing taken off for free tiers.`,
    ...['', ...postsTable(bill.thousandPosts)],
    ...['', ...stepsTable(bill.thousandPosts)],
    ...['', ...idleTable(bill.idleMonth)],
    ...['', ...besides(bill)],
    ...['', ...verdicts(bill)],
    '',
  ].join('\n');
}

const STEP_NAMES: Readonly<Record<Step, string>> = {
  queued: 'queued: request, authorizer, table, schedule',
  wokenEarly: 'woken early: message of the schedule, timed anew',
  published: 'published: held, sent, recorded',
  read: `read ${READING_COUNT} times`,
};

function postsTable({ alone, tenAtASecond }: Invoice['thousandPosts']): string[] {
  const both = [alone.counts, tenAtASecond.counts];
  const items = ITEMS.filter((item) => both.some((counts) => counts[item] > 0));
  return columns([
    [`1,000 posts, ${READING_COUNT} readings each`, '', 'USD per', 'alone', '', 'ten at', ''],
    ['', '', 'million', 'at its second', 'USD', 'a second', 'USD'],
    ...items.map((item) => [
      ...[PRICES[item].service, PRICES[item].what, perMillion(item)],
      ...both.flatMap((counts) => [count(counts[item]), usd(costOfItem(counts, item))]),
    ]),
    ['sum', '', '', '', usd(alone.cost), '', usd(tenAtASecond.cost)],
  ]);
}

function stepsTable({ alone, tenAtASecond }: Invoice['thousandPosts']): string[] {
  const row = (step: Step) => [
    STEP_NAMES[step],
    ...[alone, tenAtASecond].flatMap(({ steps }) => [
      count(steps[step].counts.writeUnits),
      count(steps[step].counts.readUnits),
      steps[step].counts.lambdaGbSeconds.toFixed(1),
      usd(steps[step].cost),
    ]),
  ];
  const heads = ['writes', 'reads', 'GB-s', 'USD'];
  return columns([
    ['of it, step by step', 'alone:', '', '', '', 'ten:', '', '', ''],
    ['', ...heads, ...heads],
    ...STEPS.map(row),
  ]);
}

function idleTable({ parts, cost }: Invoice['idleMonth']): string[] {
  return columns([
    ['a month in which nothing is queued', 'counted', 'USD'],
    ...Object.entries(parts).map(([name, charge]) => [name, inWords(charge.counts), usd(charge.cost)]),
    ['sum', '', usd(cost)],
  ]);
}

function inWords(counts: Counts): string {
  const parts = ITEMS.filter((item) => counts[item] > 0);
  return parts.map((item) => `${count(counts[item])} ${PRICES[item].what}`).join(', ') || 'none';
}

function besides({ thousandPosts, units }: Invoice): string[] {
  const { table, pointInTimeRecovery, media, logs } = STORAGE_PRICES;
  const { alone } = thousandPosts;
  return [
    'Not in the sums:',
    `- what is kept, a GB and month: table ${table}, its point-in-time recovery ${pointInTimeRecovery}, images ${media}, logs ${logs};`,
    `  1,000 posts with their readings are ${megabytes(alone)} MB of table and indexes for good, USD ${usd(keptCost(alone))} a month.`,
    '- the second and third version of the key, a dollar a month each, from its first and second yearly rotation on.',
    '- alarms: ten are free in an account; used up elsewhere, the nine of a stage are USD 0.90 a month.',
    `- fees of X for 1,000 posts: USD ${(1000 * X_PRICES.post).toFixed(2)}, with a link ${(1000 * X_PRICES.postWithLink).toFixed(2)}; ${READING_COUNT} readings of each USD ${(1000 * READING_COUNT * X_READING_PRICE).toFixed(2)}.`,
    '- images, and whoever looks: lists, summaries and the console.',
    '- free tiers:',
    ...FREE_TIERS.map((line) => `  ${line}`),
    '',
    `Units of DynamoDB: the emulator counts ${count(units.emulator)}, DynamoDB Local ${count(units.dynamoDbLocal)} for the same requests; of each request the larger figure counts.`,
    `Durations are of this machine, not of Lambda, with ${NETWORK_ANSWER_MS} ms for each answer of the network. A post counts as held for the`,
    'whole lead: less by half a second on average, since delays of SQS are whole seconds, rounded up.',
    'Ten at a second share a run as far as SQS hands out their messages together; never do they cost more than alone.',
  ];
}

function megabytes({ storedBytes }: PostsCharge): string {
  return (storedBytes / 1e6).toFixed(1);
}

function keptCost({ storedBytes }: PostsCharge): number {
  return (storedBytes / 1e9) * (STORAGE_PRICES.table + STORAGE_PRICES.pointInTimeRecovery);
}

function verdicts({ verdicts: all }: Invoice): string[] {
  return columns([
    ['budgets', 'USD', 'budget', ''],
    ...all.map(({ name, cost, budget, isKept }) => [
      ...[name, usd(cost), usd(budget), isKept ? 'kept' : 'BROKEN'],
    ]),
  ]);
}

function perMillion(item: Item): string {
  const { usd: price, per } = PRICES[item];
  return ((price / per) * 1_000_000).toPrecision(6).replace(/\.?0+$/, '');
}

function usd(value: number): string {
  return value.toFixed(4);
}

function count(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 });
}

/** Texts to the left, figures and what stands above them to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const shapes = (rows[0] ?? []).map((_, column) => {
    const cells = rows.map((row) => row[column] ?? '');
    const width = Math.max(...cells.map(({ length }) => length));
    return { width, hasFigures: cells.some((cell) => /^[\d.,]+$/.test(cell)) };
  });
  return rows.map((row) =>
    shapes
      .map(({ width, hasFigures }, column) => {
        const cell = row[column] ?? '';
        return hasFigures ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
}
