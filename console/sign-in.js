// @ts-check
import { element } from './dom.js';
import { t } from './language.js';

/**
 * How to get in: by the link that the local stage printed, or with a token, which is kept in memory only.
 * @param {(token: string) => void} signIn
 */
export function signInForm(signIn) {
  const token = element('input', {
    id: 'token',
    type: 'password',
    autocomplete: 'off',
    required: true,
    'aria-describedby': 'token-hint',
  });
  return element(
    'form',
    {
      class: 'panel sign-in',
      submit: (event) => {
        event.preventDefault();
        signIn(token.value.trim());
      },
    },
    element('h1', { tabindex: -1 }, t('signIn.title')),
    element('p', {}, t('signIn.link')),
    element('label', { for: 'token' }, t('signIn.token')),
    token,
    element('p', { class: 'hint', id: 'token-hint' }, t('signIn.hint')),
    element('div', { class: 'actions' }, element('button', { class: 'primary' }, t('signIn.open'))),
  );
}
