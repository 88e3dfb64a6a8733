// @ts-check
import { RefusedError } from './api.js';
import { liveCheck } from './compose-check.js';
import { button, element, freshId, say } from './dom.js';
import { t, textOf } from './language.js';
import { accountName } from './post-card.js';
import { problemBox } from './problem-box.js';
import { dateAndTime, localDate, localTime } from './time.js';
import { labelled, timeFields } from './time-fields.js';

/** @import { ComposeDraft } from './compose-draft.js' */
/** @import { Context } from './types.js' */

const SOON_MS = 3_600_000;
const QUARTER_MS = 900_000;
const MAX_PARTS = 25;
const MAX_IMAGES = 4;
const IMAGE_TYPES = 'image/png,image/jpeg,image/gif,image/webp';
const CONTENT_CLASSES = ['dialogue', 'useful', 'people', 'product', 'self-praise', 'obligatory'];

/** The form in which a post is queued. @param {HTMLElement} view @param {Context} context */
export function composeView(view, context) {
  const { draft } = context;
  begin(draft, context);
  const check = liveCheck(context, (candidates) => time.askWhich(candidates));
  const time = timeFields(draft.written.moment, check.soon);
  const answer = element('div', { class: 'answer' });
  const send = element('button', { class: 'primary' }, t('compose.queue'));
  const form = element(
    'form',
    { class: 'panel compose', submit: (event) => void submitted(event), input: check.soon },
    partFields(draft, check.soon),
    accountFields(context, check.soon),
    time.node,
    imageFields(draft),
    labelFields(draft),
    element('section', { class: 'check', 'aria-label': t('compose.check') }, check.node),
    answer,
    element('div', { class: 'actions' }, send),
  );

  /** @param {Event} event */
  async function submitted(event) {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    answer.replaceChildren();
    try {
      for (const image of draft.written.images)
        image.mediaId ??= await context.api.upload(image.file, image.altText);
      const post = await context.api.queue(draft.body(), draft.written.key);
      draft.clear();
      say(t('compose.queued', { at: dateAndTime(post.dueAt, context.timeZone) }));
      context.go('queued');
    } catch (error) {
      // After a refusal nothing was stored under the key; what is corrected now is another request.
      if (error instanceof RefusedError) draft.written.key = crypto.randomUUID();
      const candidates = error instanceof RefusedError ? error.problem.candidates : undefined;
      if (candidates !== undefined) time.askWhich(candidates);
      answer.replaceChildren(
        error instanceof RefusedError && error.status !== 401 ? problemBox(error) : context.explain(error),
      );
    } finally {
      send.disabled = false;
    }
  }

  view.append(
    element('h1', { tabindex: -1 }, t('nav.compose')),
    draft.written.isCopy ? element('p', { class: 'note' }, t('compose.copied')) : '',
    context.accounts.size === 0 ? element('p', { class: 'note' }, t('compose.noAccounts')) : '',
    form,
  );
  check.soon();
}

/** In an hour, on the quarter: a time that fits is quicker than an empty field. @param {ComposeDraft} draft @param {Context} context */
function begin({ written }, { accounts, timeZone }) {
  const [first] = accounts.keys();
  written.accountIds ??= new Set(first === undefined ? [] : [first]);
  if (written.moment.date !== '') return;
  const at = Math.ceil((Date.now() + SOON_MS) / QUARTER_MS) * QUARTER_MS;
  Object.assign(written.moment, {
    date: localDate(at, timeZone),
    time: localTime(at, timeZone).slice(0, 5),
    timeZone,
  });
}

/** @param {ComposeDraft} draft @param {() => void} changed */
function partFields({ written }, changed) {
  const parts = element('div', { class: 'parts' });
  const show = () => {
    const isThread = written.texts.length > 1;
    parts.replaceChildren(
      ...written.texts.map((text, index) => {
        const field = element('textarea', { id: freshId('text'), rows: index === 0 ? 6 : 3, required: true });
        field.value = text;
        field.addEventListener('input', () => {
          written.texts[index] = field.value;
        });
        const removed = () => {
          written.texts.splice(index, 1);
          show();
          changed();
        };
        return element(
          'div',
          { class: 'part-field' },
          labelled(field.id, isThread ? t('compose.part', { n: index + 1 }) : t('field.text'), field),
          isThread && index > 0 && button(t('compose.removePart', { n: index + 1 }), removed, 'quiet'),
        );
      }),
      written.texts.length < MAX_PARTS
        ? button(
            t('compose.addPart'),
            () => {
              written.texts.push('');
              show();
              [...parts.querySelectorAll('textarea')].at(-1)?.focus();
            },
            'quiet',
          )
        : '',
    );
  };
  show();
  return parts;
}

/** @param {Context} context @param {() => void} changed */
function accountFields(context, changed) {
  const { draft, accounts } = context;
  return element(
    'fieldset',
    {},
    element('legend', {}, t('compose.accounts')),
    ...[...accounts.keys()].map((id) => {
      const box = element('input', { type: 'checkbox' });
      box.checked = draft.written.accountIds?.has(id) ?? false;
      box.addEventListener('change', () => {
        if (box.checked) draft.written.accountIds?.add(id);
        else draft.written.accountIds?.delete(id);
        changed();
      });
      return element('label', { class: 'choice' }, box, accountName(id, context));
    }),
  );
}

/** @param {ComposeDraft} draft */
function imageFields({ written }) {
  const files = element('input', { id: freshId('files'), type: 'file', accept: IMAGE_TYPES, multiple: true });
  const altTexts = element('div', { class: 'alt-texts' });
  const show = () =>
    altTexts.replaceChildren(
      ...written.images.map((image) => {
        const field = element('input', { id: freshId('alt'), maxlength: 1000, value: image.altText });
        field.addEventListener('input', () => {
          image.altText = field.value;
          // An uploaded image keeps the text it was uploaded with.
          delete image.mediaId;
        });
        return labelled(field.id, t('compose.altText', { name: image.file.name }), field);
      }),
    );
  files.addEventListener('change', () => {
    written.images = [...(files.files ?? [])].slice(0, MAX_IMAGES).map((file) => ({ file, altText: '' }));
    show();
  });
  show();
  return element('div', {}, labelled(files.id, t('compose.images'), files), altTexts);
}

/** @param {ComposeDraft} draft */
function labelFields({ written }) {
  const kind = element(
    'select',
    { id: freshId('class') },
    element('option', { value: '' }, t('compose.none')),
    ...CONTENT_CLASSES.map((name) =>
      element('option', { value: name }, textOf('contentClass', name) ?? name),
    ),
  );
  kind.value = written.contentClass;
  kind.addEventListener('change', () => {
    written.contentClass = kind.value;
  });
  const campaign = element('input', { id: freshId('campaign'), maxlength: 100, value: written.campaign });
  campaign.addEventListener('input', () => {
    written.campaign = campaign.value;
  });
  return element(
    'div',
    { class: 'fields' },
    labelled(kind.id, t('compose.contentClass'), kind),
    labelled(campaign.id, t('compose.campaign'), campaign),
  );
}
