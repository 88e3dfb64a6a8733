// @ts-check
import { locale, t } from './language.js';

/** @typedef {string | number} At An instant: RFC 3339 or milliseconds since 1970. */

/** @param {At} at @param {string} timeZone @param {Intl.DateTimeFormatOptions} options */
const format = (at, timeZone, options) =>
  new Intl.DateTimeFormat(locale(), { timeZone, ...options }).format(new Date(at));

/** Hours and minutes; seconds where they are not zero. @param {At} at @param {string} timeZone */
export function clockTime(at, timeZone) {
  const hasSeconds = Math.floor(new Date(at).getTime() / 1000) % 60 !== 0;
  return format(at, timeZone, { timeStyle: hasSeconds ? 'medium' : 'short' });
}

/** @param {At} at @param {string} timeZone */
export const dateAndTime = (at, timeZone) =>
  format(at, timeZone, { dateStyle: 'medium', timeStyle: 'medium' });

/** To the millisecond, as the history of a publication needs it. @param {At} at @param {string} timeZone */
export const exactTime = (at, timeZone) =>
  format(at, timeZone, {
    ...{ day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ second: '2-digit', fractionalSecondDigits: 3 },
  });

/** @param {At} at @param {string} timeZone */
export function dayName(at, timeZone) {
  const name = format(at, timeZone, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const day = localDate(at, timeZone);
  const now = Date.now();
  if (day === localDate(now, timeZone)) return `${t('day.today')}, ${name}`;
  if (day === localDate(now + DAY_MS, timeZone)) return `${t('day.tomorrow')}, ${name}`;
  if (day === localDate(now - DAY_MS, timeZone)) return `${t('day.yesterday')}, ${name}`;
  return name;
}

export const DAY_MS = 86_400_000;

/** The date on the wall of a zone, `2026-12-05`. @param {At} at @param {string} timeZone */
export const localDate = (at, timeZone) => wallClock(at, timeZone).slice(0, 10);
/** The time on the wall of a zone, `09:00:00`. @param {At} at @param {string} timeZone */
export const localTime = (at, timeZone) => wallClock(at, timeZone).slice(11);

/** Swedish dates are ISO dates. @param {At} at @param {string} timeZone */
function wallClock(at, timeZone) {
  const options = {
    timeZone,
    dateStyle: /** @type {const} */ ('short'),
    timeStyle: /** @type {const} */ ('medium'),
  };
  return new Intl.DateTimeFormat('sv-SE', options).format(new Date(at)).replace(' ', 'T');
}

/** When a day begins in a zone. @param {string} date `2026-12-05` @param {string} timeZone @returns {number} milliseconds */
export function startOfDay(date, timeZone) {
  const wanted = Date.parse(`${date}T00:00:00Z`);
  let at = wanted;
  // Twice: the first guess may lie on the other side of a clock change.
  for (let round = 0; round < 2; round += 1) at += wanted - Date.parse(`${wallClock(at, timeZone)}Z`);
  return at;
}

/** The date so many days later. @param {string} date @param {number} days */
export const addDays = (date, days) =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** @type {readonly (readonly [Intl.RelativeTimeFormatUnit, number])[]} */
const UNITS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

/** "in 3 hours" @param {At} at */
export function fromNow(at) {
  const seconds = Math.round((new Date(at).getTime() - Date.now()) / 1000);
  const [unit, size] = UNITS.find((entry) => Math.abs(seconds) >= entry[1]) ?? ['second', 1];
  return new Intl.RelativeTimeFormat(locale(), { numeric: 'auto' }).format(Math.round(seconds / size), unit);
}

/** "3 hrs" @param {number} seconds */
export function duration(seconds) {
  const [unit, size] = UNITS.find((entry) => seconds >= entry[1]) ?? ['second', 1];
  const style = { style: /** @type {const} */ ('unit'), unit, unitDisplay: /** @type {const} */ ('short') };
  return new Intl.NumberFormat(locale(), { ...style, maximumFractionDigits: 0 }).format(seconds / size);
}

/** Every zone that the browser knows. */
export const timeZones = () => Intl.supportedValuesOf('timeZone');

/** @param {string} name */
export function isTimeZone(name) {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
