// @ts-check
import { element } from './dom.js';
import { number, t, textOf } from './language.js';
import { lineChart } from './line-chart.js';
import { serviceText } from './problem-box.js';
import { duration, exactTime } from './time.js';

/** @import { Context, Publication, PublicationDetail, Snapshot } from './types.js' */

/** Attempts, events and readings, fetched when somebody wants to see them. @param {Publication} publication @param {Context} context */
export function publicationDetails(publication, context) {
  const content = element('div', { class: 'details' });
  let isAsked = false;
  const details = element(
    'details',
    {
      toggle: () => {
        if (!details.open || isAsked) return;
        isAsked = true;
        fill().catch((error) => {
          isAsked = false;
          content.replaceChildren(context.explain(error));
        });
      },
    },
    element('summary', {}, t('details.title')),
    content,
  );
  async function fill() {
    content.replaceChildren(element('p', { class: 'hint' }, t('list.loading')));
    const [detail, { items }] = await Promise.all([
      context.api.publication(publication.id),
      context.api.engagement(publication.id),
    ]);
    content.replaceChildren(
      ...readings(items),
      element('h3', {}, t('details.attempts')),
      attempts(detail, context.timeZone),
      element('h3', {}, t('details.events')),
      events(detail, context.timeZone),
    );
  }
  return details;
}

/** @param {readonly Snapshot[]} snapshots @returns {Node[]} */
function readings(snapshots) {
  if (snapshots.length === 0) return [element('p', { class: 'hint' }, t('sent.notRead'))];
  const views = snapshots.map(({ ageSeconds, metrics }) => ({ ageSeconds, value: metrics.impressions }));
  const reactions = snapshots.map((snapshot) => ({
    ageSeconds: snapshot.ageSeconds,
    value: reactionsOf(snapshot),
  }));
  return [
    element(
      'div',
      { class: 'charts' },
      lineChart(t('metric.impressions'), views),
      lineChart(t('metric.reactions'), reactions),
    ),
    element(
      'details',
      {},
      element('summary', {}, t('details.readings', { n: snapshots.length })),
      readingTable(snapshots),
    ),
  ];
}

/** Likes, replies, reposts and quotes; unknown where one of them is. @param {Snapshot} snapshot */
function reactionsOf({ metrics: { likes, replies, reposts, quotes } }) {
  if (likes === null || replies === null || reposts === null || quotes === null) return null;
  return likes + replies + reposts + quotes;
}

/** @param {readonly Snapshot[]} snapshots */
function readingTable(snapshots) {
  return table(
    [t('details.age'), t('metric.impressions'), t('metric.reactions')],
    snapshots.map((snapshot) => [
      duration(snapshot.ageSeconds),
      snapshot.metrics.impressions === null ? '–' : number(snapshot.metrics.impressions),
      reactionsOf(snapshot) === null ? '–' : number(reactionsOf(snapshot) ?? 0),
    ]),
    true,
  );
}

/** @param {PublicationDetail} detail @param {string} zone */
function attempts(detail, zone) {
  return table(
    [t('details.attempt'), t('details.began'), t('details.took'), t('details.outcome')],
    detail.attempts.map(
      ({ number: attempt, partIndex, intentAt, startedAt, endedAt, outcome, detail: said }) => [
        detail.parts === undefined
          ? String(attempt)
          : `${attempt} · ${t('compose.part', { n: partIndex + 1 })}`,
        exactTime(startedAt ?? intentAt, zone),
        startedAt === undefined || endedAt === undefined
          ? '–'
          : `${number(Date.parse(endedAt) - Date.parse(startedAt))} ms`,
        element(
          'span',
          {},
          textOf('outcome', outcome ?? 'none') ?? outcome,
          said !== undefined && element('span', { class: 'hint' }, ' ', serviceText(said)),
        ),
      ],
    ),
  );
}

/** @param {PublicationDetail} detail @param {string} zone */
function events(detail, zone) {
  return element(
    'ol',
    { class: 'events' },
    ...detail.events.map(({ at, type, detail: said }) =>
      element(
        'li',
        {},
        element('time', { datetime: at }, exactTime(at, zone)),
        element('span', {}, textOf('event', type) ?? type),
        said !== undefined && element('span', { class: 'hint' }, serviceText(said)),
      ),
    ),
  );
}

/** A table that may be wider than the page scrolls by itself, also by keyboard. @param {readonly string[]} head @param {readonly (readonly (string | Node)[])[]} rows @param {boolean} [isNumeric] */
export function table(head, rows, isNumeric = false) {
  const kind = (/** @type {number} */ column) => (isNumeric && column > 0 ? 'number' : undefined);
  const cells = (/** @type {readonly (string | Node)[]} */ row) =>
    row.map((cell, column) =>
      column === 0 ? element('th', { scope: 'row' }, cell) : element('td', { class: kind(column) }, cell),
    );
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': head.join(', ') },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...head.map((name, column) => element('th', { scope: 'col', class: kind(column) }, name)),
        ),
      ),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells(row)))),
    ),
  );
}
