import * as z from 'zod';
import type { Account, Credentials } from '../../../domain/account.ts';
import type { Metrics } from '../../../domain/engagement.ts';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { EngagementReader, Reading, Readings } from '../../../ports/engagement-reader.ts';
import { retryAtOf, xProblem } from './x-errors.ts';
import { XId } from './x-outcome.ts';
import type { XAnswer, XTransport } from './x-transport.ts';

/** A count that is missing, negative or no whole number was not given. */
const Count = z
  .number()
  .int()
  .nonnegative()
  .nullish()
  .catch(undefined)
  .transform((count) => count ?? null);
const Counts = z.record(z.string(), Count).catch({});
const MeasuredPost = z.object({
  id: XId,
  public_metrics: Counts.optional(),
  non_public_metrics: Counts.optional(),
});
const LookupError = z.object({
  resource_id: z.string().optional(),
  value: z.string().optional(),
  type: z.string().optional(),
  parameter: z.string().optional(),
});
const Lookup = z.object({ data: z.array(z.unknown()).optional(), errors: z.array(z.unknown()).optional() });

/** `GET /2/tweets` takes up to 100 ids (docs.x.com x-api/posts/lookup). */
const BATCH_SIZE = 100;
/** Private counts exist for posts of the last 30 days only (docs.x.com x-api/fundamentals/metrics). */
const PRIVATE_METRICS_DAYS = 30;
const SOURCE = 'x:GET /2/tweets';

export function createXEngagementReader(transport: XTransport, now: () => Instant): EngagementReader {
  async function lookUp(
    credentials: Credentials,
    ids: readonly NetworkPostId[],
    fields: string,
    timeoutMs: number,
  ): Promise<XAnswer> {
    const query = { ids: ids.join(','), 'tweet.fields': fields };
    return transport(credentials, { method: 'GET', path: '/2/tweets', query }, timeoutMs);
  }

  async function read(
    _account: Account,
    credentials: Credentials,
    posts: ReadonlyMap<NetworkPostId, Instant>,
    timeoutMs: number,
  ): Promise<Readings> {
    const ids = [...posts.keys()];
    const since = now() - PRIVATE_METRICS_DAYS * 86_400_000 + 60_000;
    const areAllRecent = [...posts.values()].every((publishedAt) => publishedAt > since);
    const full = areAllRecent
      ? await lookUp(credentials, ids, 'public_metrics,non_public_metrics', timeoutMs)
      : undefined;
    // A plan or token without private counts is refused as a whole: the public ones are still to be had.
    const answer =
      full === undefined || isFieldRefusal(full)
        ? await lookUp(credentials, ids, 'public_metrics', timeoutMs)
        : full;
    const lookup =
      answer.kind === 'answered' && answer.status === 200 ? Lookup.safeParse(answer.data) : undefined;
    if (lookup?.success !== true) return failed(answer, now());
    return { kind: 'read', byId: readings(ids, lookup.data) };
  }

  return { batchSize: BATCH_SIZE, read };
}

function isFieldRefusal(answer: XAnswer): boolean {
  if (answer.kind !== 'answered') return false;
  if (answer.status === 400 || answer.status === 403) return true;
  const lookup = Lookup.safeParse(answer.data);
  return (
    answer.status === 200 &&
    lookup.success &&
    (lookup.data.data ?? []).length === 0 &&
    (lookup.data.errors ?? []).some((error) => !isNotFound(error))
  );
}

function readings(
  ids: readonly NetworkPostId[],
  lookup: z.infer<typeof Lookup>,
): ReadonlyMap<NetworkPostId, Reading> {
  const byId = new Map<NetworkPostId, Reading>();
  for (const item of lookup.data ?? []) {
    const post = MeasuredPost.safeParse(item);
    if (post.success)
      byId.set(post.data.id as NetworkPostId, {
        kind: 'read',
        metrics: metricsOf(post.data),
        source: SOURCE,
      });
  }
  for (const error of lookup.errors ?? []) {
    const id = missingId(error);
    if (id !== undefined && ids.includes(id) && !byId.has(id))
      byId.set(id, { kind: 'gone', detail: 'X no longer has this post' });
  }
  return byId;
}

function isNotFound(error: unknown): boolean {
  return LookupError.safeParse(error).data?.type?.endsWith('/resource-not-found') === true;
}

function missingId(error: unknown): NetworkPostId | undefined {
  const parsed = LookupError.safeParse(error).data;
  if (parsed === undefined || !isNotFound(error)) return undefined;
  return (parsed.resource_id ?? parsed.value) as NetworkPostId | undefined;
}

/** X renamed `retweet_count` to `repost_count` in its specification in August 2026; servers may give either. */
function metricsOf(post: z.infer<typeof MeasuredPost>): Metrics {
  const open = post.public_metrics ?? {};
  const own = post.non_public_metrics ?? {};
  return {
    impressions: open['impression_count'] ?? own['impression_count'] ?? null,
    reach: null,
    likes: open['like_count'] ?? null,
    replies: open['reply_count'] ?? null,
    reposts: open['repost_count'] ?? open['retweet_count'] ?? null,
    quotes: open['quote_count'] ?? null,
    bookmarks: open['bookmark_count'] ?? null,
    linkClicks: own['url_link_clicks'] ?? null,
    profileClicks: own['user_profile_clicks'] ?? null,
    videoViews: null,
  };
}

function failed(answer: XAnswer, now: Instant): Readings {
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.detail };
  const { text } = xProblem(answer.data);
  if (answer.status === 401) return { kind: 'unauthorized', detail: text };
  if (answer.status === 429) return { kind: 'failed', detail: text, retryAt: retryAtOf(answer.headers, now) };
  return { kind: 'failed', detail: `HTTP ${answer.status}` };
}
