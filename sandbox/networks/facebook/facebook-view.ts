import { type Counts, countsAt } from '../../audience/audience.ts';
import { invalid } from './facebook-error.ts';
import type { FacebookNetwork, FacebookPage, FacebookPost } from './facebook-network.ts';

/** What the audience does, counted as Facebook counts: a share with words of one's own is a share. */
export function countsOf(facebook: FacebookNetwork, post: FacebookPost, now: number): Counts {
  const counts = countsAt(
    facebook.seed,
    {
      ...{ id: post.id, text: post.text, createdAt: post.publishedAt ?? now, isReply: false },
      ...{ mediaCount: post.photoIds.length, linkCount: post.link === undefined ? 0 : 1 },
      followerCount: facebook.pages.get(post.pageId)?.followers ?? 0,
    },
    now,
  );
  return { ...counts, reposts: counts.reposts + counts.quotes, quotes: 0 };
}

type Field<Node> = (node: Node) => unknown;

/** The fields that a client asked for; one that does not exist fails the call. */
function view<Node>(
  node: Node,
  asked: readonly string[],
  fields: Readonly<Record<string, Field<Node>>>,
  nodeType: string,
): Record<string, unknown> {
  const viewed = asked.map((name) => {
    const field = fields[name];
    if (field === undefined)
      throw invalid(`Tried accessing nonexisting field (${name}) on node type (${nodeType})`);
    return [name, field(node)] as const;
  });
  return Object.fromEntries(viewed.filter(([, value]) => value !== undefined));
}

export function viewPage(page: FacebookPage, asked: readonly string[]): Record<string, unknown> {
  const fields = {
    id: () => page.id,
    name: () => page.name,
    username: () => page.handle,
    followers_count: () => page.followers,
    fan_count: () => page.followers,
    link: () => `https://www.facebook.com/${page.handle}`,
  };
  return view(page, ['id', ...asked], fields, 'Page');
}

export function viewPost(
  facebook: FacebookNetwork,
  post: FacebookPost,
  asked: readonly string[],
  now: number,
): Record<string, unknown> {
  const counts = () => countsOf(facebook, post, now);
  const summary = (total: number) => ({ data: [], summary: { total_count: total } });
  const fields = {
    id: () => post.id,
    message: () => (post.text === '' ? undefined : post.text),
    created_time: () => graphTime(post.publishedAt ?? post.createdAt),
    is_published: () => post.publishedAt !== undefined,
    permalink_url: () => `https://www.facebook.com/${post.id}`,
    attachments: () => attachmentsOf(post),
    reactions: () => summary(counts().likes),
    comments: () => summary(counts().replies),
    // Left out where nobody shared.
    shares: () => (counts().reposts === 0 ? undefined : { count: counts().reposts }),
  };
  return view(post, ['id', ...asked], fields, 'PagePost');
}

function attachmentsOf({ link, photoIds }: FacebookPost): unknown {
  const photos = photoIds.map((id) => ({ media_type: 'photo', type: 'photo', target: { id } }));
  if (photos.length > 1)
    return { data: [{ media_type: 'album', type: 'album', subattachments: { data: photos } }] };
  if (photos.length === 1) return { data: photos };
  return link === undefined ? undefined : { data: [{ media_type: 'link', type: 'share', url: link }] };
}

/** With an offset without a colon, as the Graph API writes it. */
function graphTime(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, '+0000');
}

/** Of New Pages and Graph v26; a Page needs 100 followers (developers.facebook.com/docs/graph-api/reference/insights). */
const INSIGHTS: Readonly<Record<string, (counts: Counts) => number>> = {
  post_media_view: ({ impressions }) => impressions,
  post_total_media_view_unique: ({ impressions }) => Math.floor(impressions * 0.86),
  post_clicks: ({ linkClicks, profileClicks }) => linkClicks + profileClicks,
  post_reactions_like_total: ({ likes }) => likes,
};
const INSIGHTS_MIN_FOLLOWERS = 100;

export function viewInsights(
  facebook: FacebookNetwork,
  post: FacebookPost,
  metrics: readonly string[],
  now: number,
): unknown {
  const counts = countsOf(facebook, post, now);
  const data = metrics.map((name) => {
    const count = INSIGHTS[name];
    if (count === undefined) throw invalid('The value must be a valid insights metric');
    const values = [{ value: count(counts) }];
    return { name, period: 'lifetime', values, id: `${post.id}/insights/${name}/lifetime` };
  });
  const isTooSmall = (facebook.pages.get(post.pageId)?.followers ?? 0) < INSIGHTS_MIN_FOLLOWERS;
  return { data: isTooSmall ? [] : data };
}

/** `a,b.limit(0).summary(x),c{d,e}` names a, b and c. */
export function fieldNames(asked: string | undefined): string[] {
  let depth = 0;
  let names = '';
  for (const character of asked ?? '') {
    if (character === '{' || character === '(') depth += 1;
    if (depth === 0) names += character;
    if (character === '}' || character === ')') depth -= 1;
  }
  return names
    .split(',')
    .map((name) => name.split('.')[0] ?? '')
    .filter((name) => name !== '');
}
