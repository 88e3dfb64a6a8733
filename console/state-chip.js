// @ts-check
import { drawing, element } from './dom.js';
import { t } from './language.js';

/** @import { State } from './types.js' */

/**
 * Each state has a word, a shape and a colour: none of them is needed to read the others.
 * @type {Readonly<Record<State, { shape: string, tone: string }>>}
 */
const LOOKS = {
  scheduled: { shape: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M8 4.5V8l2.5 1.6', tone: 'calm' },
  sending: { shape: 'M2 8h10M8.5 4L12.5 8l-4 4', tone: 'calm' },
  published: { shape: 'M2.5 8.5l3.5 3.5l7.5-8', tone: 'good' },
  failed: { shape: 'M3.5 3.5l9 9M12.5 3.5l-9 9', tone: 'bad' },
  missed: { shape: 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 0 0 0-13M3.5 12.5l9-9', tone: 'bad' },
  unknown: { shape: 'M5.5 6a2.5 2.5 0 1 1 2.5 2.7V10M8 12.6v.6', tone: 'warn' },
  'needs-decision': { shape: 'M8 1.8L15 14H1zM8 6.5v3.6M8 11.6v.6', tone: 'bad' },
  held: { shape: 'M5 3v10M11 3v10', tone: 'warn' },
  cancelled: { shape: 'M2.5 8h11', tone: 'calm' },
};

/** @param {State} state */
export function stateChip(state) {
  const { shape, tone } = LOOKS[state];
  return element(
    'span',
    { class: `chip ${tone}` },
    drawing('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, drawing('path', { d: shape })),
    t(`state.${state}`),
  );
}
