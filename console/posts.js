// @ts-check
import { call, Refused } from './api.js';
import { element, say } from './dom.js';
import { language, number, t } from './texts.js';

/** @param {string} at @param {string} timeZone @param {Intl.DateTimeFormatOptions} options */
const local = (at, timeZone, options) =>
  new Intl.DateTimeFormat(language, { timeZone, ...options }).format(new Date(at));

/** @param {any} post @param {any} context */
function card(post, { timeZone, accounts }) {
  const handles = post.accountIds.map((/** @type {string} */ id) => accounts.get(id) ?? id).join(', ');
  const article = element(
    'article',
    {},
    element(
      'div',
      { className: 'meta' },
      element('time', { dateTime: post.dueAt }, local(post.dueAt, timeZone, { timeStyle: 'medium' })),
      element('span', { className: `state ${post.state}` }, post.state),
      element('span', {}, handles),
      post.media.length > 0 && element('span', {}, `▣ ${post.media.length}`),
      post.thread.length > 0 && element('span', {}, `≡ ${post.thread.length + 1}`),
    ),
    element('p', {}, post.text),
  );
  for (const publication of post.publications) article.append(...details(publication));
  return article;
}

/** @param {any} publication */
function details(publication) {
  const lines = [];
  if (publication.url !== undefined) {
    const sign = publication.latenessMs >= 0 ? '+' : '−';
    const counts = publication.engagement?.metrics;
    const shown = (/** @type {number | null | undefined} */ value) =>
      value === null || value === undefined ? '–' : number(value);
    lines.push(
      element(
        'div',
        { className: 'meta' },
        element('a', { href: publication.url, rel: 'noreferrer' }, publication.url.replace('https://', '')),
        element('span', {}, `${t('late')} ${sign}${number(Math.abs(publication.latenessMs))} ms`),
        counts !== undefined &&
          element(
            'span',
            {},
            `👁 ${shown(counts.impressions)} ♡ ${shown(counts.likes)} ↺ ${shown(counts.reposts)} ✎ ${shown(counts.replies)}`,
          ),
      ),
    );
  }
  const { problem } = publication;
  if (problem !== undefined)
    lines.push(
      element(
        'p',
        { className: 'problem' },
        [problem.title, problem.action, problem.detail].filter(Boolean).join(' '),
      ),
    );
  return lines;
}

/**
 * A list of posts by day, page by page.
 * @param {HTMLElement} view @param {any} context @param {string} query @param {(post: any, article: HTMLElement) => void} [adorn]
 */
async function list(view, context, query, adorn) {
  let day = '';
  let isEmpty = true;
  /** @param {string | null} cursor */
  async function page(cursor) {
    const { items, cursor: next } = await call(
      'GET',
      `/v1/posts?limit=50&${query}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    for (const post of items) {
      isEmpty = false;
      const heading = local(post.dueAt, context.timeZone, { dateStyle: 'full' });
      if (heading !== day) view.append(element('h2', {}, heading));
      day = heading;
      const article = card(post, context);
      adorn?.(post, article);
      view.append(article);
    }
    if (next !== null) {
      const more = element(
        'button',
        {
          type: 'button',
          onclick: () => {
            more.remove();
            void page(next);
          },
        },
        t('more'),
      );
      view.append(more);
    }
  }
  await page(null);
  if (isEmpty) view.append(element('p', {}, t('nothing')));
}

/** @param {HTMLElement} view @param {any} context */
export async function queuedView(view, context) {
  view.append(element('h1', {}, t('queued')));
  await list(view, context, 'state=scheduled', (post, article) => {
    article.append(
      element('button', { type: 'button', onclick: () => void cancel(post, context) }, t('cancel')),
    );
  });
}

/** @param {any} post @param {any} context */
async function cancel(post, context) {
  if (!confirm(t('cancelSure'))) return;
  try {
    await call('DELETE', `/v1/posts/${post.id}`, undefined, {
      'if-match': `"${post.version}"`,
      'idempotency-key': crypto.randomUUID(),
    });
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return;
  }
  context.reload();
}

/** @param {HTMLElement} view @param {any} context */
export async function sentView(view, context) {
  view.append(element('h1', {}, t('sent')));
  const from = new Date(Date.now() - 14 * 86_400_000).toISOString();
  await list(view, context, `state=published&from=${from}&to=${new Date(Date.now() + 60_000).toISOString()}`);
}

/** @param {HTMLElement} view @param {any} context */
export async function attentionView(view, context) {
  view.append(element('h1', {}, t('attention')));
  const { items } = await call('GET', '/v1/pauses');
  for (const pause of items) {
    view.append(
      element(
        'article',
        {},
        element('p', {}, `❚❚ ${pause.reason}`),
        element(
          'button',
          {
            type: 'button',
            onclick: async () => {
              await call('DELETE', `/v1/pauses/${pause.id}`);
              context.reload();
            },
          },
          t('lift'),
        ),
      ),
    );
  }
  view.append(
    element(
      'button',
      {
        type: 'button',
        onclick: async () => {
          const reason = prompt(t('pauseWhy'));
          if (reason) {
            await call('POST', '/v1/pauses', { reason });
            context.reload();
          }
        },
      },
      t('pause'),
    ),
  );
  for (const state of ['needs-decision', 'held', 'failed', 'missed']) {
    view.append(element('h2', {}, state));
    await list(view, context, `state=${state}`, (post, article) => {
      for (const publication of post.publications)
        if (publication.state === 'needs-decision') article.append(decision(publication, context));
    });
  }
}

/** @param {any} publication @param {any} context */
function decision(publication, context) {
  const url = element('input', {
    type: 'url',
    placeholder: 'https://x.com/…/status/…',
    ariaLabel: t('isOut'),
  });
  /** @param {unknown} body */
  const resolve = async (body) => {
    try {
      await call('POST', `/v1/publications/${publication.id}/resolve`, body);
      context.reload();
    } catch (error) {
      say(
        error instanceof Refused
          ? [error.message, ...(error.problem.errors ?? []).map((/** @type {any} */ e) => e.detail)].join(' ')
          : String(error),
      );
    }
  };
  return element(
    'div',
    { className: 'row' },
    url,
    element(
      'button',
      { type: 'button', onclick: () => void resolve({ outcome: 'published', url: url.value }) },
      t('isOut'),
    ),
    element(
      'button',
      { type: 'button', onclick: () => void resolve({ outcome: 'not-published' }) },
      t('isNotOut'),
    ),
  );
}
