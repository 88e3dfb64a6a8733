import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { Finding, LookQuery } from '../../../ports/publisher.ts';
import { type Answer, isSuccess } from '../http/answer.ts';
import { CLOCK_MARGIN_MS, type Fit, singleOut, type TimelineEntry } from '../http/single-out.ts';
import { verdictOf } from './facebook-errors.ts';
import { type FacebookGraph, PagePostId } from './facebook-graph.ts';
import { postUrl } from './facebook-outcome.ts';

/** `2026-12-05T08:00:00+0000`, which is ISO 8601 but not RFC 3339. */
const Time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:?\d\d)$/)
  .transform((text) => Date.parse(text))
  .refine((at) => !Number.isNaN(at))
  .optional()
  .catch(undefined);
const PreparedPost = z.object({ id: PagePostId, is_published: z.boolean(), created_time: Time });

/** The prepared post itself: published or not, and what it says is proof. */
export async function lookAtPost(
  graph: FacebookGraph,
  query: LookQuery,
  postId: NetworkPostId,
  timeoutMs: number,
  now: () => Instant,
): Promise<Finding> {
  const call = { method: 'GET', path: postId, query: { fields: 'id,is_published,created_time' } } as const;
  const answer = await graph.call(query.credentials, call, timeoutMs);
  const post = isSuccess(answer) ? PreparedPost.safeParse(answer.data).data : undefined;
  if (post?.id !== postId) return failed(answer, now());
  if (!post.is_published) return { kind: 'absent' };
  // The time may be that of its preparation: it was not visible before the send.
  const publishedAt = Math.max(post.created_time ?? 0, query.sentFromAt);
  return { kind: 'found', networkPostId: postId, url: postUrl(postId), publishedAt };
}

const Attachment = z.object({
  media_type: z.string().optional(),
  subattachments: z.object({ data: z.array(z.unknown()) }).optional(),
});
const PagePost = z.object({
  id: PagePostId.optional().catch(undefined),
  message: z.string().optional(),
  created_time: Time,
  is_published: z.boolean().optional().catch(undefined),
  attachments: z
    .object({ data: z.array(Attachment) })
    .optional()
    .catch(undefined),
});
type PagePost = z.infer<typeof PagePost>;

/** An answer that does not list posts proves nothing. */
const PublishedPosts = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({
      next: z.string().optional(),
      cursors: z.object({ after: z.string().min(1).optional() }).optional(),
    })
    .optional(),
});
const FIELDS = 'id,message,created_time,is_published,attachments{media_type,subattachments}';
const PAGE_SIZE = 25;
const PAGE_LIMIT = 16;

/** `GET /{page}/published_posts`: whether exactly one post there is the one we look for. */
export async function lookOnPage(
  graph: FacebookGraph,
  query: LookQuery,
  timeoutMs: number,
  now: () => Instant,
): Promise<Finding> {
  const deadlineAt = now() + timeoutMs;
  const entries: TimelineEntry[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGE_LIMIT; page += 1) {
    const remainingMs = deadlineAt - now();
    if (remainingMs <= 0) return { kind: 'failed', detail: 'no time is left to read all posts of the Page' };
    const answer = await readPage(graph, query, after, remainingMs);
    const list = isSuccess(answer) ? PublishedPosts.safeParse(answer.data).data : undefined;
    if (list === undefined) return failed(answer, now());
    const posts = list.data.flatMap((item) => PagePost.safeParse(item).data ?? []);
    entries.push(...posts.map((post) => entryOf(post, query)));
    after = list.paging?.next === undefined ? undefined : list.paging.cursors?.after;
    if (after === undefined) return endOf(entries, query, list.paging?.next !== undefined);
  }
  return endOf(entries, query, true);
}

/** Absence needs the whole list: with pages unread it is not concluded. */
function endOf(entries: readonly TimelineEntry[], query: LookQuery, hasUnreadPages: boolean): Finding {
  const finding = singleOut(entries, query);
  return hasUnreadPages && finding.kind === 'absent'
    ? { kind: 'failed', detail: 'the Page has more posts than are read' }
    : finding;
}

function readPage(
  graph: FacebookGraph,
  { account, credentials, sentFromAt }: LookQuery,
  after: string | undefined,
  timeoutMs: number,
): Promise<Answer> {
  const query = {
    fields: FIELDS,
    since: String(Math.floor((sentFromAt - CLOCK_MARGIN_MS) / 1000)),
    limit: String(PAGE_SIZE),
    ...(after === undefined ? {} : { after }),
  };
  const path = `${encodeURIComponent(account.networkAccountId)}/published_posts`;
  return graph.call(credentials, { method: 'GET', path, query }, timeoutMs);
}

function failed(answer: Answer, now: Instant): Finding {
  if (answer.kind !== 'answered') return { kind: 'failed', detail: answer.detail };
  if (isSuccess(answer))
    return { kind: 'failed', detail: `HTTP ${answer.status} that says nothing of the post` };
  const verdict = verdictOf(answer, now);
  const { kind, detail } = verdict;
  switch (kind) {
    case 'unauthorized':
      return { kind, detail };
    case 'rate-limited':
      return { kind: 'failed', detail, retryAt: verdict.retryAt };
    case 'not-there':
      // Deleted by a person, or not seen yet: neither proves that it was never visible.
      return { kind: 'undecidable', detail: `Facebook does not find it: ${detail}` };
    default:
      return { kind: 'failed', detail };
  }
}

function entryOf(post: PagePost, query: LookQuery): TimelineEntry {
  return {
    id: post.id as NetworkPostId | undefined,
    createdAt: post.created_time,
    url: postUrl(post.id ?? ''),
    fit: fitOf(post, query),
  };
}

function fitOf(post: PagePost, query: LookQuery): Fit {
  if (post.is_published === false) return 'no';
  const photoCount = photoCountOf(post, query);
  if (comparable(post.message ?? '') !== comparable(query.text)) return 'no';
  if (photoCount !== undefined && photoCount !== query.mediaCount) return 'no';
  if (query.text.trim() === '') return 'unsure';
  return photoCount === undefined ? 'likely' : 'exact';
}

/** `undefined`: the answer does not say. A post of one photo has no list of further attachments. */
function photoCountOf({ attachments }: PagePost, { mediaCount }: LookQuery): number | undefined {
  if (attachments === undefined) return mediaCount === 0 ? 0 : undefined;
  return attachments.data
    .map(({ media_type, subattachments }) => {
      if (media_type === 'album') return subattachments?.data.length ?? 0;
      return media_type === 'photo' ? 1 : 0;
    })
    .reduce<number>((sum, count) => sum + count, 0);
}

/** What has to be equal for two texts to be the same post. Not for display. */
function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}
