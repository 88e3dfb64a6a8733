// @ts-check
import { RefusedError } from './api.js';
import { element } from './dom.js';
import { money, number, t } from './language.js';
import { accountName } from './post-card.js';
import { fieldLine, problemBox, serviceText } from './problem-box.js';

/** @import { Context, DraftCheck } from './types.js' */

const CHECK_DELAY_MS = 300;

/**
 * Says what the service would say, while one writes. An answer that a later one has overtaken is dropped.
 * @param {Context} context
 * @param {(candidates: readonly string[]) => void} askWhich
 */
export function liveCheck(context, askWhich) {
  const { api, draft, signal } = context;
  const node = element('div', { role: 'status' }, element('p', { class: 'hint' }, t('compose.checkWaits')));
  let timer = 0;
  let asking = new AbortController();
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    asking.abort();
  });

  async function check() {
    asking.abort();
    asking = new AbortController();
    const mine = asking;
    const body = draft.body();
    if (body.text === '' || body.accountIds.length === 0) {
      node.replaceChildren(element('p', { class: 'hint' }, t('compose.checkWaits')));
      return;
    }
    try {
      const result = await api.check(body, mine.signal);
      if (!mine.signal.aborted) node.replaceChildren(...lines(result, context));
    } catch (error) {
      if (mine.signal.aborted) return;
      node.replaceChildren(problemBox(error));
      if (error instanceof RefusedError && error.problem.candidates !== undefined)
        askWhich(error.problem.candidates);
    }
  }

  return {
    node,
    soon() {
      clearTimeout(timer);
      timer = setTimeout(() => void check(), CHECK_DELAY_MS);
    },
  };
}

/** @param {DraftCheck} check @param {Context} context */
function lines({ accounts, problems, warnings }, context) {
  return [
    ...accounts.map(({ accountId, parts, price }) =>
      element(
        'p',
        { class: 'meta' },
        accountName(accountId, context),
        ...parts.map(({ length, maxLength }) =>
          element(
            'span',
            { class: length > maxLength ? 'over' : undefined },
            t('compose.length', { n: number(length), max: number(maxLength) }),
          ),
        ),
        element('span', {}, price === 0 ? t('compose.noFee') : t('compose.fee', { amount: money(price) })),
      ),
    ),
    ...(problems.length === 0
      ? [element('p', { class: 'good' }, t('compose.good'))]
      : [element('ul', { class: 'problem' }, ...problems.map(fieldLine))]),
    ...warnings.map((warning) => element('p', { class: 'note' }, serviceText(warning))),
  ];
}
