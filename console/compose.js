// @ts-check
import { call, Refused, upload } from './api.js';
import { element, say } from './dom.js';
import { number, t } from './texts.js';

const CHECK_DELAY_MS = 300;

/** @param {HTMLElement} view @param {any} context */
export async function composeView(view, context) {
  const text = element('textarea', { id: 'text', required: true });
  const soon = new Date(Date.now() + 3_600_000 - new Date().getTimezoneOffset() * 60_000)
    .toISOString()
    .slice(0, 16);
  const when = element('input', {
    id: 'when',
    type: 'datetime-local',
    step: '1',
    value: soon,
    required: true,
  });
  const zone = element('input', { id: 'zone', value: context.timeZone });
  const boxes = [...context.accounts].map(([id, handle], index) => ({
    id,
    box: element('input', { type: 'checkbox', id: `account-${id}`, checked: index === 0 }),
    handle,
  }));
  const files = element('input', {
    id: 'files',
    type: 'file',
    accept: 'image/png,image/jpeg,image/gif,image/webp',
    multiple: true,
  });
  const altTexts = element('div');
  const check = element('div', { id: 'check', role: 'status' });
  let disambiguation = '';
  let key = crypto.randomUUID();

  const draft = () => ({
    text: text.value,
    accountIds: boxes.filter(({ box }) => box.checked).map(({ id }) => id),
    publishAt: when.value.length === 16 ? `${when.value}:00` : when.value,
    timeZone: zone.value,
    ...(disambiguation === '' ? {} : { disambiguation }),
  });

  let timer = 0;
  function checkSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => void showCheck(), CHECK_DELAY_MS);
  }

  async function showCheck() {
    try {
      const result = await call('POST', '/v1/posts?dryRun=true', draft());
      check.replaceChildren(
        ...result.accounts.map((/** @type {any} */ account) =>
          element(
            'p',
            {},
            `${context.accounts.get(account.accountId)}: ${number(account.parts[0].length)}/${number(account.parts[0].maxLength)} ${t('characters')} · ${number(account.price, 3)} USD`,
          ),
        ),
        ...result.problems.map((/** @type {any} */ problem) =>
          element('p', { className: 'problem' }, problem.detail),
        ),
        ...result.warnings.map((/** @type {string} */ warning) => element('p', {}, warning)),
      );
    } catch (error) {
      check.replaceChildren(...refusal(error));
    }
  }

  /** @param {unknown} error */
  function refusal(error) {
    if (!(error instanceof Refused)) return [element('p', { className: 'problem' }, String(error))];
    const lines = [
      element('p', { className: 'problem' }, error.message),
      ...(error.problem.errors ?? []).map((/** @type {any} */ field) =>
        element('p', { className: 'problem' }, `${field.pointer} ${field.detail}`),
      ),
    ];
    for (const [index, candidate] of (error.problem.candidates ?? []).entries()) {
      const choice = index === 0 ? 'earlier' : 'later';
      lines.push(
        element(
          'button',
          {
            type: 'button',
            onclick: () => {
              disambiguation = choice;
              checkSoon();
            },
          },
          `${t(choice)}: ${candidate}`,
        ),
      );
    }
    return lines;
  }

  /** @param {SubmitEvent} event */
  async function queue(event) {
    event.preventDefault();
    try {
      const media = [];
      for (const [index, file] of [...files.files].entries())
        media.push({ mediaId: await upload(file, altTexts.querySelectorAll('input')[index]?.value ?? '') });
      await call(
        'POST',
        '/v1/posts',
        { ...draft(), ...(media.length === 0 ? {} : { media }) },
        { 'idempotency-key': key },
      );
      key = crypto.randomUUID();
      say(t('queuedNow'));
      location.hash = '#queued';
    } catch (error) {
      check.replaceChildren(...refusal(error));
    }
  }

  files.addEventListener('change', () => {
    altTexts.replaceChildren(
      ...[...files.files].flatMap((file, index) => [
        element('label', { htmlFor: `alt-${index}` }, `${t('altText')} ${file.name}`),
        element('input', { id: `alt-${index}`, required: true, maxLength: 1000 }),
      ]),
    );
  });
  view.append(
    element('h1', {}, t('compose')),
    element(
      'form',
      { onsubmit: queue, oninput: checkSoon },
      element('label', { htmlFor: 'text' }, t('text')),
      text,
      check,
      element(
        'fieldset',
        {},
        element('legend', {}, t('accounts')),
        ...boxes.map(({ id, box, handle }) => element('label', { htmlFor: `account-${id}` }, box, handle)),
      ),
      element(
        'div',
        { className: 'row' },
        element('div', {}, element('label', { htmlFor: 'when' }, t('when')), when),
        element('div', {}, element('label', { htmlFor: 'zone' }, t('zone')), zone),
      ),
      element('label', { htmlFor: 'files' }, t('images')),
      files,
      altTexts,
      element('p', {}, element('button', { className: 'primary' }, t('queue'))),
    ),
  );
}
