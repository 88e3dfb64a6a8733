// @ts-check
import { element } from './dom.js';
import { t } from './language.js';
import { DAY_MS } from './time.js';

/** @import { Api } from './api.js' */
/** @import { Post, Status } from './types.js' */
/** @typedef {'queued' | 'sent' | 'attention' | 'summary' | 'compose'} Route */

/** @type {readonly Route[]} */
const ROUTES = ['queued', 'sent', 'attention', 'summary', 'compose'];

/** @param {Route} current */
export function navigation(current) {
  return ROUTES.map((route) =>
    element(
      'a',
      {
        href: `#/${route}`,
        class: route === 'compose' ? 'call' : undefined,
        'aria-current': route === current ? 'page' : undefined,
      },
      t(`nav.${route}`),
      route === 'attention' && element('span', { id: 'badge', class: 'badge', hidden: true, role: 'img' }),
    ),
  );
}

/** What stops everything is said on every page. @param {Status} status */
export function banner(status) {
  return status.pauses
    .filter(({ accountId }) => accountId === undefined)
    .slice(0, 1)
    .map(({ reason }) =>
      element(
        'p',
        { class: 'banner' },
        element('strong', {}, t('banner.paused')),
        ` ${reason} `,
        element('a', { href: '#/attention' }, t('banner.open')),
      ),
    );
}

/** Failures stay in sight this long. */
export const FAILURES_SHOWN_MS = 7 * DAY_MS;

/** @param {Api} api */
export async function attentionCount(api) {
  const from = new Date(Date.now() - FAILURES_SHOWN_MS).toISOString();
  const [status, failed, missed] = await Promise.all([
    api.status(),
    api.posts({ state: 'failed', from, limit: '100' }),
    api.posts({ state: 'missed', from, limit: '100' }),
  ]);
  const hidden = dismissed();
  const failures = [...failed.items, ...missed.items].filter(({ id }) => !hidden.has(id)).length;
  const count =
    (status.byState['needs-decision'] ?? 0) +
    failures +
    status.accountsNeedingAttention.length +
    status.pauses.length;
  return { count, label: t('nav.attentionCount', { n: count }) };
}

const DISMISSED = 'sendeplan.dismissed';
const DISMISSED_KEPT = 500;

/** Failed posts that were dealt with, as far as this browser knows. @returns {ReadonlySet<string>} */
export function dismissed() {
  try {
    return new Set((localStorage.getItem(DISMISSED) ?? '').split(' '));
  } catch {
    return new Set();
  }
}

/** @param {Post} post */
export function dismiss(post) {
  try {
    const ids = [...dismissed(), post.id].slice(-DISMISSED_KEPT);
    localStorage.setItem(DISMISSED, ids.join(' '));
  } catch {
    // Without storage it comes back with the next load.
  }
}
