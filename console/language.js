// @ts-check
import { english } from './english.js';
import { german } from './german.js';

/** @typedef {'de' | 'en'} Language */
/** @typedef {keyof typeof german} TextKey */

const REMEMBERED = 'sendeplan.language';

/** The page's language is what its root element says; there is no second place for it. @returns {Language} */
export const language = () => (document.documentElement.lang === 'de' ? 'de' : 'en');
export const locale = () => (language() === 'de' ? 'de-DE' : 'en-GB');

/** What was chosen before, or what the browser asks for. */
export function chooseLanguage() {
  const remembered = stored();
  const asked = navigator.language.toLowerCase().startsWith('de') ? 'de' : 'en';
  document.documentElement.lang = remembered ?? asked;
}

export function switchLanguage() {
  document.documentElement.lang = language() === 'de' ? 'en' : 'de';
  try {
    localStorage.setItem(REMEMBERED, language());
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
}

/** @returns {Language | undefined} */
function stored() {
  try {
    const found = localStorage.getItem(REMEMBERED);
    return found === 'de' || found === 'en' ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The text of this key, with `{name}` filled in. @param {TextKey} key @param {Readonly<Record<string, string | number>>} [values] */
export function t(key, values = {}) {
  const text = (language() === 'de' ? german : english)[key];
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * The text of `<prefix>.<name>` if the dictionary has one, for names that the service may extend at any time.
 * @param {string} prefix @param {string} name
 */
export function textOf(prefix, name) {
  /** @type {Readonly<Record<string, string>>} */
  const dictionary = language() === 'de' ? german : english;
  return dictionary[`${prefix}.${name}`];
}

/** Singular or plural. @param {number} count @param {TextKey} one @param {TextKey} many */
export const counted = (count, one, many) => t(count === 1 ? one : many, { n: number(count) });

/** @param {number} value @param {number} [digits] */
export function number(value, digits = 0) {
  const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale(), fixed).format(value);
}

/** A count that a network may not give. @param {number | null | undefined} value */
export const countOrDash = (value) => (value === null || value === undefined ? '–' : number(value));

/** @param {number} share */
export const percent = (share) => `${number(share * 100, 1)} %`;

/** Network fees are fractions of a cent. @param {number} usDollars */
export function money(usDollars) {
  const style = { style: /** @type {const} */ ('currency'), currency: 'USD' };
  return new Intl.NumberFormat(locale(), { ...style, maximumFractionDigits: 3 }).format(usDollars);
}
