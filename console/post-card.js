// @ts-check
import { drawing, element } from './dom.js';
import { counted, t, textOf } from './language.js';
import { problemNote } from './problem-box.js';
import { stateChip } from './state-chip.js';
import { clockTime, exactTime, fromNow } from './time.js';

/** @import { Child } from './dom.js' */
/** @import { Context, Post, Publication } from './types.js' */

/**
 * A post in a list: when, in which state, on which accounts, what it says.
 * @param {Post} post @param {Context} context @param {...Child} more
 */
export function postCard(post, context, ...more) {
  const { timeZone } = context;
  return element(
    'article',
    { class: 'card', 'data-post': post.id },
    element(
      'div',
      { class: 'when' },
      element(
        'time',
        { datetime: post.dueAt, title: exactTime(post.dueAt, timeZone) },
        clockTime(post.dueAt, timeZone),
      ),
      element('span', { class: 'hint' }, fromNow(post.dueAt)),
    ),
    element(
      'div',
      { class: 'what' },
      element(
        'div',
        { class: 'meta' },
        stateChip(post.state),
        ...post.accountIds.map((id) => accountName(id, context)),
        imageCount(post),
        post.thread.length > 0 &&
          element('span', {}, counted(post.thread.length + 1, 'card.part', 'card.parts')),
        ...labels(post),
      ),
      element('p', { class: 'text' }, post.text),
      ...post.thread.map((part) => element('p', { class: 'text part' }, part.text)),
      ...more,
    ),
  );
}

/** @param {string} id @param {Context} context */
export function accountName(id, { accounts }) {
  const account = accounts.get(id);
  if (account === undefined) return element('span', { class: 'account' }, t('account.gone'));
  const network = textOf('network', account.network) ?? account.network;
  return element(
    'span',
    { class: 'account', title: account.displayName },
    `@${account.handle}`,
    element('span', { class: 'network' }, network),
  );
}

/** @param {Post} post */
function imageCount(post) {
  const count = post.media.length + post.thread.reduce((sum, part) => sum + part.media.length, 0);
  if (count === 0) return undefined;
  const picture = 'M1.5 3h13v10h-13zM1.5 11l4-4l3 3l2-2l4 3.5M10.5 6.2v.1';
  return element(
    'span',
    { class: 'images' },
    drawing('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, drawing('path', { d: picture })),
    counted(count, 'card.image', 'card.images'),
  );
}

/** @param {Post} post */
function labels({ labels: { campaign, topic, contentClass } }) {
  const names = [campaign, topic, contentClass && (textOf('contentClass', contentClass) ?? contentClass)];
  return names.flatMap((name) => (name ? [element('span', { class: 'label' }, name)] : []));
}

/**
 * One line for each account where they differ from the post as a whole, and every problem.
 * @param {Post} post @param {Context} context
 */
export function publicationLines(post, context) {
  const isMixed = post.publications.some(({ state }) => state !== post.state);
  /** @type {Set<string>} */
  const said = new Set();
  return post.publications.flatMap((publication) => {
    const lines = [];
    if (isMixed)
      lines.push(
        element(
          'p',
          { class: 'meta' },
          accountName(publication.accountId, context),
          stateChip(publication.state),
        ),
      );
    const { problem } = publication;
    if (problem !== undefined && (isMixed || !said.has(JSON.stringify(problem)))) {
      said.add(JSON.stringify(problem));
      lines.push(problemNote(problem));
    }
    return lines;
  });
}

/** States in which something may still go out. */
const OPEN = new Set(['scheduled', 'held', 'sending', 'unknown']);

/** @param {Post} post */
export const isOpen = (post) => post.publications.some(({ state }) => OPEN.has(state));
/** @param {Post} post */
export const isChangeable = (post) =>
  post.publications.some(({ state }) => state === 'scheduled' || state === 'held');

/** Where it is on the network, and how punctual it was. @param {Publication} publication */
export function sentLine({ url, latenessMs }) {
  if (url === undefined) return undefined;
  return element(
    'span',
    { class: 'sent' },
    element(
      'a',
      { href: safeUrl(url), target: '_blank', rel: 'noopener noreferrer' },
      t('card.openPost'),
      element('span', { class: 'unseen' }, ` ${t('card.newWindow')}`),
    ),
    latenessMs !== undefined &&
      element('span', { class: 'lateness', title: t('sent.latenessHint') }, lateness(latenessMs)),
  );
}

/** @param {number} ms */
export function lateness(ms) {
  const rounded = Math.round(ms);
  const sign = rounded < 0 ? '−' : '+';
  return Math.abs(rounded) < 10_000
    ? `${sign}${Math.abs(rounded)} ms`
    : `${sign}${(Math.abs(rounded) / 1000).toFixed(1)} s`;
}

/** An address from elsewhere must not run as a script. @param {string} url */
export const safeUrl = (url) => (/^https?:\/\//.test(url) ? url : undefined);
