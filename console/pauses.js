// @ts-check
import { ask } from './dialog.js';
import { button, element, freshId, say } from './dom.js';
import { t } from './language.js';
import { accountName } from './post-card.js';
import { dateAndTime } from './time.js';
import { labelled } from './time-fields.js';

/** @import { Context, Pause } from './types.js' */

const REASON_LENGTH = 500;

/** Stops everything, or one account. @param {Context} context */
export function askToPause(context) {
  const reason = element('textarea', {
    ...{ id: freshId('reason'), rows: 2, required: true, maxlength: REASON_LENGTH },
  });
  const scope = element(
    'select',
    { id: freshId('scope') },
    element('option', { value: '' }, t('pause.everything')),
    ...[...context.accounts.values()].map(({ id, handle }) => element('option', { value: id }, `@${handle}`)),
  );
  ask({
    title: t('pause.title'),
    body: [
      element('p', {}, t('pause.body')),
      labelled(reason.id, t('pause.reason'), reason),
      labelled(scope.id, t('pause.scope'), scope),
    ],
    confirmLabel: t('pause.confirm'),
    kind: 'danger',
    async confirm() {
      const account = scope.value === '' ? {} : { accountId: scope.value };
      await context.api.pause({ reason: reason.value.trim(), ...account });
      say(t('pause.done'));
      context.reload();
    },
  });
}

/** @param {readonly Pause[]} pauses @param {Context} context */
export function pauseList(pauses, context) {
  if (pauses.length === 0) return [];
  return [element('h2', {}, t('pause.list')), ...pauses.map((pause) => pauseCard(pause, context))];
}

/** @param {Pause} pause @param {Context} context */
function pauseCard(pause, context) {
  const { accountId, reason, createdAt, createdBy } = pause;
  const at = dateAndTime(createdAt, context.timeZone);
  return element(
    'article',
    { class: 'card plain paused' },
    element(
      'div',
      { class: 'what' },
      element(
        'p',
        { class: 'meta' },
        accountId === undefined
          ? element('strong', {}, t('pause.everything'))
          : accountName(accountId, context),
        element('span', {}, t('pause.since', { at, by: createdBy })),
      ),
      element('p', { class: 'text' }, reason),
      element(
        'div',
        { class: 'actions' },
        button(t('pause.lift'), () => askToLift(pause, context)),
      ),
    ),
  );
}

/** Lifting lets things go out at once, so it is asked for once more. @param {Pause} pause @param {Context} context */
function askToLift(pause, context) {
  ask({
    title: t('pause.liftTitle'),
    body: [element('p', {}, t('pause.liftBody')), element('blockquote', {}, pause.reason)],
    confirmLabel: t('pause.lift'),
    async confirm() {
      await context.api.lift(pause.id);
      say(t('pause.lifted'));
      context.reload();
    },
  });
}
