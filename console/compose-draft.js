// @ts-check
import { publishTime } from './time-fields.js';

/** @import { LocalMoment } from './time-fields.js' */
/** @import { Post, PostDraft } from './types.js' */
/** @typedef {{ file: File, altText: string, mediaId?: string }} ComposeImage */
/** @typedef {ReturnType<typeof createDraft>} ComposeDraft */

/** What is being written. It outlives the view: whoever looks something up in another one finds it again. */
export function createDraft() {
  const empty = () => ({
    texts: [''],
    /** @type {Set<string> | undefined} Until somebody chooses: the first account. */
    accountIds: undefined,
    /** @type {LocalMoment} */
    moment: { date: '', time: '', timeZone: '', disambiguation: '' },
    /** @type {ComposeImage[]} */
    images: [],
    contentClass: '',
    campaign: '',
    isCopy: false,
    /** The same for every try to queue this draft, so that a lost answer makes no second post. */
    key: crypto.randomUUID(),
  });
  const written = empty();

  return {
    written,
    clear: () => Object.assign(written, empty()),
    /** Text, accounts and labels of a post that did not go out; its time has passed. @param {Post} post */
    copy(post) {
      Object.assign(written, empty(), {
        texts: [post.text, ...post.thread.map(({ text }) => text)],
        accountIds: new Set(post.accountIds),
        contentClass: post.labels.contentClass ?? '',
        campaign: post.labels.campaign ?? '',
        isCopy: post.media.length > 0,
      });
    },
    /** What the API takes, with the images that are uploaded so far. @returns {PostDraft} */
    body() {
      const { texts, accountIds, moment, images, contentClass, campaign } = written;
      const [text = '', ...thread] = texts;
      const media = images.flatMap(({ mediaId }) => (mediaId === undefined ? [] : [{ mediaId }]));
      const labels = {
        ...(campaign.trim() === '' ? {} : { campaign: campaign.trim() }),
        ...(contentClass === '' ? {} : { contentClass: /** @type {'useful'} */ (contentClass) }),
      };
      return {
        text,
        accountIds: [...(accountIds ?? [])],
        ...publishTime(moment),
        ...(media.length === 0 ? {} : { media }),
        ...(thread.length === 0 ? {} : { thread: thread.map((part) => ({ text: part })) }),
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
      };
    },
  };
}
