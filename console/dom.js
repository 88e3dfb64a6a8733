// @ts-check
/**
 * Makes an element. Text is only ever set as text.
 * @param {string} tag @param {Record<string, any>} [properties] @param {...(Node | string | undefined | false)} children
 * @returns {any}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else if (name in made) Reflect.set(made, name, value);
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {string} [text] */
export function drawing(tag, attributes, text) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/** @param {string} text */
export function say(text) {
  const message = document.getElementById('message');
  if (message !== null) message.textContent = text;
}
