// @ts-check
import { changedMeanwhile, conflictBox } from './conflict-box.js';
import { ask } from './dialog.js';
import { button, byId, element, say } from './dom.js';
import { editPost } from './edit-dialog.js';
import { t } from './language.js';
import { isChangeable, isOpen, postCard, publicationLines, sentLine } from './post-card.js';
import { clockTime, dateAndTime, dayName } from './time.js';

/** @import { Context, Post } from './types.js' */

const PAGE = 50;
/** So many new cards make a page worth showing. */
const ENOUGH = 20;
/** A post can wait at most a day past its time (`latestAfterMinutes` ends at 1440), and some more for an answer. */
const LOOK_BACK_MS = 26 * 3_600_000;
const WATCH_EVERY_MS = 2000;
const WATCHED_AT_ONCE = 10;

/** What is still to go out, day by day. @param {HTMLElement} view @param {Context} context */
export async function queuedView(view, context) {
  const list = element('div', { class: 'list' });
  const foot = element('div', { class: 'foot' });
  /** @type {Map<string, Post>} */
  const shown = new Map();
  view.append(element('h1', { tabindex: -1 }, t('nav.queued')), list, foot);

  /** @param {string | null} cursor */
  async function load(cursor) {
    const query = { from: new Date(Date.now() - LOOK_BACK_MS).toISOString(), limit: String(PAGE) };
    let next = cursor;
    let added = 0;
    do {
      const page = await context.api.posts(
        next === null ? query : { ...query, cursor: next },
        context.signal,
      );
      for (const post of page.items.filter(isOpen)) {
        shown.set(post.id, post);
        addToDay(list, post, context, (changed) => shown.set(changed.id, changed));
        added += 1;
      }
      next = page.cursor;
    } while (next !== null && added < ENOUGH);
    foot.replaceChildren(...(next === null ? [] : [moreButton(next)]));
    if (shown.size === 0) list.replaceChildren(nothing());
  }

  /** @param {string} cursor */
  function moreButton(cursor) {
    const more = button(t('list.more'), () => {
      more.disabled = true;
      load(cursor).catch((error) => foot.append(context.explain(error)));
    });
    return more;
  }

  await load(null);
  watchDue(shown, list, context);
}

function nothing() {
  return element(
    'div',
    { class: 'empty' },
    element('p', {}, t('queued.empty')),
    element('p', {}, element('a', { class: 'button primary', href: '#/compose' }, t('nav.compose'))),
  );
}

/** @param {HTMLElement} list @param {Post} post @param {Context} context @param {(post: Post) => void} changed */
function addToDay(list, post, context, changed) {
  const day = dayName(post.dueAt, context.timeZone);
  if (list.dataset['day'] !== day) list.append(element('h2', { class: 'day' }, day));
  list.dataset['day'] = day;
  list.append(queuedCard(post, context, changed));
}

/** @param {Post} post @param {Context} context @param {(post: Post) => void} changed @returns {HTMLElement} */
function queuedCard(post, context, changed) {
  const sent = post.publications.map(sentLine).filter((line) => line !== undefined);
  const card = postCard(
    post,
    context,
    ...publicationLines(post, context),
    sent.length > 0 && element('p', { class: 'meta' }, ...sent),
    isChangeable(post) &&
      element(
        'div',
        { class: 'actions' },
        button(t('queued.edit'), () => editPost(post, context, replaced)),
        button(t('queued.cancel'), () => askToCancel(post, context, replaced), 'quiet'),
      ),
  );

  /** @param {Post} next */
  function replaced(next) {
    changed(next);
    // Another day means another place in the list.
    if (next.dueAt !== post.dueAt) context.reload();
    else if (!isOpen(next)) remove(card);
    else card.replaceWith(queuedCard(next, context, changed));
  }
  return card;
}

/** Takes a card away, and its day if that is empty then; whoever used the keyboard goes on from the page. @param {HTMLElement} card */
function remove(card) {
  const list = card.parentElement;
  card.remove();
  for (const day of list?.querySelectorAll('h2') ?? [])
    if (!day.nextElementSibling?.matches('article')) day.remove();
  if (list?.childElementCount === 0) list.append(nothing());
  byId('view').focus();
}

/** @param {Post} post @param {Context} context @param {(post: Post) => void} replaced */
function askToCancel(post, context, replaced) {
  let current = post;
  const text = element('blockquote', {}, post.text);
  ask({
    title: t('queued.cancelTitle'),
    body: [element('p', {}, t('queued.cancelBody', { at: dateAndTime(post.dueAt, context.timeZone) })), text],
    confirmLabel: t('queued.cancelYes'),
    keepLabel: t('queued.cancelNo'),
    kind: 'danger',
    async confirm() {
      const next = await context.api.cancel(current);
      say(t('queued.cancelled'));
      replaced(next);
    },
    explain(error) {
      const known = changedMeanwhile(error);
      if (known === undefined) return undefined;
      current = known;
      text.textContent = known.text;
      return conflictBox(known, context, t('queued.changedCancel'));
    },
  });
}

/**
 * Looks after what is due, so that the page says by itself what became of it.
 * @param {Map<string, Post>} shown @param {HTMLElement} list @param {Context} context
 */
function watchDue(shown, list, context) {
  const timer = setInterval(() => {
    if (!document.hidden) void look();
  }, WATCH_EVERY_MS);
  context.signal.addEventListener('abort', () => clearInterval(timer));

  async function look() {
    const now = Date.now();
    const due = [...shown.values()].filter((post) => isOpen(post) && Date.parse(post.dueAt) <= now);
    for (const before of due.slice(0, WATCHED_AT_ONCE)) {
      const post = await context.api.post(before.id).catch(() => before);
      if (context.signal.aborted) return;
      if (JSON.stringify(post) === JSON.stringify(before)) continue;
      shown.set(post.id, post);
      list
        .querySelector(`[data-post="${CSS.escape(post.id)}"]`)
        ?.replaceWith(queuedCard(post, context, (changed) => shown.set(changed.id, changed)));
      if (post.state !== before.state)
        say(`${clockTime(post.dueAt, context.timeZone)}: ${t(`state.${post.state}`)}`);
      context.refreshBadge();
    }
  }
}
