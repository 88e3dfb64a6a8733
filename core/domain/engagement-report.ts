// What a set of publications says together. Pure: no clock, no storage.
import { METRICS, type Metric, type Metrics } from './engagement.ts';
import type { Instant, PublicationId } from './ids.ts';
import { bootstrapRatio, type RatioEntry, wilsonInterval } from './statistics/index.ts';

export interface MeasuredPublication {
  readonly id: PublicationId;
  readonly group: string;
  readonly dueAt: Instant;
  readonly sentAt: Instant;
  readonly metrics?: Metrics;
  /** Why there are no metrics. */
  readonly missingBecause: string;
}

export interface Rate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly definition: string;
  readonly denominator: string;
  /** Posts in the rate. */
  readonly n: number;
}

export interface ReportRow {
  readonly group: string;
  readonly postCount: number;
  /** Sums; `null` where no post has the metric. */
  readonly metrics: Metrics;
  readonly engagementRate: Rate | null;
  readonly punctuality: Rate | null;
}

export interface CoverageGap {
  readonly metric: Metric;
  readonly missingCount: number;
  readonly reason: string;
  readonly publicationIds: readonly PublicationId[];
}

const PUNCTUAL_MS = 1000;
const GAP_IDS_SHOWN = 20;

export function reportRows(publications: readonly MeasuredPublication[]): ReportRow[] {
  const groups = Map.groupBy(publications, ({ group }) => group);
  return [...groups]
    .map(([group, members]) => reportRow(group, members))
    .sort((a, b) => (a.group < b.group ? -1 : 1));
}

export function reportRow(group: string, publications: readonly MeasuredPublication[]): ReportRow {
  const totals = Object.fromEntries(METRICS.map((metric) => [metric, total(publications, metric)])) as Record<
    Metric,
    number | null
  >;
  return {
    group,
    postCount: publications.length,
    metrics: totals,
    engagementRate: engagementRate(publications),
    punctuality: punctuality(publications),
  };
}

function total(publications: readonly MeasuredPublication[], metric: Metric): number | null {
  const values = publications.flatMap(({ metrics }) => metrics?.[metric] ?? []);
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

/** Engagements by impressions of the posts that have every part of it; the others are left out, not counted as zero. */
export function engagementEntries(publications: readonly MeasuredPublication[]): RatioEntry[] {
  return publications.flatMap(({ metrics }) => {
    if (metrics === undefined) return [];
    const { likes, replies, reposts, quotes, impressions } = metrics;
    if (likes === null || replies === null || reposts === null || quotes === null || impressions === null)
      return [];
    return [{ numerator: likes + replies + reposts + quotes, denominator: impressions }];
  });
}

function engagementRate(publications: readonly MeasuredPublication[]): Rate | null {
  const entries = engagementEntries(publications);
  if (!entries.some(({ denominator }) => denominator > 0)) return null;
  const { estimate, low, high } = bootstrapRatio(entries, { replicates: replicatesFor(entries.length) });
  const definition =
    'likes + replies + reposts + quotes per impression, pooled over posts; 95 % by bootstrap over posts';
  return { value: estimate, low, high, definition, denominator: 'impressions', n: entries.length };
}

/** Draws of one interval. Of many thousand posts the interval is narrow, and fewer replicates place its ends as well. */
function replicatesFor(postCount: number): number {
  return Math.round(Math.min(2000, Math.max(400, 10_000_000 / postCount)));
}

function punctuality(publications: readonly MeasuredPublication[]): Rate | null {
  if (publications.length === 0) return null;
  const punctual = publications.filter(({ dueAt, sentAt }) => sentAt - dueAt <= PUNCTUAL_MS).length;
  const { estimate, low, high } = wilsonInterval(punctual, publications.length);
  const definition = 'publications sent within 1 s of their due time; 95 % after Wilson';
  return { value: estimate, low, high, definition, denominator: 'publications', n: publications.length };
}

/** Which metrics are missing of which posts, and why. A metric that no network of the set gives is named too. */
export function coverageGaps(publications: readonly MeasuredPublication[]): CoverageGap[] {
  return METRICS.flatMap((metric) => {
    const missing = publications.filter(({ metrics }) => (metrics?.[metric] ?? null) === null);
    const byReason = Map.groupBy(missing, ({ metrics, missingBecause }) =>
      metrics === undefined ? missingBecause : 'the network does not give it',
    );
    return [...byReason].map(([reason, members]) => ({
      metric,
      missingCount: members.length,
      reason,
      publicationIds: members.slice(0, GAP_IDS_SHOWN).map(({ id }) => id),
    }));
  });
}

export interface Headline {
  readonly de: string;
  readonly en: string;
}

/** Below this, a rate says more about chance than about the posts. */
const FEWEST_POSTS = 5;

/** One sentence for a board, never saying more than the intervals allow. */
export function headline(
  { engagementRate: rate, postCount: count }: ReportRow,
  previous: ReportRow | undefined,
): Headline {
  if (rate === null || rate.n < FEWEST_POSTS) {
    return {
      de: `${number.de(count)} ${count === 1 ? 'Beitrag' : 'Beiträge'} im Zeitraum: für eine belastbare Aussage zu wenig Messwerte.`,
      en: `${number.en(count)} ${count === 1 ? 'post' : 'posts'} in the period: too few readings for a reliable statement.`,
    };
  }
  const level = {
    de: `Von 100 Sichtkontakten führten ${de(rate.value)} zu einer Reaktion (95-%-Bereich ${de(rate.low)} bis ${de(rate.high)}, ${number.de(rate.n)} Beiträge)`,
    en: `Of 100 impressions, ${en(rate.value)} led to a reaction (95 % range ${en(rate.low)} to ${en(rate.high)}, ${number.en(rate.n)} posts)`,
  };
  if (previous === undefined) return { de: `${level.de}.`, en: `${level.en}.` };
  const before = previous.engagementRate;
  if (before === null || before.n < FEWEST_POSTS) {
    return {
      de: `${level.de}; der Vorzeitraum hat zu wenig Messwerte für einen Vergleich.`,
      en: `${level.en}; the previous period has too few readings to compare.`,
    };
  }
  // Ranges that do not overlap differ at well below 5 %: stricter than a test of the difference, and seen by eye.
  if (rate.low > before.high)
    return {
      de: `${level.de}: mehr als im Vorzeitraum (${de(before.value)}).`,
      en: `${level.en}: more than in the previous period (${en(before.value)}).`,
    };
  if (rate.high < before.low)
    return {
      de: `${level.de}: weniger als im Vorzeitraum (${de(before.value)}).`,
      en: `${level.en}: less than in the previous period (${en(before.value)}).`,
    };
  return {
    de: `${level.de}: kein belastbarer Unterschied zum Vorzeitraum (${de(before.value)}).`,
    en: `${level.en}: no reliable difference from the previous period (${en(before.value)}).`,
  };
}

const number = {
  en: (value: number, digits = 0) => grouped(value, digits, ',', '.'),
  de: (value: number, digits = 0) => grouped(value, digits, '.', ','),
};

/** Pinned here: what `Intl` writes changes between versions of the runtime. */
function grouped(value: number, digits: number, thousands: string, decimal: string): string {
  return value
    .toFixed(digits)
    .replace('.', decimal)
    .replace(/\B(?<![.,]\d*)(?=(?:\d{3})+(?!\d))/g, thousands);
}

function en(share: number): string {
  return number.en(share * 100, 1);
}

function de(share: number): string {
  return number.de(share * 100, 1);
}
