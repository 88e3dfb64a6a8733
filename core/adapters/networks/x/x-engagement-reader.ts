import * as z from 'zod';
import type { Account, Credentials } from '../../../domain/account.ts';
import type { Metrics } from '../../../domain/engagement.ts';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { EngagementReader, Reading, Readings } from '../../../ports/engagement-reader.ts';
import type { Answer } from '../http/answer.ts';
import { retryAtOf, xProblem } from './x-errors.ts';
import { XId } from './x-outcome.ts';
import type { XTransport } from './x-transport.ts';

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
});
/** An answer with neither posts nor errors says nothing about any post. */
const Lookup = z
  .object({ data: z.array(z.unknown()).optional(), errors: z.array(z.unknown()).optional() })
  .refine(({ data, errors }) => data !== undefined || errors !== undefined);

/** `GET /2/tweets` takes up to 100 ids (docs.x.com x-api/posts/lookup). */
const BATCH_SIZE = 100;
/** Private counts exist for posts of the last 30 days only (docs.x.com x-api/fundamentals/metrics). */
const PRIVATE_METRICS_DAYS = 30;
const PUBLIC_FIELDS = 'created_at,public_metrics';
/** What `failed` says where X may have refused the fields, not the posts. */
const REFUSED_FIELDS: ReadonlySet<string> = new Set(['HTTP 400', 'HTTP 403']);
const SOURCE = 'x:GET /2/tweets';

export function createXEngagementReader(transport: XTransport, now: () => Instant): EngagementReader {
  return {
    batchSize: BATCH_SIZE,
    async read(_account: Account, credentials, posts, timeoutMs) {
      const deadlineAt = now() + timeoutMs;
      const privateSince = now() - PRIVATE_METRICS_DAYS * 86_400_000 + 60_000;
      const recent = [...posts].filter(([, publishedAt]) => publishedAt > privateSince).map(([id]) => id);
      const older = [...posts.keys()].filter((id) => !recent.includes(id));
      const lookUp = (ids: readonly NetworkPostId[], fields: string): Promise<Readings> =>
        readFields(transport, { credentials, ids, fields, timeoutMs: deadlineAt - now() }, now);
      const [own, open] = await Promise.all([readWithPrivate(recent, lookUp), lookUp(older, PUBLIC_FIELDS)]);
      return merge(own, open);
    },
  };
}

type LookUp = (ids: readonly NetworkPostId[], fields: string) => Promise<Readings>;

/** A plan or token without private counts is refused as a whole or post by post: the public ones are still to be had. */
async function readWithPrivate(ids: readonly NetworkPostId[], lookUp: LookUp): Promise<Readings> {
  const full = await lookUp(ids, `${PUBLIC_FIELDS},non_public_metrics`);
  if (full.kind === 'unauthorized' || (full.kind === 'failed' && !REFUSED_FIELDS.has(full.detail)))
    return full;
  const known = full.kind === 'read' ? full.byId : new Map<NetworkPostId, Reading>();
  const missing = ids.filter((id) => !known.has(id));
  if (missing.length === 0) return full;
  const rest = await lookUp(missing, PUBLIC_FIELDS);
  return full.kind === 'read' && rest.kind !== 'read' ? full : merge({ kind: 'read', byId: known }, rest);
}

/** A failure of either part is one of the whole: it is read again as a whole. */
function merge(one: Readings, other: Readings): Readings {
  if (one.kind !== 'read') return one;
  if (other.kind !== 'read') return other;
  return { kind: 'read', byId: new Map([...one.byId, ...other.byId]) };
}

interface FieldsRequest {
  readonly credentials: Credentials;
  readonly ids: readonly NetworkPostId[];
  readonly fields: string;
  readonly timeoutMs: number;
}

async function readFields(
  transport: XTransport,
  { credentials, ids, fields, timeoutMs }: FieldsRequest,
  now: () => Instant,
): Promise<Readings> {
  if (ids.length === 0) return { kind: 'read', byId: new Map() };
  if (timeoutMs <= 0) return { kind: 'failed', detail: 'no time is left' };
  const query = { ids: ids.join(','), 'tweet.fields': fields };
  const answer = await transport.call(credentials, { method: 'GET', path: '2/tweets', query }, timeoutMs);
  const lookup =
    answer.kind === 'answered' && answer.status === 200 ? Lookup.safeParse(answer.data) : undefined;
  if (lookup?.success !== true) return failed(answer, now());
  return { kind: 'read', byId: readings(ids, lookup.data) };
}

function readings(
  ids: readonly NetworkPostId[],
  lookup: z.infer<typeof Lookup>,
): ReadonlyMap<NetworkPostId, Reading> {
  const byId = new Map<NetworkPostId, Reading>();
  for (const item of lookup.data ?? []) {
    const post = MeasuredPost.safeParse(item);
    if (post.success && ids.includes(post.data.id as NetworkPostId))
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

function missingId(error: unknown): NetworkPostId | undefined {
  const parsed = LookupError.safeParse(error).data;
  if (parsed?.type?.endsWith('/resource-not-found') !== true) return undefined;
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

function failed(answer: Answer, now: Instant): Readings {
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.detail };
  const { text } = xProblem(answer.data);
  if (answer.status === 401) return { kind: 'unauthorized', detail: text };
  if (answer.status === 429) return { kind: 'failed', detail: text, retryAt: retryAtOf(answer.headers, now) };
  return { kind: 'failed', detail: `HTTP ${answer.status}` };
}
