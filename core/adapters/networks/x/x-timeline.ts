import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { Finding, LookQuery } from '../../../ports/publisher.ts';
import type { Answer } from '../http/answer.ts';
import { CLOCK_MARGIN_MS, type Fit, singleOut, type TimelineEntry } from '../http/single-out.ts';
import { retryAtOf, xProblem } from './x-errors.ts';
import { postUrl, XId } from './x-outcome.ts';
import { compareTexts, Entities } from './x-text.ts';
import type { XTransport } from './x-transport.ts';

const References = z
  .array(z.object({ type: z.string(), id: XId }))
  .optional()
  .catch(undefined);
const TimelinePost = z.object({
  /** `undefined`: not to be relied upon, say a number that lost digits. */
  id: XId.optional().catch(undefined),
  text: z.string(),
  created_at: z.iso.datetime({ offset: true }).optional().catch(undefined),
  entities: Entities.optional().catch(undefined),
  attachments: z
    .object({ media_keys: z.array(z.string()).optional() })
    .optional()
    .catch(undefined),
  referenced_tweets: References,
  /** Its name in X's specification since August 2026. */
  referenced_posts: References,
});
type TimelinePost = z.infer<typeof TimelinePost>;

/** An answer that neither lists posts nor says that there are none proves nothing. */
const Timeline = z
  .object({
    data: z.array(z.unknown()).optional(),
    meta: z
      .object({ next_token: z.string().min(1).optional(), result_count: z.number().optional() })
      .optional(),
  })
  .refine(({ data, meta }) => data !== undefined || meta?.result_count === 0);

const PAGE_LIMIT = 8;

/** Reads the account's own timeline and says whether exactly one post there is the one we look for. */
export async function lookInTimeline(
  transport: XTransport,
  query: LookQuery,
  timeoutMs: number,
  now: () => Instant,
): Promise<Finding> {
  const deadlineAt = now() + timeoutMs;
  const entries: TimelineEntry[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGE_LIMIT; page += 1) {
    const remainingMs = deadlineAt - now();
    if (remainingMs <= 0) return { kind: 'failed', detail: 'no time is left to read the whole timeline' };
    const answer = await readPage(transport, query, token, remainingMs);
    const timeline =
      answer.kind === 'answered' && answer.status === 200 ? Timeline.safeParse(answer.data) : undefined;
    if (timeline?.success !== true) return failed(answer, now());
    const posts = (timeline.data.data ?? []).flatMap((item) => TimelinePost.safeParse(item).data ?? []);
    entries.push(...posts.map((post) => entryOf(post, query)));
    token = timeline.data.meta?.next_token;
    if (token === undefined) return singleOut(entries, query);
  }
  const finding = singleOut(entries, query);
  return finding.kind === 'absent'
    ? { kind: 'failed', detail: 'the timeline has more pages than are read' }
    : finding;
}

function readPage(
  transport: XTransport,
  query: LookQuery,
  token: string | undefined,
  timeoutMs: number,
): Promise<Answer> {
  const path = `2/users/${encodeURIComponent(query.account.networkAccountId)}/tweets`;
  const parameters = {
    start_time: new Date(query.sentFromAt - CLOCK_MARGIN_MS).toISOString().replace(/\.\d+Z$/, 'Z'),
    max_results: '100',
    'tweet.fields': 'created_at,entities,referenced_tweets,attachments',
    ...(token === undefined ? {} : { pagination_token: token }),
  };
  return transport.call(query.credentials, { method: 'GET', path, query: parameters }, timeoutMs);
}

function failed(answer: Answer, now: Instant): Finding {
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.detail };
  const { text } = xProblem(answer.data);
  if (answer.status === 401) return { kind: 'unauthorized', detail: text };
  if (answer.status === 429) return { kind: 'failed', detail: text, retryAt: retryAtOf(answer.headers, now) };
  return { kind: 'failed', detail: `HTTP ${answer.status} for the timeline` };
}

function entryOf(post: TimelinePost, query: LookQuery): TimelineEntry {
  return {
    id: post.id as NetworkPostId | undefined,
    createdAt: post.created_at === undefined ? undefined : Date.parse(post.created_at),
    url: postUrl(query.account.handle, post.id ?? ''),
    fit: fitOf(post, query),
  };
}

function fitOf(post: TimelinePost, query: LookQuery): Fit {
  const text = compareTexts(post, query.text, query.mediaCount > 0);
  const parent = compareParent(post, query);
  const media = compareMedia(post, query);
  if (text === 'other' || parent === 'other' || media === 'other') return 'no';
  if (text === 'equal' && parent === 'equal' && media === 'equal') return 'exact';
  return query.text.trim() === '' ? 'unsure' : 'likely';
}

function compareParent(post: TimelinePost, { parent }: LookQuery): 'equal' | 'unknown' | 'other' {
  const references = post.referenced_tweets ?? post.referenced_posts;
  if (references === undefined) return parent === undefined ? 'equal' : 'unknown';
  return references.find(({ type }) => type === 'replied_to')?.id === parent ? 'equal' : 'other';
}

function compareMedia(post: TimelinePost, { mediaCount }: LookQuery): 'equal' | 'unknown' | 'other' {
  const count = post.attachments?.media_keys?.length;
  if (count === undefined) return mediaCount === 0 ? 'equal' : 'unknown';
  return count === mediaCount ? 'equal' : 'other';
}
