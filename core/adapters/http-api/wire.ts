// From what the application knows to what goes over the wire. Everything that a caller sees passes here.
import type { EngagementReport } from '../../application/report-engagement.ts';
import type { PostView, PublicationView } from '../../application/views.ts';
import type { Account } from '../../domain/account.ts';
import { type EngagementSnapshot, unavailableMetrics } from '../../domain/engagement.ts';
import type { Instant } from '../../domain/ids.ts';
import type { Pause } from '../../domain/pause.ts';
import type { Publication } from '../../domain/publication.ts';
import type { ApiToken, Settings, Tenant } from '../../domain/tenant.ts';
import type { ContentRules } from '../../ports/content-rules.ts';

export const instant = (at: Instant): string => new Date(at).toISOString();
const optionalInstant = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : instant(at);

export function accountBody(account: Account, rules: ContentRules) {
  const { id, network, handle, displayName, followerCount, status, problem } = account;
  const { maxLength } = rules.check({ text: 'x', media: [] });
  return {
    ...{ id, network, handle, displayName, followerCount, status, problem },
    checkedAt: instant(account.checkedAt),
    createdAt: instant(account.createdAt),
    limits: {
      maxLength,
      maxThreadParts: rules.maxThreadParts,
      rateLimitedUntilAt: optionalInstant(account.rateLimitedUntilAt),
    },
  };
}

export function snapshotBody(snapshot: EngagementSnapshot) {
  const { at, ageSeconds, metrics, source } = snapshot;
  return { at: instant(at), ageSeconds, metrics, unavailable: unavailableMetrics(metrics), source };
}

export function publicationBody({ publication, state, problem }: PublicationView) {
  const { id, postId, accountId, network, dueAt, attempts, price, latestEngagement } = publication;
  return {
    ...{ id, postId, accountId, network, state, problem, price },
    dueAt: instant(dueAt),
    ...sentBody(publication),
    attemptCount: attempts.at(-1)?.number ?? 0,
    engagement: latestEngagement === undefined ? undefined : snapshotBody(latestEngagement),
    parts: partsBody(publication),
  };
}

function sentBody(publication: Publication) {
  if (publication.state !== 'published') return {};
  const { sentAt, publishedAt, dueAt, networkPostId, url } = publication;
  return {
    sentAt: instant(sentAt),
    publishedAt: instant(publishedAt),
    latenessMs: sentAt - dueAt,
    networkPostId,
    url,
  };
}

function partsBody({ partCount, parts }: Publication) {
  if (partCount < 2) return undefined;
  return Array.from({ length: partCount }, (_, index) => {
    const part = parts[index];
    return part === undefined
      ? {}
      : { networkPostId: part.networkPostId, url: part.url, publishedAt: instant(part.publishedAt) };
  });
}

export function publicationDetailBody(view: PublicationView) {
  const { attempts, events } = view.publication;
  return {
    ...publicationBody(view),
    attempts: attempts.map(({ number, partIndex, intentAt, startedAt, endedAt, outcome, detail }) => ({
      ...{ number, partIndex, outcome, detail },
      intentAt: instant(intentAt),
      startedAt: optionalInstant(startedAt),
      endedAt: optionalInstant(endedAt),
    })),
    events: events.map(({ at, type, detail }) => ({ at: instant(at), type, detail })),
  };
}

export function postBody({ post, state, publications }: PostView) {
  const media = (ids: readonly string[]) => ids.map((mediaId) => ({ mediaId }));
  const {
    id,
    version,
    text,
    accountIds,
    publishAt,
    timeZone,
    latestAfterMinutes,
    variants,
    labels,
    createdBy,
  } = post;
  return {
    ...{
      id,
      version,
      state,
      text,
      accountIds,
      publishAt,
      timeZone,
      latestAfterMinutes,
      variants,
      labels,
      createdBy,
    },
    dueAt: instant(post.dueAt),
    media: media(post.mediaIds),
    thread: post.thread.map((part) => ({ text: part.text, media: media(part.mediaIds) })),
    createdAt: instant(post.createdAt),
    publications: publications.map(publicationBody),
  };
}

export function pauseBody({ id, accountId, reason, createdAt, createdBy }: Pause) {
  return { id, accountId, reason, createdAt: instant(createdAt), createdBy };
}

export function tokenBody({ id, tenantId, name, role, createdAt, expiresAt }: ApiToken) {
  return { id, tenantId, name, role, createdAt: instant(createdAt), expiresAt: optionalInstant(expiresAt) };
}

export function tenantBody({ id, name, timeZone, createdAt }: Tenant) {
  return { id, name, timeZone, createdAt: instant(createdAt) };
}

export function settingsBody({
  timeZone,
  requireAltText,
  afterAbsence,
  monthlySpendCap,
  contentMix,
}: Settings) {
  return { timeZone, requireAltText, afterAbsence, monthlySpendCap, contentMix };
}

export function reportBody(report: EngagementReport) {
  const { fromAt, toAt, groupBy, rows, total, previous, headline, coverage, asOf } = report;
  return {
    from: instant(fromAt),
    to: instant(toAt),
    groupBy,
    rows,
    total,
    previous,
    headline,
    coverage,
    asOf: instant(asOf),
  };
}

/** RFC 4180, decimal points, no byte-order mark: for machines. */
export function reportCsv(report: EngagementReport): string {
  const metrics = Object.keys(report.total.metrics) as (keyof typeof report.total.metrics)[];
  const header = [
    'group',
    'postCount',
    ...metrics,
    'engagementRate',
    'engagementRateLow',
    'engagementRateHigh',
    'engagementRatePosts',
  ];
  const lines = [...report.rows, report.total].map((row) => {
    const rate = row.engagementRate;
    return [
      guarded(row.group),
      row.postCount,
      ...metrics.map((metric) => row.metrics[metric]),
      rate?.value,
      rate?.low,
      rate?.high,
      rate?.n,
    ];
  });
  return [header, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would run as a formula. */
function guarded(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function csvCell(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
