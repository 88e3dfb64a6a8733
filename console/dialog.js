// @ts-check
import { button, element, freshId } from './dom.js';
import { t } from './language.js';
import { problemBox } from './problem-box.js';

/** @import { Child } from './dom.js' */

/**
 * A question in front of the page. `confirm` may refuse by throwing: what was thrown is shown, the dialog stays.
 * @param {object} options
 * @param {string} options.title
 * @param {readonly Child[]} options.body
 * @param {string} options.confirmLabel
 * @param {string} [options.kind] Of the confirming button.
 * @param {string} [options.keepLabel]
 * @param {() => Promise<void>} options.confirm
 * @param {(error: unknown) => HTMLElement | undefined} [options.explain] Another answer than the usual to an error.
 */
export function ask({ title, body, confirmLabel, kind = 'primary', keepLabel, confirm, explain }) {
  const titleId = freshId('dialog');
  const answer = element('div', { class: 'answer' });
  const yes = element('button', { class: kind }, confirmLabel);
  const dialog = element(
    'dialog',
    { 'aria-labelledby': titleId, close: () => dialog.remove() },
    element(
      'form',
      { novalidate: false, submit: (event) => void submitted(event) },
      element('h2', { id: titleId }, title),
      ...body,
      answer,
      element(
        'div',
        { class: 'actions' },
        yes,
        button(keepLabel ?? t('dialog.back'), () => dialog.close(), 'quiet'),
      ),
    ),
  );

  /** @param {Event} event */
  async function submitted(event) {
    event.preventDefault();
    if (yes.disabled) return;
    yes.disabled = true;
    answer.replaceChildren();
    try {
      await confirm();
      dialog.close();
    } catch (error) {
      answer.replaceChildren(explain?.(error) ?? problemBox(error));
    } finally {
      yes.disabled = false;
    }
  }

  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
