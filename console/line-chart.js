// @ts-check
import { drawing, element } from './dom.js';
import { number, t } from './language.js';
import { duration } from './time.js';

/** @typedef {{ ageSeconds: number, value: number | null }} Point */

const WIDTH = 320;
const HEIGHT = 130;
const PLOT = { left: 8, right: 312, top: 22, bottom: 104 };
const TICKS_SECONDS = [900, 3600, 21_600, 86_400, 604_800, 2_505_600];

/**
 * How a count grew with the age of the post. Ages run on a logarithmic scale, as the readings do.
 * The table beside it says the same to whoever cannot see it.
 * @param {string} name @param {readonly Point[]} points
 */
export function lineChart(name, points) {
  const known = points.flatMap(({ ageSeconds, value }) => (value === null ? [] : [{ ageSeconds, value }]));
  const last = known.at(-1);
  const figure = element('figure', { class: 'chart' }, element('figcaption', {}, name));
  if (last === undefined) {
    figure.append(element('p', { class: 'hint' }, t('sent.notGiven')));
    return figure;
  }
  const x = ageScale(known.map(({ ageSeconds }) => ageSeconds));
  const highest = Math.max(1, ...known.map(({ value }) => value));
  const y = (/** @type {number} */ value) => PLOT.bottom - (value / highest) * (PLOT.bottom - PLOT.top);
  const places = known.map(({ ageSeconds, value }) => ({ x: x(ageSeconds), y: y(value) }));
  figure.append(
    drawing(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': spoken(name, known) },
      drawing('line', { x1: PLOT.left, x2: PLOT.right, y1: PLOT.bottom, y2: PLOT.bottom, class: 'axis' }),
      ...ticks(x, last.ageSeconds),
      drawing('polyline', {
        points: places.map((place) => `${place.x},${place.y}`).join(' '),
        class: 'line',
      }),
      ...places.map((place) => drawing('circle', { cx: place.x, cy: place.y, r: 3, class: 'dot' })),
      drawing(
        'text',
        {
          x: Math.min(PLOT.right, Math.max(PLOT.left + 20, places.at(-1)?.x ?? 0)),
          y: Math.max(14, (places.at(-1)?.y ?? 0) - 8),
          'text-anchor': 'end',
          class: 'value',
        },
        number(last.value),
      ),
    ),
  );
  return figure;
}

/** @param {readonly number[]} ages */
function ageScale(ages) {
  const log = (/** @type {number} */ seconds) => Math.log(Math.max(60, seconds));
  const low = Math.min(log(TICKS_SECONDS[0] ?? 900), ...ages.map(log));
  const high = Math.max(log(3600), ...ages.map(log));
  return (/** @type {number} */ seconds) =>
    Math.round(PLOT.left + ((log(seconds) - low) / (high - low)) * (PLOT.right - PLOT.left));
}

/** @param {(seconds: number) => number} x @param {number} longest */
function ticks(x, longest) {
  return TICKS_SECONDS.filter((seconds) => seconds <= Math.max(3600, longest)).flatMap((seconds, index) => [
    drawing('line', { x1: x(seconds), x2: x(seconds), y1: PLOT.bottom, y2: PLOT.bottom + 4, class: 'axis' }),
    drawing(
      'text',
      { x: x(seconds), y: HEIGHT - 8, 'text-anchor': index === 0 ? 'start' : 'middle' },
      duration(seconds),
    ),
  ]);
}

/** @param {string} name @param {readonly { ageSeconds: number, value: number }[]} points */
const spoken = (name, points) =>
  `${name}: ${points.map(({ ageSeconds, value }) => `${duration(ageSeconds)} ${number(value)}`).join(', ')}`;
