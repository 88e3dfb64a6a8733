import * as z from 'zod';
import type { Metrics } from '../../../domain/engagement.ts';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { EngagementReader, Reading, Readings } from '../../../ports/engagement-reader.ts';
import { type Answer, isSuccess } from '../http/answer.ts';
import { verdictOf } from './facebook-errors.ts';
import type { FacebookGraph, GraphCall } from './facebook-graph.ts';

/** A count that is missing, negative or no whole number was not given. */
const Count = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .catch(undefined)
  .transform((count) => count ?? null);
const Summary = z
  .object({ summary: z.object({ total_count: Count }) })
  .optional()
  .catch(undefined);
const Post = z.object({
  id: z.string(),
  shares: z.object({ count: Count }).optional().catch({ count: null }),
  reactions: Summary,
  comments: Summary,
});
const Insight = z.object({ name: z.string(), values: z.array(z.object({ value: Count })).min(1) });
const Insights = z.object({ data: z.array(z.unknown()) });

/** Each post takes four calls, and the calls of a Page are rationed. */
const BATCH_SIZE = 5;
const FIELDS = 'id,shares,reactions.limit(0).summary(total_count),comments.limit(0).summary(total_count)';
/**
 * Insights of a post (developers.facebook.com/docs/graph-api/reference/insights), one a call: a metric that was
 * retired fails every metric of its call. `post_clicks` counts all clicks on the post, those on links among them.
 */
const INSIGHTS = {
  impressions: 'post_media_view',
  reach: 'post_total_media_view_unique',
  linkClicks: 'post_clicks',
} as const;
/** Reads soon after a post may miss it: it is called gone only later. */
const SURELY_VISIBLE_AFTER_MS = 3_600_000;
const SOURCE = `facebook:post fields, ${Object.values(INSIGHTS).join(', ')}`;

export function createFacebookEngagementReader(graph: FacebookGraph, now: () => Instant): EngagementReader {
  return {
    batchSize: BATCH_SIZE,
    async read(_account, credentials, posts, timeoutMs) {
      const call: Call = (path, query) => graph.call(credentials, { method: 'GET', path, query }, timeoutMs);
      const readings = await Promise.all(
        [...posts].map(
          async ([id, publishedAt]) => [id, await readPost(call, id, publishedAt, now)] as const,
        ),
      );
      const byId = new Map<NetworkPostId, Reading>();
      for (const [id, reading] of readings) {
        // What is wrong with the token or the ration is so for every post.
        if (reading.kind === 'unauthorized' || 'retryAt' in reading) return reading;
        byId.set(id, reading);
      }
      return { kind: 'read', byId };
    },
  };
}

type Call = (path: string, query: GraphCall['query'] & object) => Promise<Answer>;
type Failure = Exclude<Readings, { kind: 'read' }>;

async function readPost(
  call: Call,
  id: NetworkPostId,
  publishedAt: Instant,
  now: () => Instant,
): Promise<Reading | Failure> {
  const [fields, ...insights] = await Promise.all([
    call(id, { fields: FIELDS }),
    ...Object.values(INSIGHTS).map((metric) => readInsight(call, id, metric, now)),
  ]);
  const post = isSuccess(fields) ? Post.safeParse(fields.data).data : undefined;
  if (post?.id !== id) return failed(fields, publishedAt, now());
  const failure = insights.find(
    (insight): insight is Failure => typeof insight === 'object' && insight !== null,
  );
  if (failure !== undefined) return failure;
  const [impressions = null, reach = null, linkClicks = null] = insights as (number | null)[];
  return { kind: 'read', metrics: { ...metricsOf(post), impressions, reach, linkClicks }, source: SOURCE };
}

/** `null` where Facebook does not give the metric: retired, not permitted, or a Page too small for it. */
async function readInsight(
  call: Call,
  id: NetworkPostId,
  metric: string,
  now: () => Instant,
): Promise<number | null | Failure> {
  const answer = await call(`${id}/insights`, { metric, period: 'lifetime' });
  const list = isSuccess(answer) ? Insights.safeParse(answer.data).data : undefined;
  if (list !== undefined) {
    const insights = list.data.flatMap((item) => Insight.safeParse(item).data ?? []);
    return insights.find(({ name }) => name === metric)?.values[0]?.value ?? null;
  }
  const isWithheld =
    answer.kind === 'answered' &&
    !isSuccess(answer) &&
    ['invalid', 'not-permitted', 'not-there'].includes(verdictOf(answer, now()).kind);
  return isWithheld ? null : callFailure(answer, now());
}

/** Facebook leaves `shares` out of posts that nobody shared. Shares with and without own words are one count there. */
function metricsOf({ shares, reactions, comments }: z.infer<typeof Post>): Metrics {
  const likes = reactions?.summary.total_count ?? null;
  const replies = comments?.summary.total_count ?? null;
  const isWhole = likes !== null && replies !== null;
  return {
    ...{ impressions: null, reach: null, linkClicks: null },
    ...{ likes, replies, reposts: shares === undefined ? (isWhole ? 0 : null) : shares.count },
    ...{ quotes: null, bookmarks: null, profileClicks: null, videoViews: null },
  };
}

function failed(answer: Answer, publishedAt: Instant, now: Instant): Reading | Failure {
  const isGone =
    answer.kind === 'answered' && !isSuccess(answer) && verdictOf(answer, now).kind === 'not-there';
  if (isGone && now - publishedAt > SURELY_VISIBLE_AFTER_MS)
    return { kind: 'gone', detail: 'Facebook no longer has this post' };
  return callFailure(answer, now);
}

function callFailure(answer: Answer, now: Instant): Failure {
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.detail };
  if (isSuccess(answer)) return { kind: 'failed', detail: `HTTP ${answer.status} without counts` };
  const verdict = verdictOf(answer, now);
  const { kind, detail } = verdict;
  if (kind === 'unauthorized') return { kind, detail };
  return kind === 'rate-limited'
    ? { kind: 'failed', detail, retryAt: verdict.retryAt }
    : { kind: 'failed', detail };
}
