import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { Finding, LookQuery } from '../../../ports/publisher.ts';
import { retryAtOf, xProblem } from './x-errors.ts';
import { postUrl, XId } from './x-outcome.ts';
import { comparable, Entities, writtenText } from './x-text.ts';
import type { XAnswer, XTransport } from './x-transport.ts';

const TimelinePost = z.object({
  id: XId,
  text: z.string(),
  created_at: z.iso.datetime({ offset: true }).optional(),
  entities: Entities.optional().catch(undefined),
  attachments: z
    .object({ media_keys: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
  referenced_tweets: z
    .array(z.object({ type: z.string(), id: XId }))
    .optional()
    .catch(undefined),
  referenced_posts: z
    .array(z.object({ type: z.string(), id: XId }))
    .optional()
    .catch(undefined),
});
type TimelinePost = z.infer<typeof TimelinePost>;

const Timeline = z.object({
  data: z.array(z.unknown()).optional(),
  meta: z.object({ next_token: z.string().optional() }).optional(),
});

/** A server's clock may be behind ours, and X's filter counts in seconds. */
const START_MARGIN_MS = 60_000;
const PAGE_LIMIT = 8;

/** Reads the account's own timeline and says whether exactly one post there is the one we look for. */
export async function lookInTimeline(
  transport: XTransport,
  query: LookQuery,
  timeoutMs: number,
  now: () => Instant,
): Promise<Finding> {
  const posts: TimelinePost[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGE_LIMIT; page += 1) {
    const answer = await readPage(transport, query, token, timeoutMs);
    const timeline =
      answer.kind === 'answered' && answer.status === 200 ? Timeline.safeParse(answer.data) : undefined;
    if (timeline?.success !== true) return failed(answer, now());
    posts.push(...(timeline.data.data ?? []).flatMap((item) => TimelinePost.safeParse(item).data ?? []));
    token = timeline.data.meta?.next_token;
    if (token === undefined) return decide(posts, query);
  }
  const finding = decide(posts, query);
  return finding.kind === 'absent'
    ? { kind: 'failed', detail: 'the timeline has more pages than are read' }
    : finding;
}

function readPage(
  transport: XTransport,
  query: LookQuery,
  token: string | undefined,
  timeoutMs: number,
): Promise<XAnswer> {
  const path = `/2/users/${encodeURIComponent(query.account.networkAccountId)}/tweets`;
  const parameters = {
    start_time: new Date(query.sentFromAt - START_MARGIN_MS).toISOString().replace(/\.\d+Z$/, 'Z'),
    max_results: '100',
    'tweet.fields': 'created_at,entities,referenced_tweets,attachments',
    ...(token === undefined ? {} : { pagination_token: token }),
  };
  return transport(query.credentials, { method: 'GET', path, query: parameters }, timeoutMs);
}

function failed(answer: XAnswer, now: Instant): Finding {
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.detail };
  const { text } = xProblem(answer.data);
  if (answer.status === 401) return { kind: 'unauthorized', detail: text };
  if (answer.status === 429) return { kind: 'failed', detail: text, retryAt: retryAtOf(answer.headers, now) };
  return { kind: 'failed', detail: `HTTP ${answer.status} for the timeline` };
}

function decide(posts: readonly TimelinePost[], query: LookQuery): Finding {
  const fitting = posts.filter((post) => fits(post, query));
  const [first, second] = fitting;
  if (first === undefined) return { kind: 'absent' };
  if (second !== undefined)
    return { kind: 'undecidable', detail: `${fitting.length} posts on the timeline have this text` };
  const id = first.id as NetworkPostId;
  const publishedAt = first.created_at === undefined ? query.sentFromAt : Date.parse(first.created_at);
  return { kind: 'found', networkPostId: id, url: postUrl(query.account.handle, id), publishedAt };
}

function fits(post: TimelinePost, query: LookQuery): boolean {
  if (query.taken.has(post.id as NetworkPostId)) return false;
  if (post.created_at !== undefined && Date.parse(post.created_at) < query.sentFromAt - START_MARGIN_MS)
    return false;
  const references = post.referenced_tweets ?? post.referenced_posts;
  const parent = references?.find(({ type }) => type === 'replied_to')?.id;
  if (references !== undefined && parent !== query.parent) return false;
  const mediaCount = post.attachments?.media_keys?.length;
  if (mediaCount !== undefined && mediaCount !== query.mediaCount) return false;
  return comparable(writtenText(post.text, post.entities)) === comparable(query.text);
}
