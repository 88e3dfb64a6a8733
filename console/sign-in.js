// @ts-check
import { button, element } from './dom.js';
import { t, textOf } from './language.js';

/** @import { Api } from './api.js' */

/**
 * Where people sign in with their account; `undefined`: by the link that the local stage printed.
 * @param {Api} api
 * @returns {Promise<string | undefined>}
 */
export async function issuerOf(api) {
  try {
    return (await api.health()).signInUrl;
  } catch {
    // The view says that the service does not answer.
    return undefined;
  }
}

/** Why signing in failed, if the way back here says so; the address forgets it. @returns {string | undefined} */
export function failedSignIn() {
  const url = new URL(location.href);
  const reason = url.searchParams.get('sign-in');
  if (reason === null) return undefined;
  url.searchParams.delete('sign-in');
  history.replaceState(null, '', url);
  return reason;
}

/**
 * How to get in: at the issuer, by the link of the local stage, or with a token, which is kept in memory only.
 * @param {{ issuer: Promise<string | undefined>, failure: string | undefined, useToken: (token: string) => void }} ways
 */
export function signInForm({ issuer, failure, useToken }) {
  const token = element('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    required: true,
    'aria-describedby': 'token-hint',
  });
  const how = element('p');
  const enter = element('button', { class: 'primary' }, t('signIn.open'));
  const toIssuer = element('div', { class: 'actions', hidden: true });
  void issuer.then((url) => {
    how.textContent = t(url === undefined ? 'signIn.link' : 'signIn.issuer');
    if (url === undefined) return;
    toIssuer.append(button(t('signIn.toIssuer'), () => location.assign(url), 'primary'));
    toIssuer.hidden = false;
    enter.textContent = t('signIn.withToken');
    enter.className = '';
  });
  return element(
    'form',
    {
      class: 'panel sign-in',
      submit: (event) => {
        event.preventDefault();
        useToken(token.value.trim());
      },
    },
    element('h1', { tabindex: -1 }, t('signIn.title')),
    failure !== undefined &&
      element(
        'p',
        { class: 'problem', role: 'alert' },
        textOf('signIn.failed', failure) ?? t('signIn.failed.refused'),
      ),
    how,
    toIssuer,
    element('label', { for: 'token' }, t('signIn.token')),
    token,
    element('p', { class: 'hint', id: 'token-hint' }, t('signIn.hint')),
    element('div', { class: 'actions' }, enter),
  );
}
