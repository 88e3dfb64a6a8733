// @ts-check
/** @typedef {string | number | boolean | undefined | ((event: Event) => void)} AttributeValue */
/** @typedef {Node | string | undefined | false} Child */

/**
 * Makes an element. Text is only ever set as text, and no attribute can hold script or style.
 * A function becomes a listener, `true` an empty attribute, `false` and `undefined` none.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, AttributeValue>>} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== undefined && value !== false)
      made.setAttribute(name, value === true ? '' : String(value));
  }
  append(made, children);
  return made;
}

/** @param {Element} parent @param {readonly Child[]} children */
function append(parent, children) {
  for (const child of children) if (child !== undefined && child !== false) parent.append(child);
}

/**
 * @template {keyof SVGElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string | number>>} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[Tag]}
 */
export function drawing(tag, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  append(made, children);
  return made;
}

/**
 * @param {string} label
 * @param {() => void} press
 * @param {string} [kind] `primary`, `danger` or `quiet`
 */
export function button(label, press, kind = '') {
  return element('button', { type: 'button', class: kind === '' ? undefined : kind, click: press }, label);
}

/** @param {string} id */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** An id that no other element has, to tie a label or a hint to its field. @param {string} prefix */
export function freshId(prefix) {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}

const MESSAGE_MS = 8000;

/** Says something in passing, to the eye and to screen readers. @param {string} text */
export function say(text) {
  const line = element('p', {}, text);
  byId('message').replaceChildren(line);
  setTimeout(() => line.remove(), MESSAGE_MS);
}
