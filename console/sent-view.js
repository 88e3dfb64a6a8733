// @ts-check
import { button, element } from './dom.js';
import { countOrDash, t, textOf } from './language.js';
import { accountName, postCard, publicationLines, sentLine } from './post-card.js';
import { publicationDetails } from './publication-details.js';
import { DAY_MS, dayName } from './time.js';

/** @import { Context, Metric, Post, Publication } from './types.js' */

const FIRST_WINDOW_MS = 14 * DAY_MS;
/** Further back than this nobody is led through empty weeks. */
const FURTHEST_MS = 400 * DAY_MS;
const ENOUGH = 15;

/** @type {readonly Metric[]} */
const SHOWN = ['impressions', 'likes', 'replies', 'reposts', 'quotes', 'bookmarks', 'linkClicks'];

/** What went out, newest first. @param {HTMLElement} view @param {Context} context */
export async function sentView(view, context) {
  const list = element('div', { class: 'list' });
  const foot = element('div', { class: 'foot' });
  const now = Date.now();
  view.append(element('h1', { tabindex: -1 }, t('nav.sent')), list, foot);

  /** The service lists by rising time, so the past is read in windows, each turned round. @param {number} until */
  async function load(until) {
    let end = until;
    let length = FIRST_WINDOW_MS;
    let added = 0;
    do {
      const posts = await sentBetween(end - length, end, context);
      for (const post of posts.reverse()) addToDay(list, post, context);
      added += posts.length;
      end -= length;
      length *= 2;
    } while (added < ENOUGH && end > now - FURTHEST_MS);
    const hasMore = end > now - FURTHEST_MS;
    foot.replaceChildren(...(hasMore ? [moreButton(end)] : []));
    if (list.childElementCount === 0) list.append(element('p', { class: 'empty' }, t('sent.empty')));
  }

  /** @param {number} until */
  function moreButton(until) {
    const more = button(t('list.earlier'), () => {
      more.disabled = true;
      load(until).catch((error) => foot.append(context.explain(error)));
    });
    return more;
  }

  await load(now + 60_000);
}

/** @param {number} from @param {number} to @param {Context} context */
async function sentBetween(from, to, { api, signal }) {
  /** @type {Post[]} */
  const posts = [];
  const query = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), limit: '100' };
  /** @type {string | null} */
  let cursor = null;
  do {
    /** @type {import('./types.js').PostPage} */
    const page = await api.posts(cursor === null ? query : { ...query, cursor }, signal);
    posts.push(...page.items.filter(({ publications }) => publications.some(isOut)));
    cursor = page.cursor;
  } while (cursor !== null);
  return posts;
}

/** @param {Publication} publication */
const isOut = ({ state }) => state === 'published';

/** @param {HTMLElement} list @param {Post} post @param {Context} context */
function addToDay(list, post, context) {
  const day = dayName(post.dueAt, context.timeZone);
  if (list.dataset['day'] !== day) list.append(element('h2', { class: 'day' }, day));
  list.dataset['day'] = day;
  const out = post.publications.filter(isOut);
  list.append(
    postCard(
      post,
      context,
      ...publicationLines(post, context),
      ...out.map((publication) => sentPublication(publication, out.length > 1, context)),
    ),
  );
}

/** @param {Publication} publication @param {boolean} isNamed @param {Context} context */
function sentPublication(publication, isNamed, context) {
  return element(
    'div',
    { class: 'publication' },
    element(
      'p',
      { class: 'meta' },
      isNamed && accountName(publication.accountId, context),
      sentLine(publication),
    ),
    counts(publication),
    publicationDetails(publication, context),
  );
}

/** The latest counts. What a network does not give is a dash with its reason, never a nought. @param {Publication} publication */
function counts({ engagement }) {
  if (engagement === undefined) return element('p', { class: 'hint' }, t('sent.notRead'));
  return element(
    'dl',
    { class: 'counts' },
    ...SHOWN.map((metric) => {
      const value = engagement.metrics[metric];
      const hint = value === null ? t('sent.notGiven') : undefined;
      return element(
        'div',
        { title: hint },
        element('dt', {}, textOf('metric', metric) ?? metric),
        element(
          'dd',
          {},
          countOrDash(value),
          hint !== undefined && element('span', { class: 'unseen' }, ` ${hint}`),
        ),
      );
    }),
  );
}
