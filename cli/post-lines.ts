import type * as z from 'zod';
import type { PostBody, PublicationBody } from '../core/contract/api/posts.ts';
import type { ProblemNote } from '../core/contract/api/values.ts';
import type { Language } from './language.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';
import { plain } from './terminal.ts';

type Post = z.output<typeof PostBody>;
type Publication = z.output<typeof PublicationBody>;

const TEXTS = {
  en: {
    due: 'due',
    state: 'state',
    post: 'post',
    networks: 'networks',
    text: 'text',
    publication: 'publication',
    lateness: (ms: number) => `${ms} ms after its time`,
    price: (price: number) => `network fee ${price} USD`,
  },
  de: {
    due: 'Termin',
    state: 'Zustand',
    post: 'Beitrag',
    networks: 'Netzwerke',
    text: 'Text',
    publication: 'Veröffentlichung',
    lateness: (ms: number) => `${ms} ms nach der Zeit`,
    price: (price: number) => `Gebühr des Netzwerks ${price} USD`,
  },
} as const satisfies Record<Language, object>;

/** In the time zone of this machine, which the offset names. */
export function localTime(instant: string): string {
  const at = new Date(instant);
  const offsetMinutes = -at.getTimezoneOffset();
  const shifted = new Date(at.getTime() + offsetMinutes * 60_000).toISOString();
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} ${offsetMinutes < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}

const URGENT: ReadonlySet<string> = new Set(['needs-decision', 'failed', 'missed']);
const OPEN: ReadonlySet<string> = new Set(['unknown', 'held']);

export function paintedState({ terminal }: Session, state: string): string {
  if (URGENT.has(state)) return terminal.paint('red', state);
  if (OPEN.has(state)) return terminal.paint('yellow', state);
  return state === 'published' ? terminal.paint('green', state) : state;
}

/** A table of posts. */
export function postRows(posts: readonly Post[], { language, terminal }: Session): string[] {
  const texts = TEXTS[language];
  const columns = [texts.due, texts.state, texts.post, texts.networks, texts.text].map((title) => ({
    title,
  }));
  const rows = posts.map((post) => [
    ...[localTime(post.dueAt), post.state, post.id],
    [...new Set(post.publications.map(({ network }) => network))].join(' '),
    plain(post.text),
  ]);
  return table(columns, rows, terminal.width);
}

/** One post with everything that became of it. */
export function postLines(post: Post, session: Session): string[] {
  const texts = TEXTS[session.language];
  return [
    session.terminal.paint('bold', post.id),
    `  ${texts.state}: ${paintedState(session, post.state)}`,
    `  ${texts.due}: ${localTime(post.dueAt)}`,
    `  ${texts.text}: ${plain(post.text)}`,
    ...post.thread.map((part) => `        ${plain(part.text)}`),
    ...post.publications.flatMap((publication) => ['', ...publicationLines(publication, session)]),
  ];
}

export function publicationLines(publication: Publication, session: Session): string[] {
  const texts = TEXTS[session.language];
  const { id, state, network, accountId, sentAt, latenessMs, url, price, problem, engagement } = publication;
  const counts = Object.entries(engagement?.metrics ?? {}).flatMap(([name, count]) =>
    count === null ? [] : [`${name} ${count}`],
  );
  return [
    `${session.terminal.paint('bold', id)}  ${network}  ${accountId}`,
    `  ${texts.state}: ${paintedState(session, state)}`,
    `  ${texts.due}: ${localTime(publication.dueAt)}`,
    ...(sentAt === undefined || latenessMs === undefined
      ? []
      : [`  ${localTime(sentAt)}, ${texts.lateness(latenessMs)}`]),
    ...(url === undefined ? [] : [`  ${plain(url)}`]),
    ...(price === undefined ? [] : [`  ${texts.price(price)}`]),
    ...problemNote(problem),
    ...(counts.length === 0 ? [] : [`  ${counts.join(', ')}`]),
  ];
}

export function problemNote(problem: z.output<typeof ProblemNote> | undefined): string[] {
  if (problem === undefined) return [];
  const { title, detail, action } = problem;
  return [title, detail, action].flatMap((line) => (line === undefined ? [] : [`  ${plain(line)}`]));
}
