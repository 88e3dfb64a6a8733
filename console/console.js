// @ts-check
import { call, Refused, useToken } from './api.js';
import { composeView } from './compose.js';
import { element, say } from './dom.js';
import { attentionView, queuedView, sentView } from './posts.js';
import { summaryView } from './summary.js';
import { language, switchLanguage, t } from './texts.js';

const VIEWS = {
  queued: queuedView,
  sent: sentView,
  attention: attentionView,
  summary: summaryView,
  compose: composeView,
};

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

async function show() {
  const name = /** @type {keyof typeof VIEWS} */ (
    location.hash.slice(1) in VIEWS ? location.hash.slice(1) : 'queued'
  );
  const view = byId('view');
  view.replaceChildren();
  try {
    const [settings, accounts, status] = await Promise.all([
      call('GET', '/v1/settings'),
      call('GET', '/v1/accounts?limit=100'),
      call('GET', '/v1/status'),
    ]);
    navigation(name, (status.byState['needs-decision'] ?? 0) + status.accountsNeedingAttention.length);
    const handles = new Map(
      accounts.items.map((/** @type {any} */ account) => [account.id, `@${account.handle}`]),
    );
    await VIEWS[name](view, { timeZone: settings.timeZone, accounts: handles, reload: () => void show() });
  } catch (error) {
    if (error instanceof Refused && error.status === 401) signIn(view);
    else say(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} current @param {number} attentionCount */
function navigation(current, attentionCount) {
  byId('nav').replaceChildren(
    ...Object.keys(VIEWS).map((name) => {
      const link = element(
        'a',
        { href: `#${name}` },
        t(/** @type {any} */ (name)),
        name === 'attention' &&
          attentionCount > 0 &&
          element('span', { className: 'badge' }, String(attentionCount)),
      );
      if (name === current) link.setAttribute('aria-current', 'page');
      return link;
    }),
  );
}

/** @param {HTMLElement} view */
function signIn(view) {
  const token = element('input', { id: 'token', type: 'password', autocomplete: 'off', required: true });
  const open = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    useToken(token.value);
    void show();
  };
  view.replaceChildren(
    element(
      'form',
      { onsubmit: open },
      element('label', { htmlFor: 'token' }, t('signIn')),
      token,
      element('p', {}, element('button', { className: 'primary' }, t('open'))),
    ),
  );
}

document.documentElement.lang = language;
byId('skip').textContent = t('skip');
byId('language').textContent = t('other');
byId('language').addEventListener('click', switchLanguage);
addEventListener('hashchange', () => {
  say('');
  byId('view').focus();
  void show();
});
void show();
