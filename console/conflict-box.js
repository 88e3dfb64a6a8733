// @ts-check
import { RefusedError } from './api.js';
import { element } from './dom.js';
import { t } from './language.js';
import { isChangeable, postCard, publicationLines } from './post-card.js';

/** @import { Context, Post } from './types.js' */

/** What the service knows now, where it refused because of that. @param {unknown} error */
export function changedMeanwhile(error) {
  if (!(error instanceof RefusedError) || (error.status !== 412 && error.status !== 409)) return undefined;
  return /** @type {Post | undefined} */ (error.problem.current);
}

/** @param {Post} known @param {Context} context @param {string} advice */
export function conflictBox(known, context, advice) {
  const canChange = isChangeable(known);
  return element(
    'div',
    { class: 'problem', role: 'alert' },
    element('strong', {}, canChange ? t('problem.version-conflict') : t('queued.tooLate')),
    postCard(known, context, ...publicationLines(known, context)),
    canChange && element('p', {}, advice),
  );
}
