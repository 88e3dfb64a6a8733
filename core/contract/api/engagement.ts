import * as z from 'zod';
import { InstantText, PublicationIdText } from './values.ts';

const MetricValue = z.int().nonnegative().nullable();
export const MetricsBody = z.object({
  impressions: MetricValue,
  reach: MetricValue,
  likes: MetricValue,
  replies: MetricValue,
  reposts: MetricValue,
  quotes: MetricValue,
  bookmarks: MetricValue,
  linkClicks: MetricValue,
  profileClicks: MetricValue,
  videoViews: MetricValue,
});

export const SnapshotBody = z
  .object({
    at: InstantText,
    ageSeconds: z.int(),
    metrics: MetricsBody.meta({ description: 'null: the network does not give it; that is not zero.' }),
    unavailable: z.array(z.string()),
    source: z.string(),
  })
  .meta({ id: 'EngagementSnapshot' });
export const SnapshotListBody = z.object({ items: z.array(SnapshotBody) });

export const ReportQuery = z.strictObject({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  groupBy: z
    .enum(['account', 'network', 'campaign', 'topic', 'contentClass', 'weekday', 'hour'])
    .default('account'),
  compare: z.enum(['previous']).optional(),
});

export const RateBody = z.object({
  value: z.number(),
  low: z.number(),
  high: z.number(),
  definition: z.string(),
  denominator: z.string(),
  n: z.int().meta({ description: 'Posts in the rate' }),
});
export const ReportRowBody = z.object({
  group: z.string(),
  postCount: z.int(),
  metrics: MetricsBody,
  engagementRate: RateBody.nullable(),
  punctuality: RateBody.nullable().meta({
    description: 'Share of publications sent within 1 s of their due time',
  }),
});
export const ReportBody = z
  .object({
    from: InstantText,
    to: InstantText,
    groupBy: z.string(),
    rows: z.array(ReportRowBody),
    total: ReportRowBody,
    previous: ReportRowBody.optional(),
    headline: z.object({ de: z.string(), en: z.string() }),
    coverage: z.array(
      z.object({
        metric: z.string(),
        missingCount: z.int(),
        reason: z.string(),
        publicationIds: z.array(PublicationIdText),
      }),
    ),
    asOf: InstantText,
  })
  .meta({ id: 'EngagementReport' });
