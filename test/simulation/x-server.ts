import type { Instant, NetworkPostId, PublicationId } from '../../core/domain/ids.ts';

import { createXGrants, type XGrants } from './x-grants.ts';

/** Which publication a request is really from. The network never sees it: it is the truth that all is held to. */
export interface Origin {
  readonly publicationId: PublicationId;
  readonly partIndex: number;
  readonly generation: number;
  readonly attemptNumber: number;
  readonly deadlineAt: Instant;
}

export interface NetworkPost {
  readonly id: NetworkPostId;
  readonly profileId: string;
  readonly text: string;
  readonly parent?: string;
  readonly mediaIds: readonly string[];
  readonly acceptedAt: Instant;
  /** From then on the timeline shows it. */
  readonly visibleAt: Instant;
  readonly origin: Origin;
}

export interface XRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly token: string;
  /** Of a request that publishes. */
  readonly origin?: Origin;
  readonly lagMs: number;
}

export interface XResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: unknown;
}

export interface XServer {
  serve(request: XRequest): XResponse;
  /** The account's posts are refused until then. */
  limit(profileId: string, untilAt: Instant): void;
  readonly grants: XGrants;
  readonly posts: readonly NetworkPost[];
}

export interface XServerOptions {
  readonly now: () => Instant;
  /** Whether an identical text is refused, as X does. */
  readonly refusesDuplicates: boolean;
  readonly onAccepted: (post: NetworkPost) => void;
}

/** Texts that begin so break the network's rules: it will never take them. */
export const FORBIDDEN = 'Verboten';
const PAGE_SIZE = 100;

/** What X does with what reaches it. What happens on the way there and back is the wire's matter. */
export function createXServer({ now, refusesDuplicates, onAccepted }: XServerOptions): XServer {
  const posts: NetworkPost[] = [];
  const grants = createXGrants(now);
  const limits = new Map<string, Instant>();
  let mediaCount = 0;

  function create(profileId: string, { body = '{}', origin, lagMs }: XRequest): XResponse {
    const { text = '', media, reply } = JSON.parse(body) as CreateBody;
    const limitedUntilAt = limits.get(profileId) ?? 0;
    if (limitedUntilAt > now()) return tooMany(limitedUntilAt);
    if (text.startsWith(FORBIDDEN)) return problem(403, 'You are not permitted to perform this action.');
    const parent = posts.find(({ id }) => id === reply?.in_reply_to_tweet_id);
    if (reply !== undefined && parent === undefined)
      return problem(403, 'The Tweet you replied to is deleted or not visible to you.');
    const isDuplicate = posts.some((post) => post.profileId === profileId && post.text === text);
    if (refusesDuplicates && text !== '' && isDuplicate)
      return problem(403, 'You are not allowed to create a Tweet with duplicate content.');
    if (origin === undefined) throw new TypeError('a post of nobody');
    const post: NetworkPost = {
      id: String(1_900_000_000_000_000_000n + BigInt(posts.length)) as NetworkPostId,
      ...{ profileId, text, origin, acceptedAt: now(), visibleAt: now() + lagMs },
      mediaIds: media?.media_ids ?? [],
      ...(reply === undefined ? {} : { parent: reply.in_reply_to_tweet_id }),
    };
    posts.push(post);
    onAccepted(post);
    return { status: 201, headers: {}, data: { data: { id: post.id, text } } };
  }

  function serve(request: XRequest): XResponse {
    const { method, path } = request;
    const profileId = grants.profileOf(request.token);
    if (profileId === undefined) return problem(401, 'Unauthorized');
    if (method === 'POST' && path === '2/tweets') return create(profileId, request);
    if (path === '2/users/me')
      return ok({ data: { id: profileId, username: `bank${profileId}`, name: 'Bank' } });
    if (path.endsWith('/tweets')) return ok(timeline(posts, profileId, request.query, now()));
    if (path === '2/media/upload/initialize') mediaCount += 1;
    if (path.startsWith('2/media/')) return ok({ data: { id: String(7_000_000 + mediaCount) } });
    return problem(404, 'Not Found');
  }

  return {
    ...{ serve, grants, posts },
    limit: (profileId, untilAt) => limits.set(profileId, untilAt),
  };
}

interface CreateBody {
  readonly text?: string;
  readonly media?: { readonly media_ids: readonly string[] };
  readonly reply?: { readonly in_reply_to_tweet_id: string };
}

export function problem(status: number, detail: string): XResponse {
  return { status, headers: {}, data: { title: 'Problem', detail, type: 'about:blank', status } };
}

export function tooMany(untilAt: Instant): XResponse {
  const headers = {
    'x-rate-limit-remaining': '0',
    'x-rate-limit-reset': String(Math.ceil(untilAt / 1000)),
  };
  return { ...problem(429, 'Too Many Requests'), headers };
}

function ok(data: unknown): XResponse {
  return { status: 200, headers: {}, data };
}

function timeline(
  posts: readonly NetworkPost[],
  profileId: string,
  query: Readonly<Record<string, string>>,
  now: Instant,
): unknown {
  const fromAt = Date.parse(query['start_time'] ?? '');
  const offset = Number(query['pagination_token'] ?? 0);
  const shown = posts
    .filter((post) => post.profileId === profileId && post.visibleAt <= now && post.acceptedAt >= fromAt)
    .toReversed();
  const page = shown.slice(offset, offset + PAGE_SIZE);
  const next = offset + PAGE_SIZE;
  const meta = {
    result_count: page.length,
    ...(next < shown.length ? { next_token: String(next) } : {}),
  };
  return page.length === 0 ? { meta } : { data: page.map(shownAs), meta };
}

/** As X shows a post: links shortened, three characters escaped, a link to the media at the end. */
function shownAs({ id, text, acceptedAt, mediaIds, parent }: NetworkPost): unknown {
  const urls: { url: string; expanded_url: string }[] = [];
  const shorten = (link: string) => {
    const url = `https://t.co/${urls.length}x${id}`;
    urls.push({ url, expanded_url: link });
    return url;
  };
  let shown = text
    .replace(/https?:\/\/\S+/g, shorten)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;');
  if (mediaIds.length > 0) shown = `${shown} ${shorten(`https://x.com/bank/status/${id}/photo/1`)}`.trim();
  return {
    id,
    text: shown,
    created_at: `${new Date(acceptedAt).toISOString().slice(0, 19)}.000Z`,
    ...(urls.length === 0 ? {} : { entities: { urls } }),
    ...(mediaIds.length === 0 ? {} : { attachments: { media_keys: mediaIds } }),
    ...(parent === undefined ? {} : { referenced_tweets: [{ type: 'replied_to', id: parent }] }),
  };
}
