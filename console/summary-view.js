// @ts-check
import { button, drawing, element, freshId } from './dom.js';
import { countOrDash, language, number, percent, t, textOf } from './language.js';
import { table } from './publication-details.js';
import { DAY_MS, dateAndTime } from './time.js';
import { labelled } from './time-fields.js';

/** @import { Context, Rate, Report, ReportRow } from './types.js' */

const GROUPS = /** @type {const} */ ([
  'contentClass',
  'account',
  'topic',
  'campaign',
  'weekday',
  'hour',
  'network',
]);
const PERIODS = /** @type {const} */ (['last30', 'last90', 'last180']);
/** What is being looked at; outlives the view. */
const chosen = { groupBy: /** @type {string} */ ('contentClass'), period: /** @type {string} */ ('last30') };

/** What came of it, as far as the numbers carry. @param {HTMLElement} view @param {Context} context */
export async function summaryView(view, context) {
  const query = queryOf();
  const report = await context.api.report({ ...query, compare: 'previous' });
  view.append(
    element('h1', { tabindex: -1 }, t('nav.summary')),
    element('p', { class: 'headline' }, report.headline[language()]),
    element(
      'div',
      { class: 'fields' },
      choice(t('summary.period'), PERIODS, (name) => t(`summary.${name}`), 'period', context),
      choice(t('summary.groupBy'), GROUPS, (name) => t(`groupBy.${name}`), 'groupBy', context),
    ),
    ...(report.rows.length === 0
      ? [element('p', { class: 'empty' }, t('summary.empty'))]
      : [figure(report), numbers(report)]),
    element('p', { class: 'hint' }, t('summary.definition')),
    element('h2', {}, t('summary.coverage')),
    gaps(report),
    element('p', { class: 'hint' }, t('summary.asOf', { at: dateAndTime(report.asOf, context.timeZone) })),
    element(
      'div',
      { class: 'actions' },
      button(t('summary.csv'), () => void save()),
    ),
  );

  async function save() {
    try {
      const csv = await context.api.reportCsv(query);
      const url = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
      element('a', { href: url, download: `sendeplan-${report.asOf.slice(0, 10)}.csv` }).click();
      URL.revokeObjectURL(url);
    } catch (error) {
      view.append(context.explain(error));
    }
  }
}

function queryOf() {
  const days = Number(chosen.period.slice('last'.length));
  return { groupBy: chosen.groupBy, from: new Date(Date.now() - days * DAY_MS).toISOString() };
}

/**
 * @template {string} Name
 * @param {string} label @param {readonly Name[]} names @param {(name: Name) => string} nameOf
 * @param {keyof typeof chosen} what @param {Context} context
 */
function choice(label, names, nameOf, what, context) {
  const select = element(
    'select',
    { id: freshId(what) },
    ...names.map((name) => element('option', { value: name }, nameOf(name))),
  );
  select.value = chosen[what];
  select.addEventListener('change', () => {
    chosen[what] = select.value;
    context.reload();
  });
  return labelled(select.id, label, select);
}

/** A group as people call it. @param {Report} report @param {string} group */
function groupName({ groupBy }, group) {
  if (group === 'total') return t('summary.total');
  if (group === '–') return t('summary.unlabelled');
  if (groupBy === 'hour') return `${Number(group)}–${Number(group) + 1} h`;
  return textOf(groupBy, group) ?? group;
}

/** @param {Report} report */
function numbers(report) {
  const range = (/** @type {Rate | null} */ rate) =>
    rate === null || rate.n < 2 ? '–' : `${percent(rate.low)} – ${percent(rate.high)}`;
  const head = ['group', 'posts', 'rate', 'range', 'punctual'].map((name) =>
    t(/** @type {'summary.group'} */ (`summary.${name}`)),
  );
  head.splice(2, 0, t('metric.impressions'));
  return table(
    head,
    [...report.rows, report.total].map((row) => [
      groupName(report, row.group),
      number(row.postCount),
      countOrDash(row.metrics.impressions),
      row.engagementRate === null ? '–' : percent(row.engagementRate.value),
      range(row.engagementRate),
      row.punctuality === null ? '–' : percent(row.punctuality.value),
    ]),
    true,
  );
}

/** @param {Report} report */
function gaps({ coverage }) {
  if (coverage.length === 0) return element('p', { class: 'good' }, t('summary.complete'));
  return element(
    'ul',
    { class: 'gaps' },
    ...coverage.map(({ metric, missingCount, reason }) =>
      element(
        'li',
        {},
        t('summary.gap', {
          metric: textOf('metric', metric) ?? metric,
          n: number(missingCount),
          reason: textOf('service', reason) ?? reason,
        }),
      ),
    ),
  );
}

const ROW = 34;
const PLOT = { left: 150, right: 590 };

/** A point and its range for each group: overlapping ranges are no difference. The table says the same. @param {Report} report */
function figure(report) {
  const rows = report.rows.flatMap((row) =>
    row.engagementRate === null ? [] : [{ row, rate: row.engagementRate }],
  );
  const highest = Math.max(...rows.map(({ rate }) => rate.high), Number.EPSILON);
  const x = (/** @type {number} */ share) => PLOT.left + (share / highest) * (PLOT.right - PLOT.left);
  const height = rows.length * ROW + 24;
  const mean = report.total.engagementRate?.value;
  const svg = drawing('svg', {
    ...{ viewBox: `0 0 600 ${height}`, role: 'img', 'aria-label': t('summary.chart') },
  });
  if (mean !== undefined)
    svg.append(drawing('line', { x1: x(mean), x2: x(mean), y1: 4, y2: height - 20, class: 'mean' }));
  rows.forEach(({ row, rate }, index) => svg.append(...bar(report, row, rate, index * ROW + 6, x)));
  svg.append(
    drawing('text', { x: PLOT.left, y: height - 4 }, '0 %'),
    drawing('text', { x: PLOT.right, y: height - 4, 'text-anchor': 'end' }, percent(highest)),
  );
  return element('figure', { class: 'chart' }, element('figcaption', {}, t('summary.chart')), svg);
}

/** @param {Report} report @param {ReportRow} row @param {Rate} rate @param {number} y @param {(share: number) => number} x */
function bar(report, row, rate, y, x) {
  const middle = y + 12;
  return [
    drawing('text', { x: PLOT.left - 10, y: middle + 4, 'text-anchor': 'end' }, groupName(report, row.group)),
    drawing('line', { x1: PLOT.left, x2: PLOT.right, y1: middle, y2: middle, class: 'axis' }),
    ...(rate.n < 2
      ? []
      : [drawing('line', { x1: x(rate.low), x2: x(rate.high), y1: middle, y2: middle, class: 'range' })]),
    drawing('circle', { cx: x(rate.value), cy: middle, r: 5, class: 'dot' }),
  ];
}
