import { type Counts, countsAt } from '../../audience/audience.ts';
import type { XNetwork, XPost } from './x-network.ts';
import { storedText } from './x-posts.ts';

const PRIVATE_METRICS_MS = 30 * 86_400_000;

export function countsOf(x: XNetwork, post: XPost, now: number): Counts {
  const own = {
    id: post.id,
    text: post.text,
    createdAt: post.createdAt,
    mediaCount: post.mediaIds.length,
    linkCount: post.links.length,
    isReply: post.parentId !== undefined,
    followerCount: x.accounts.get(post.authorId)?.followers ?? 0,
  };
  const counts = countsAt(x.seed, own, now);
  const ownReplies = (x.postsOf.get(post.authorId) ?? []).filter(
    (other) => other.parentId === post.id,
  ).length;
  return { ...counts, replies: counts.replies + ownReplies };
}

/** The fields that a client asked for, by their old or their new names (docs.x.com changelog, 7 Aug 2026). */
export function viewPost(
  x: XNetwork,
  post: XPost,
  fields: ReadonlySet<string>,
  readerId: string,
  now: number,
): Record<string, unknown> {
  const view: Record<string, unknown> = {
    id: post.id,
    text: storedText(post),
    edit_history_tweet_ids: [post.id],
  };
  if (fields.has('created_at')) view['created_at'] = new Date(post.createdAt).toISOString();
  if (fields.has('author_id')) view['author_id'] = post.authorId;
  if (fields.has('conversation_id')) view['conversation_id'] = rootOf(x, post).id;
  if (fields.has('entities') && post.links.length > 0) view['entities'] = { urls: urlEntities(post) };
  if (fields.has('attachments') && post.mediaIds.length > 0)
    view['attachments'] = { media_keys: post.mediaIds.map((id) => `3_${id}`) };
  if (fields.has('referenced_tweets') && post.parentId !== undefined)
    view['referenced_tweets'] = [{ type: 'replied_to', id: post.parentId }];
  if (fields.has('referenced_posts') && post.parentId !== undefined)
    view['referenced_posts'] = [{ type: 'replied_to', id: post.parentId }];
  const counts =
    fields.has('public_metrics') || fields.has('non_public_metrics') ? countsOf(x, post, now) : undefined;
  if (counts !== undefined && fields.has('public_metrics')) view['public_metrics'] = publicMetrics(counts);
  const isPrivateToReader = readerId === post.authorId && now - post.createdAt < PRIVATE_METRICS_MS;
  if (counts !== undefined && fields.has('non_public_metrics') && isPrivateToReader)
    view['non_public_metrics'] = privateMetrics(counts);
  return view;
}

function publicMetrics({ impressions, likes, replies, reposts, quotes, bookmarks }: Counts) {
  return {
    retweet_count: reposts,
    repost_count: reposts,
    reply_count: replies,
    like_count: likes,
    quote_count: quotes,
    bookmark_count: bookmarks,
    impression_count: impressions,
  };
}

function privateMetrics({ impressions, likes, replies, reposts, linkClicks, profileClicks }: Counts) {
  return {
    impression_count: impressions,
    url_link_clicks: linkClicks,
    user_profile_clicks: profileClicks,
    engagements: likes + replies + reposts + linkClicks + profileClicks,
  };
}

function urlEntities(post: XPost) {
  const text = storedText(post);
  return post.links.map(({ written, short }) => {
    const start = text.indexOf(short);
    const expanded = /^https?:\/\//i.test(written) ? written : `http://${written}`;
    return {
      start,
      end: start + short.length,
      url: short,
      expanded_url: expanded,
      display_url: expanded.replace(/^https?:\/\//i, '').slice(0, 26),
    };
  });
}

export function rootOf(x: XNetwork, post: XPost): XPost {
  let root = post;
  for (let parent = root.parentId; parent !== undefined; parent = root.parentId) {
    const found = x.posts.get(parent);
    if (found === undefined) return root;
    root = found;
  }
  return root;
}
