// @ts-check
import { call } from './api.js';
import { drawing, element } from './dom.js';
import { language, number, t } from './texts.js';

const GROUPS = ['account', 'contentClass', 'topic', 'campaign', 'weekday', 'hour', 'network'];
let groupBy = 'contentClass';

/** @param {HTMLElement} view @param {any} context */
export async function summaryView(view, context) {
  const report = await call('GET', `/v1/reports/engagement?groupBy=${groupBy}&compare=previous`);
  const select = element(
    'select',
    {
      id: 'group',
      onchange: () => {
        groupBy = select.value;
        context.reload();
      },
    },
    ...GROUPS.map((name) => element('option', { value: name, selected: name === groupBy }, name)),
  );
  view.append(
    element('h1', {}, t('summary')),
    element('p', { className: 'headline' }, report.headline[language]),
    element('label', { htmlFor: 'group' }, t('groupBy')),
    select,
    element('div', { className: 'scroll' }, chart(report.rows), table([...report.rows, report.total])),
    element('p', { className: 'meta' }, report.total.engagementRate?.definition ?? ''),
    element('h2', {}, t('coverage')),
    element(
      'ul',
      {},
      ...report.coverage.map((/** @type {any} */ gap) =>
        element('li', {}, `${gap.metric}: ${number(gap.missingCount)} (${gap.reason})`),
      ),
    ),
    element('p', { className: 'meta' }, `${t('asOf')} ${new Date(report.asOf).toLocaleString(language)}`),
    element('button', { type: 'button', onclick: () => void downloadCsv() }, t('csv')),
  );
}

async function downloadCsv() {
  const text = await call('GET', `/v1/reports/engagement?groupBy=${groupBy}`, undefined, {
    accept: 'text/csv',
  });
  const link = element('a', {
    href: URL.createObjectURL(new Blob([text], { type: 'text/csv' })),
    download: 'engagement.csv',
  });
  link.click();
}

/** @param {any} rate */
const range = (rate) =>
  rate === null
    ? '–'
    : `${number(rate.value * 100, 1)} % (${number(rate.low * 100, 1)}–${number(rate.high * 100, 1)})`;

/** @param {any[]} rows */
function table(rows) {
  const head = [t('group'), t('posts'), t('impressions'), t('rate')];
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...head.map((name, column) =>
          element('th', { scope: 'col', className: column > 0 ? 'number' : '' }, name),
        ),
      ),
    ),
    element(
      'tbody',
      {},
      ...rows.map((row) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, row.group),
          element('td', { className: 'number' }, number(row.postCount)),
          element(
            'td',
            { className: 'number' },
            row.metrics.impressions === null ? '–' : number(row.metrics.impressions),
          ),
          element('td', { className: 'number' }, range(row.engagementRate)),
        ),
      ),
    ),
  );
}

/** Bars with their 95 % ranges; the table below says the same in numbers. @param {any[]} rows */
function chart(rows) {
  const shown = rows.filter((row) => row.engagementRate !== null);
  const highest = Math.max(...shown.map((row) => row.engagementRate.high), 0.0001);
  const height = shown.length * 28 + 8;
  const svg = drawing('svg', {
    viewBox: `0 0 600 ${height}`,
    class: 'chart',
    role: 'img',
    'aria-label': t('rate'),
  });
  const x = (/** @type {number} */ share) => 150 + (share / highest) * 430;
  shown.forEach(({ group, engagementRate: rate }, index) => {
    const y = index * 28 + 6;
    svg.append(
      drawing('text', { x: 144, y: y + 15, 'text-anchor': 'end' }, group),
      drawing('rect', {
        x: 150,
        y,
        width: Math.max(1, x(rate.value) - 150),
        height: 20,
        rx: 3,
        class: 'bar',
      }),
      drawing('line', { x1: x(rate.low), x2: x(rate.high), y1: y + 10, y2: y + 10, class: 'range' }),
    );
  });
  return svg;
}
