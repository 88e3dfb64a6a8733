// @ts-check

import { ask } from './dialog.js';
import { button, element, freshId, say } from './dom.js';
import { t } from './language.js';
import { dismiss, dismissed, FAILURES_SHOWN_MS } from './page-frame.js';
import { askToPause, pauseList } from './pauses.js';
import { accountName, postCard, publicationLines } from './post-card.js';
import { problemNote } from './problem-box.js';
import { dateAndTime, dayName } from './time.js';
import { labelled } from './time-fields.js';

/** @import { Account, Context, Post, Publication, State } from './types.js' */

const SHOWN = 100;

/** What does not go on without somebody. @param {HTMLElement} view @param {Context} context */
export async function attentionView(view, context) {
  const recent = new Date(Date.now() - FAILURES_SHOWN_MS).toISOString();
  const read = async (/** @type {State} */ state, /** @type {Record<string, string>} */ query = {}) =>
    (await context.api.posts({ state, limit: String(SHOWN), ...query }, context.signal)).items;
  const [decisions, held, failed, missed] = await Promise.all([
    read('needs-decision'),
    read('held'),
    read('failed', { from: recent }),
    read('missed', { from: recent }),
  ]);
  const hidden = dismissed();
  const failures = [...failed, ...missed].filter(({ id }) => !hidden.has(id));
  const { accountsNeedingAttention: accounts, pauses } = context.status;
  const isQuiet = [decisions, held, failures, accounts, pauses].every(({ length }) => length === 0);
  view.append(
    element(
      'div',
      { class: 'head' },
      element('h1', { tabindex: -1 }, t('nav.attention')),
      button(t('pause.open'), () => askToPause(context), 'danger'),
    ),
    ...(isQuiet ? [element('p', { class: 'empty good' }, t('attention.quiet'))] : []),
    ...pauseList(pauses, context),
    ...part('decide', decisions, (post) => decisionCard(post, context)),
    ...part('accounts', accounts, (account) => accountCard(account, context)),
    ...part('failed', failures.reverse(), (post) => failureCard(post, context)),
    ...part('held', held, (post) => dated(post, context, ...publicationLines(post, context))),
  );
}

/**
 * @template Entry
 * @param {'decide' | 'accounts' | 'failed' | 'held'} name @param {readonly Entry[]} entries @param {(entry: Entry) => HTMLElement} show
 */
function part(name, entries, show) {
  if (entries.length === 0) return [];
  return [
    element('h2', {}, `${t(`attention.${name}`)} (${entries.length}${entries.length === SHOWN ? '+' : ''})`),
    element('p', { class: 'hint' }, t(`attention.${name}Hint`)),
    ...entries.map(show),
  ];
}

/** These lists are not grouped by day, so each card says its own. @param {Post} post @param {Context} context @param {...import('./dom.js').Child} more */
function dated(post, context, ...more) {
  return postCard(
    post,
    context,
    element('p', { class: 'hint' }, dayName(post.dueAt, context.timeZone)),
    ...more,
  );
}

/** @param {Post} post @param {Context} context */
function decisionCard(post, context) {
  const waiting = post.publications.filter(({ state }) => state === 'needs-decision');
  return dated(
    post,
    context,
    ...publicationLines(post, context),
    ...waiting.map((publication) => decision(publication, context)),
  );
}

/** The two answers that a person can give. @param {Publication} publication @param {Context} context */
function decision(publication, context) {
  const account = context.accounts.get(publication.accountId);
  const profile =
    account?.network === 'x'
      ? element(
          'a',
          { href: `https://x.com/${account.handle}`, target: '_blank', rel: 'noopener noreferrer' },
          t('decide.profile'),
        )
      : undefined;
  return element(
    'div',
    { class: 'actions' },
    accountName(publication.accountId, context),
    profile,
    button(t('decide.isOut'), () => askForAddress(publication, context), 'primary'),
    button(t('decide.isNotOut'), () => askWhetherNotOut(publication, context)),
  );
}

/** @param {Publication} publication @param {Context} context */
function askForAddress(publication, context) {
  const url = element('input', {
    id: freshId('url'),
    type: 'url',
    required: true,
    placeholder: 'https://…/status/…',
  });
  ask({
    title: t('decide.isOutTitle'),
    body: [labelled(url.id, t('decide.address'), url)],
    confirmLabel: t('decide.save'),
    async confirm() {
      await context.api.resolve(publication.id, { outcome: 'published', url: url.value.trim() });
      say(t('decide.saved'));
      context.reload();
    },
  });
}

/** @param {Publication} publication @param {Context} context */
function askWhetherNotOut(publication, context) {
  ask({
    title: t('decide.isNotOutTitle'),
    body: [element('p', {}, t('decide.isNotOutBody'))],
    confirmLabel: t('decide.isNotOut'),
    kind: 'danger',
    async confirm() {
      await context.api.resolve(publication.id, { outcome: 'not-published' });
      say(t('decide.saved'));
      context.reload();
    },
  });
}

/** @param {Post} post @param {Context} context */
function failureCard(post, context) {
  const card = dated(
    post,
    context,
    ...publicationLines(post, context),
    element(
      'div',
      { class: 'actions' },
      button(t('failed.again'), () => {
        context.draft.copy(post);
        context.go('compose');
      }),
      button(
        t('failed.done'),
        () => {
          dismiss(post);
          context.reload();
        },
        'quiet',
      ),
    ),
  );
  return card;
}

/** @param {Account} account @param {Context} context */
function accountCard(account, context) {
  const answer = element('div');
  const reconnect = async () => {
    try {
      const { authorizeUrl } = await context.api.reconnect(account);
      if (/^https?:/.test(authorizeUrl)) location.assign(authorizeUrl);
    } catch (error) {
      answer.replaceChildren(context.explain(error));
    }
  };
  return element(
    'article',
    { class: 'card plain' },
    element(
      'div',
      { class: 'what' },
      element(
        'p',
        { class: 'meta' },
        accountName(account.id, context),
        element('strong', {}, t(`account.${account.status}`)),
        element('span', {}, t('account.checked', { at: dateAndTime(account.checkedAt, context.timeZone) })),
      ),
      account.problem !== undefined && problemNote(account.problem),
      element(
        'div',
        { class: 'actions' },
        button(t('account.reconnect'), () => void reconnect()),
      ),
      answer,
    ),
  );
}
