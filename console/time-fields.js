// @ts-check
import { element, freshId } from './dom.js';
import { t } from './language.js';
import { clockTime, dateAndTime, timeZones } from './time.js';

/** @typedef {{ date: string, time: string, timeZone: string, disambiguation: 'earlier' | 'later' | '' }} LocalMoment */

/**
 * Date, time and zone, and the question that a clock change raises.
 * @param {LocalMoment} moment Written to as the person types.
 * @param {() => void} changed
 */
export function timeFields(moment, changed) {
  const ids = {
    date: freshId('date'),
    time: freshId('time'),
    zone: freshId('zone'),
    zones: freshId('zones'),
  };
  const question = element('div', { class: 'question' });
  const problems = element('div', { class: 'field-problems', id: freshId('problems') });

  /** @param {'date' | 'time' | 'timeZone'} name */
  const typed = (name) => (/** @type {Event} */ event) => {
    moment[name] = /** @type {HTMLInputElement} */ (event.currentTarget).value;
    moment.disambiguation = '';
    question.replaceChildren();
    changed();
  };
  const shared = { required: true, 'aria-describedby': problems.id };
  const zone = { id: ids.zone, list: ids.zones, value: moment.timeZone, input: typed('timeZone') };
  const fields = element(
    'div',
    { class: 'fields' },
    labelled(
      ids.date,
      t('field.date'),
      element('input', { type: 'date', id: ids.date, value: moment.date, input: typed('date'), ...shared }),
    ),
    labelled(
      ids.time,
      t('field.time'),
      element('input', {
        type: 'time',
        step: 1,
        id: ids.time,
        value: moment.time,
        input: typed('time'),
        ...shared,
      }),
    ),
    labelled(
      ids.zone,
      t('field.timeZone'),
      element('input', { ...zone, autocomplete: 'off', spellcheck: 'false', ...shared }),
    ),
    element('datalist', { id: ids.zones }, ...timeZones().map((name) => element('option', { value: name }))),
  );

  return {
    node: element('div', {}, fields, problems, question),
    problems,
    /** Asks which of both instants is meant; nothing is chosen for the person. @param {readonly string[]} candidates */
    askWhich(candidates) {
      if (question.childElementCount > 0) return;
      question.replaceChildren(whichOne(candidates, moment, changed));
    },
  };
}

/** @param {string} id @param {string} label @param {HTMLElement} field */
export const labelled = (id, label, field) =>
  element('div', { class: 'field' }, element('label', { for: id }, label), field);

/** @param {readonly string[]} candidates @param {LocalMoment} moment @param {() => void} changed */
function whichOne(candidates, moment, changed) {
  const name = freshId('which');
  return element(
    'fieldset',
    { class: 'note' },
    element('legend', {}, t('compose.whichTime')),
    ...candidates.slice(0, 2).map((candidate, index) => {
      const choice = index === 0 ? 'earlier' : 'later';
      const choose = () => {
        moment.disambiguation = choice;
        changed();
      };
      return element(
        'label',
        { class: 'choice' },
        element('input', { type: 'radio', name, value: choice, change: choose }),
        `${t(`compose.${choice}`)}: ${dateAndTime(candidate, moment.timeZone)} (${clockTime(candidate, 'UTC')} UTC)`,
      );
    }),
  );
}

/** What the API takes. @param {LocalMoment} moment */
export function publishTime({ date, time, timeZone, disambiguation }) {
  const publishAt = `${date}T${time.length === 5 ? `${time}:00` : time.slice(0, 8)}`;
  return { publishAt, timeZone, ...(disambiguation === '' ? {} : { disambiguation }) };
}
