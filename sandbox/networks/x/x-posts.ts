import twitterText from 'twitter-text';
import * as z from 'zod';
import { chance } from '../../chance.ts';
import type { XAccount, XNetwork, XPost } from './x-network.ts';
import { duplicate, forbidden, invalid } from './x-problem.ts';

const CreateBody = z.strictObject({
  text: z.string().optional(),
  media: z
    .strictObject({
      media_ids: z
        .array(z.string().regex(/^\d{1,19}$/))
        .min(1)
        .max(4),
      tagged_user_ids: z.array(z.string()).optional(),
    })
    .optional(),
  reply: z
    .strictObject({
      in_reply_to_tweet_id: z.string().regex(/^\d{1,19}$/),
      exclude_reply_user_ids: z.array(z.string()).optional(),
    })
    .optional(),
  reply_settings: z.enum(['following', 'mentionedUsers', 'subscribers', 'verified']).optional(),
  made_with_ai: z.boolean().optional(),
  paid_partnership: z.boolean().optional(),
});

/** X documents no window for its refusal of duplicates; a day is what users of it report. */
const DUPLICATE_WINDOW_MS = 86_400_000;
const DUPLICATE_LOOK_BACK = 200;

/** `POST /2/tweets` (docs.x.com x-api/posts/create-post, x-api/posts/manage-tweets/integrate). */
export function createPost(x: XNetwork, author: XAccount, body: unknown, arrivedAt: number): XPost {
  const parsed = CreateBody.safeParse(body);
  if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
  const { media, reply } = parsed.data;
  const text = (parsed.data.text ?? '').normalize('NFC').trim();
  const mediaIds = media?.media_ids ?? [];
  if (text === '' && mediaIds.length === 0) throw invalid('A post needs text or media.', { text: [''] });
  const weight = twitterText.parseTweet(text);
  if (weight.weightedLength > 280)
    throw invalid('Your post is too long: it counts more than 280.', {
      text: [String(weight.weightedLength)],
    });
  if (twitterText.extractCashtags(text).length > 1)
    throw invalid('A post may hold one cashtag.', { text: [text] });
  checkMedia(x, author, mediaIds);
  const parentId = reply?.in_reply_to_tweet_id;
  checkReply(x, author, parentId);
  const now = x.clock.now();
  if (isDuplicate(x, author, text, parentId, now)) throw duplicate();
  const id = x.nextId();
  const links = twitterText
    .extractUrlsWithIndices(text)
    .map(({ url }, index) => ({ written: url, short: `https://t.co/${shortName(id, index)}` }));
  const post: XPost = {
    id,
    authorId: author.id,
    text,
    links,
    mediaIds,
    createdAt: now,
    arrivedAt,
    ...(parentId === undefined ? {} : { parentId }),
  };
  x.addPost(post);
  return post;
}

function checkMedia(x: XNetwork, author: XAccount, mediaIds: readonly string[]): void {
  for (const id of mediaIds) {
    const media = x.media.get(id);
    if (media?.ownerId !== author.id || media.state !== 'ready' || media.expiresAt <= x.clock.now())
      throw invalid('Your media IDs are invalid.', { 'media.media_ids': [id] });
  }
}

/** One's own posts may be answered; others' only where they mention us (docs.x.com changelog, 23 Feb 2026). */
function checkReply(x: XNetwork, author: XAccount, parentId: string | undefined): void {
  if (parentId === undefined) return;
  const parent = x.posts.get(parentId);
  if (parent === undefined || parent.deletedAt !== undefined)
    throw forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.');
  if (parent.authorId !== author.id && !parent.text.includes(`@${author.handle}`)) {
    throw forbidden('You can only reply to or quote posts where you are mentioned or are the author.');
  }
}

function isDuplicate(
  x: XNetwork,
  author: XAccount,
  text: string,
  parentId: string | undefined,
  now: number,
): boolean {
  if (text === '') return false;
  const folded = text.replace(/\s+/g, ' ');
  return (x.postsOf.get(author.id) ?? [])
    .slice(-DUPLICATE_LOOK_BACK)
    .some(
      (post) =>
        post.deletedAt === undefined &&
        post.parentId === parentId &&
        now - post.createdAt < DUPLICATE_WINDOW_MS &&
        foldedText(post) === folded,
    );
}

const foldedTexts = new WeakMap<XPost, string>();

function foldedText(post: XPost): string {
  const known = foldedTexts.get(post);
  if (known !== undefined) return known;
  const folded = post.text.replace(/\s+/g, ' ');
  foldedTexts.set(post, folded);
  return folded;
}

function shortName(id: string, index: number): string {
  return Math.floor(chance(id, index) * 36 ** 6)
    .toString(36)
    .padStart(10, 'a');
}

/** As X stores it: links shortened, three characters escaped, a link to the media appended. */
export function storedText(post: XPost): string {
  let rest = post.text;
  let text = '';
  for (const { written, short } of post.links) {
    const at = rest.indexOf(written);
    text += escape(rest.slice(0, at)) + short;
    rest = rest.slice(at + written.length);
  }
  text += escape(rest);
  return post.mediaIds.length === 0
    ? text
    : `${text}${text === '' ? '' : ' '}https://t.co/m${post.id.slice(-9)}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
