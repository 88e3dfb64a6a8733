// @ts-check
import { createApi, isSignedOut } from './api.js';
import { attentionView } from './attention-view.js';
import { createDraft } from './compose-draft.js';
import { composeView } from './compose-view.js';
import { byId, element } from './dom.js';
import { chooseLanguage, language, switchLanguage, t } from './language.js';
import { attentionCount, banner, navigation } from './page-frame.js';
import { problemBox } from './problem-box.js';
import { queuedView } from './queued-view.js';
import { sentView } from './sent-view.js';
import { failedSignIn, issuerOf, signInForm } from './sign-in.js';
import { summaryView } from './summary-view.js';

/** @import { Context } from './types.js' */

/** @type {Readonly<Record<import('./page-frame.js').Route, (view: HTMLElement, context: Context) => void | Promise<void>>>} */
const VIEWS = {
  queued: queuedView,
  sent: sentView,
  attention: attentionView,
  summary: summaryView,
  compose: composeView,
};
const STATUS_EVERY_MS = 30_000;

const api = createApi();
const draft = createDraft();
const issuer = issuerOf(api);
let failure = failedSignIn();
let left = new AbortController();

/** @returns {import('./page-frame.js').Route} */
function route() {
  const name = location.hash.replace(/^#\//, '');
  return name in VIEWS ? /** @type {import('./page-frame.js').Route} */ (name) : 'queued';
}

/** Shows the view of the address. Whatever the view before still waits for is dropped. */
async function show(isFocused = false) {
  left.abort();
  const leaving = new AbortController();
  left = leaving;
  frame();
  const view = byId('view');
  view.setAttribute('aria-busy', 'true');
  const section = element('section', { class: `view ${route()}` });
  try {
    const [settings, accounts, status] = await Promise.all([api.settings(), api.accounts(), api.status()]);
    if (leaving.signal.aborted) return;
    failure = undefined;
    void offerSignOut();
    byId('banner').replaceChildren(...banner(status));
    void showBadge();
    view.replaceChildren(section);
    await VIEWS[route()](section, {
      ...{ api, settings, status, draft, reload: () => void show(), refreshBadge: () => void showBadge() },
      timeZone: settings.timeZone,
      accounts: new Map(accounts.map((account) => [account.id, account])),
      signal: leaving.signal,
      go: (name) => {
        if (location.hash === `#/${name}`) void show(true);
        else location.hash = `#/${name}`;
      },
      explain,
    });
  } catch (error) {
    if (!leaving.signal.aborted) section.append(explain(error));
    if (!leaving.signal.aborted && !section.isConnected) view.replaceChildren(section);
  }
  if (leaving.signal.aborted) return;
  view.removeAttribute('aria-busy');
  const heading = view.querySelector('h1');
  document.title = `${heading?.textContent ?? ''} · Sendeplan`;
  if (isFocused) (heading ?? view).focus();
}

/** @param {unknown} error @returns {HTMLElement} */
function explain(error) {
  if (!isSignedOut(error)) {
    void offerSignOut();
    return problemBox(error);
  }
  byId('sign-out').hidden = true;
  const useToken = (/** @type {string} */ token) => {
    api.useToken(token);
    failure = undefined;
    void show(true);
  };
  return signInForm({ issuer, failure, useToken });
}

/** Whoever came by the link of the local stage has nothing to sign out of. */
async function offerSignOut() {
  byId('sign-out').hidden = (await issuer) === undefined;
}

/** At the issuer too, where there is one. */
async function signOut() {
  try {
    location.assign((await api.signOut()).next);
  } catch (error) {
    byId('view').replaceChildren(problemBox(error));
  }
}

function frame() {
  byId('skip').textContent = t('frame.skip');
  byId('language').textContent = t('frame.otherLanguage');
  byId('language').lang = language() === 'de' ? 'en' : 'de';
  byId('sign-out').textContent = t('signIn.out');
  byId('nav').setAttribute('aria-label', t('frame.navigation'));
  byId('nav').replaceChildren(...navigation(route()));
}

async function showBadge() {
  try {
    const { count, label } = await attentionCount(api);
    const badge = byId('badge');
    badge.hidden = count === 0;
    badge.textContent = String(count);
    badge.setAttribute('aria-label', label);
  } catch {
    // The view says what is wrong; a badge that stays as it was is no lie worth a second message.
  }
}

chooseLanguage();
byId('language').addEventListener('click', () => {
  switchLanguage();
  void show();
});
byId('sign-out').addEventListener('click', () => void signOut());
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('view').focus();
});
addEventListener('hashchange', () => void show(true));
addEventListener('online', () => void showBadge());
setInterval(() => {
  if (!document.hidden) void showBadge();
}, STATUS_EVERY_MS);
void show();
