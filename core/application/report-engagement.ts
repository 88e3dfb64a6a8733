import {
  type CoverageGap,
  coverageGaps,
  type Headline,
  headline,
  type MeasuredPublication,
  type ReportRow,
  reportRow,
  reportRows,
} from '../domain/engagement-report.ts';
import type { Instant } from '../domain/ids.ts';
import { localSlot } from '../domain/publish-time.ts';
import type { Principal } from '../domain/tenant.ts';
import type { ReportEntry } from '../ports/publication-repository.ts';
import type { ViewPorts } from './views.ts';

export type GroupBy = 'account' | 'network' | 'campaign' | 'topic' | 'contentClass' | 'weekday' | 'hour';

export interface ReportInput {
  readonly fromAt?: Instant;
  readonly toAt?: Instant;
  readonly groupBy: GroupBy;
  readonly compare?: 'previous';
}

export interface EngagementReport {
  readonly fromAt: Instant;
  readonly toAt: Instant;
  readonly groupBy: GroupBy;
  readonly rows: readonly ReportRow[];
  readonly total: ReportRow;
  readonly previous?: ReportRow;
  readonly headline: Headline;
  readonly coverage: readonly CoverageGap[];
  readonly asOf: Instant;
}

const DEFAULT_PERIOD_MS = 30 * 86_400_000;

/** The engagement of what was published in a period, as last read. */
export async function reportEngagement(
  ports: ViewPorts,
  { tenantId }: Principal,
  input: ReportInput,
): Promise<EngagementReport> {
  const asOf = ports.clock.now();
  const toAt = input.toAt ?? Math.max(asOf + 1, (input.fromAt ?? 0) + 1);
  const fromAt = input.fromAt ?? toAt - DEFAULT_PERIOD_MS;
  const timeZone = (await ports.tenants.settings(tenantId))?.timeZone ?? 'UTC';
  const handles = new Map(
    (await ports.accounts.list(tenantId, { limit: 10_000 })).map((account) => [
      account.id,
      `@${account.handle}`,
    ]),
  );
  const read = async (from: Instant, to: Instant) => {
    const entries = await ports.publications.listPublished({ tenantId, fromAt: from, toAt: to });
    return entries.map((entry) => measured(entry, groupOf(entry, input.groupBy, timeZone, handles)));
  };
  const now = await read(fromAt, toAt);
  const previous = input.compare === undefined ? undefined : await read(fromAt - (toAt - fromAt), fromAt);
  const total = reportRow('total', now);
  const before = previous && reportRow('previous', previous);
  return {
    ...{ fromAt, toAt, groupBy: input.groupBy, asOf, total },
    rows: reportRows(now),
    ...(before === undefined ? {} : { previous: before }),
    headline: headline(total, before),
    coverage: coverageGaps(now),
  };
}

function measured(entry: ReportEntry, group: string): MeasuredPublication {
  const { id, dueAt, sentAt, latestEngagement, collection } = entry;
  const missingBecause =
    collection?.goneSinceAt !== undefined
      ? 'the post is gone from the network'
      : (collection?.lastFailure?.reason ?? 'not read yet');
  return {
    id,
    dueAt,
    sentAt,
    group,
    missingBecause,
    ...(latestEngagement === undefined ? {} : { metrics: latestEngagement.metrics }),
  };
}

const UNLABELLED = '–';

function groupOf(
  entry: ReportEntry,
  groupBy: GroupBy,
  timeZone: string,
  handles: ReadonlyMap<string, string>,
): string {
  switch (groupBy) {
    case 'account':
      return handles.get(entry.accountId) ?? entry.accountId;
    case 'network':
      return entry.network;
    case 'campaign':
    case 'topic':
    case 'contentClass':
      return entry.labels[groupBy] ?? UNLABELLED;
    case 'weekday':
      return String(localSlot(entry.publishedAt, timeZone).weekday);
    case 'hour':
      return String(localSlot(entry.publishedAt, timeZone).hour).padStart(2, '0');
  }
}
