import type { Command } from 'commander';
import type * as z from 'zod';
import { PostBody, PublicationDetailBody } from '../../core/contract/api/posts.ts';
import { PostIdText, PublicationIdText } from '../../core/contract/api/values.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { idOf } from '../input.ts';
import type { Language } from '../language.ts';
import { localTime, postLines, publicationLines } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';
import { plain } from '../terminal.ts';

const TEXTS = {
  en: {
    summary: 'show a post, or a publication with its attempts and events',
    id: 'pst_… or pub_…',
    attempts: 'Attempts',
    events: 'Events',
    open: 'no answer yet',
  },
  de: {
    summary: 'einen Beitrag zeigen, oder eine Veröffentlichung mit Versuchen und Ereignissen',
    id: 'pst_… oder pub_…',
    attempts: 'Versuche',
    events: 'Ereignisse',
    open: 'noch keine Antwort',
  },
} as const satisfies Record<Language, object>;

export function addShow(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('show')
    .description(texts.summary)
    .argument('<id>', texts.id)
    .addHelpText('after', examples(host.language, 'show pst_4wz8t2rk', 'show pub_4wz8t2rk00 --json'))
    .action((id: string, _options: object, command: Command) =>
      host.run(command, (session) => show(session, id)),
    );
}

async function show(session: Session, id: string): Promise<ExitCode> {
  if (id.startsWith('pub_')) {
    const publicationId = idOf(PublicationIdText, id, 'pub_4wz8t2rk00', session.language);
    const { value, json } = await session.api.get(PublicationDetailBody, {
      path: `/v1/publications/${publicationId}`,
    });
    session.show(json, () => detailLines(value, session));
    return EXIT.done;
  }
  const postId = idOf(PostIdText, id, 'pst_4wz8t2rk', session.language);
  const { value, json } = await session.api.get(PostBody, { path: `/v1/posts/${postId}` });
  session.show(json, () => postLines(value, session));
  return EXIT.done;
}

function detailLines(detail: z.output<typeof PublicationDetailBody>, session: Session): string[] {
  const texts = TEXTS[session.language];
  const attempts = detail.attempts.map((attempt) => {
    const said = [attempt.outcome ?? texts.open, attempt.detail].filter((text) => text !== undefined);
    return `  ${attempt.number}  ${localTime(attempt.startedAt ?? attempt.intentAt)}  ${plain(said.join(': '))}`;
  });
  const events = detail.events.map(
    ({ at, type, detail: more }) => `  ${localTime(at)}  ${plain([type, more ?? ''].join(' '))}`,
  );
  return [
    ...publicationLines(detail, session),
    ...(attempts.length === 0 ? [] : ['', texts.attempts, ...attempts]),
    ...(events.length === 0 ? [] : ['', texts.events, ...events]),
  ];
}
