// @ts-check
import { RefusedError } from './api.js';
import { changedMeanwhile, conflictBox } from './conflict-box.js';
import { ask } from './dialog.js';
import { element, freshId, say } from './dom.js';
import { t } from './language.js';
import { problemBox } from './problem-box.js';
import { localDate, localTime } from './time.js';
import { labelled, publishTime, timeFields } from './time-fields.js';

/** @import { Context, Post, PostPatch } from './types.js' */
/** @import { LocalMoment } from './time-fields.js' */

/**
 * Text and time of what has not gone out.
 * @param {Post} post @param {Context} context @param {(post: Post) => void} replaced
 */
export function editPost(post, context, replaced) {
  let current = post;
  const texts = [post, ...post.thread].map(({ text }) => textField(text));
  const before = momentOf(post, context.timeZone);
  const moment = { ...before };
  const time = timeFields(moment, () => {});
  ask({
    title: t('edit.title'),
    body: [
      ...texts.map((field, index) =>
        labelled(field.id, texts.length > 1 ? t('compose.part', { n: index + 1 }) : t('field.text'), field),
      ),
      time.node,
    ],
    confirmLabel: t('edit.save'),
    async confirm() {
      const patch = patchOf(post, texts, isSame(before, moment) ? undefined : moment);
      const next = Object.keys(patch).length === 0 ? current : await context.api.edit(current, patch);
      say(t('edit.saved'));
      replaced(next);
    },
    explain(error) {
      const known = changedMeanwhile(error);
      if (known !== undefined) {
        current = known;
        return conflictBox(known, context, t('edit.changed'));
      }
      if (error instanceof RefusedError && error.problem.candidates !== undefined)
        time.askWhich(error.problem.candidates);
      return problemBox(error);
    },
  });
}

/** @param {string} text */
function textField(text) {
  const field = element('textarea', { id: freshId('text'), rows: 5 });
  field.value = text;
  return field;
}

/** @param {Post} post @param {string} tenantZone @returns {LocalMoment} */
function momentOf({ dueAt, timeZone }, tenantZone) {
  const zone = timeZone ?? tenantZone;
  const wall = { date: localDate(dueAt, zone), time: localTime(dueAt, zone) };
  return { ...wall, timeZone: zone, disambiguation: '' };
}

/** @param {LocalMoment} a @param {LocalMoment} b */
const isSame = (a, b) =>
  a.date === b.date && a.time === b.time && a.timeZone === b.timeZone && b.disambiguation === '';

/**
 * Only what the person changed: the rest stays as somebody else may have made it.
 * @param {Post} post @param {readonly HTMLTextAreaElement[]} fields @param {LocalMoment | undefined} moment
 * @returns {PostPatch}
 */
function patchOf(post, fields, moment) {
  const [text = '', ...thread] = fields.map(({ value }) => value);
  const isThreadChanged = post.thread.some((part, index) => part.text !== thread[index]);
  return {
    ...(text === post.text ? {} : { text }),
    ...(isThreadChanged
      ? { thread: post.thread.map((part, index) => ({ ...part, text: thread[index] ?? part.text })) }
      : {}),
    ...(moment === undefined ? {} : publishTime(moment)),
  };
}
