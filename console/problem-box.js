// @ts-check
import { OfflineError, RefusedError } from './api.js';
import { element } from './dom.js';
import { language, t, textOf } from './language.js';

/** @import { ProblemNote } from './types.js' */

/**
 * Text that comes from the service in English: known sentences in the reader's language, others marked as English,
 * so that a screen reader does not read them as German.
 * @param {string} text
 */
export function serviceText(text) {
  const known = textOf('service', text);
  if (known !== undefined) return element('span', {}, known);
  return element('span', { lang: language() === 'en' ? undefined : 'en' }, text);
}

/** Everything that an error says, its fields included. @param {unknown} error */
export function problemBox(error) {
  const box = element('div', { class: 'problem', role: 'alert' });
  if (error instanceof OfflineError) {
    box.append(element('strong', {}, t('problem.offline')), element('p', {}, t('problem.nothingLost')));
    return box;
  }
  if (!(error instanceof RefusedError)) {
    box.append(element('strong', {}, t('problem.here')), element('p', { lang: 'en' }, String(error)));
    return box;
  }
  const { type, title, detail, errors = [] } = error.problem;
  const known = textOf('problem', type.split('/').at(-1) ?? '');
  box.append(element('strong', {}, known ?? serviceText(title)));
  if (detail !== undefined) box.append(element('p', {}, serviceText(detail)));
  if (errors.length > 0) box.append(element('ul', {}, ...errors.map(fieldLine)));
  return box;
}

/** @param {{ pointer: string, detail: string }} problem */
export function fieldLine({ pointer, detail }) {
  const name = fieldName(pointer);
  return element('li', {}, name !== '' && element('b', {}, `${name}: `), serviceText(detail));
}

/** @param {string} pointer A JSON pointer such as `/thread/0/text`. */
export function fieldName(pointer) {
  const [, first = '', index = ''] = pointer.split('/');
  const name = textOf('field', first) ?? first;
  return first === 'thread' && index !== '' ? t('compose.part', { n: Number(index) + 2 }) : name;
}

/** What happened to a publication or an account, and what a person can do. @param {ProblemNote} note */
export function problemNote({ type, title, action, detail }) {
  const said = [title, action].filter((part) => part !== undefined).join(' ');
  const known = textOf('note', type);
  return element(
    'div',
    { class: 'note' },
    element('p', {}, known ?? serviceText(said)),
    detail !== undefined && element('p', { class: 'hint' }, serviceText(detail)),
  );
}
