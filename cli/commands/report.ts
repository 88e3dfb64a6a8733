import { type Command, Option } from 'commander';
import * as z from 'zod';
import { ReportBody, ReportQuery } from '../../core/contract/api/engagement.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { instantOf } from '../input.ts';
import type { Language } from '../language.ts';
import { localTime } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';
import { table } from '../table.ts';
import { bar, plain } from '../terminal.ts';

const TEXTS = {
  en: {
    summary: 'engagement: what the posts of a period did',
    from: 'sent at or after: date, instant, or -30d',
    to: 'sent before: date, instant',
    groupBy: 'one row for each',
    compare: 'also the period of the same length before',
    csv: 'as CSV',
    columns: ['', 'posts', 'impressions', 'rate', '95 % range', ''],
    total: 'all',
    previous: 'period before',
    missing: (count: number, metric: string) => `${count} posts without ${metric}`,
    asOf: 'As of',
  },
  de: {
    summary: 'Wirkung: was die Beiträge eines Zeitraums bewegt haben',
    from: 'gesendet ab: Datum, Zeitpunkt oder -30d',
    to: 'gesendet vor: Datum, Zeitpunkt',
    groupBy: 'eine Zeile für jedes',
    compare: 'auch der gleich lange Zeitraum davor',
    csv: 'als CSV',
    columns: ['', 'Beiträge', 'Sichtkontakte', 'Quote', '95-%-Bereich', ''],
    total: 'alle',
    previous: 'davor',
    missing: (count: number, metric: string) => `${count} Beiträge ohne ${metric}`,
    asOf: 'Stand',
  },
} as const satisfies Record<Language, object>;

interface ReportOptions {
  readonly from?: string;
  readonly to?: string;
  readonly groupBy: string;
  readonly compare?: true;
  readonly csv?: true;
}
type Report = z.output<typeof ReportBody>;
type Row = Report['total'];

export function addReport(host: Host): void {
  const texts = TEXTS[host.language];
  const groups = ReportQuery.shape.groupBy.unwrap().options;
  host.program
    .command('report')
    .description(texts.summary)
    .option('--from <time>', texts.from)
    .option('--to <time>', texts.to)
    .addOption(new Option('--group-by <what>', texts.groupBy).choices(groups).default('account'))
    .option('--compare', texts.compare)
    .addOption(new Option('--csv', texts.csv).conflicts('json'))
    .addHelpText(
      'after',
      examples(
        host.language,
        'report',
        'report --from -90d --group-by contentClass --compare',
        'report --from 2026-10-01 --to 2027-01-01 --csv > q4.csv',
      ),
    )
    .action((options: ReportOptions, command: Command) =>
      host.run(command, (session) => report(session, options)),
    );
}

const PATH = '/v1/reports/engagement';

async function report(session: Session, options: ReportOptions): Promise<ExitCode> {
  const { from, to, groupBy, compare, csv } = options;
  const now = session.now();
  const query = {
    ...{ groupBy, from: instantOf(from, now), to: instantOf(to, now) },
    compare: compare === true ? 'previous' : undefined,
  };
  if (csv === true) {
    const { value } = await session.api.get(z.string(), { path: PATH, query, accept: 'text/csv' });
    session.terminal.raw(value);
    return EXIT.done;
  }
  const { value, json } = await session.api.get(ReportBody, { path: PATH, query });
  session.show(json, () => reportLines(value, session));
  return EXIT.done;
}

const BAR_WIDTH = 20;

function reportLines(value: Report, session: Session): string[] {
  const { language, terminal } = session;
  const texts = TEXTS[language];
  const highest = Math.max(Number.EPSILON, ...value.rows.map((row) => row.engagementRate?.value ?? 0));
  const chart = ({ engagementRate }: Row) =>
    engagementRate === null ? '' : bar(engagementRate.value / highest, BAR_WIDTH);
  const rows = [
    ...value.rows.map((row) => [...cells(row.group, row, language), chart(row)]),
    cells(texts.total, value.total, language),
    ...(value.previous === undefined ? [] : [cells(texts.previous, value.previous, language)]),
  ];
  const columns = texts.columns.map((title, index) =>
    index > 0 && index < 5 ? ({ title, align: 'right' } as const) : { title },
  );
  const [head = '', ...lines] = table(columns, rows, terminal.width);
  // One line for all that is missing of as many posts for the same reason.
  const gaps = Map.groupBy(value.coverage, ({ missingCount, reason }) => `${missingCount} ${reason}`);
  const coverage = [...gaps.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const metrics = same.map(({ metric }) => metric).join(', ');
    return [`  ${texts.missing(first.missingCount, metrics)}: ${plain(first.reason)}`];
  });
  return [
    ...[terminal.paint('bold', head), ...lines, '', plain(value.headline[language])],
    ...(coverage.length === 0 ? [] : ['', ...coverage]),
    '',
    `${localTime(value.from)} – ${localTime(value.to)}. ${texts.asOf} ${localTime(value.asOf)}.`,
  ];
}

function cells(name: string, row: Row, language: Language): string[] {
  const { engagementRate: rate, metrics, postCount } = row;
  const percent = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const count = (value: number | null) => (value === null ? '–' : value.toLocaleString(language));
  return [
    ...[plain(name), count(postCount), count(metrics.impressions)],
    rate === null ? '–' : percent.format(rate.value),
    rate === null ? '–' : `${percent.format(rate.low)} – ${percent.format(rate.high)}`,
  ];
}
