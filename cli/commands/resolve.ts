import { type Command, Option } from 'commander';
import { PublicationDetailBody } from '../../core/contract/api/posts.ts';
import { PublicationIdText } from '../../core/contract/api/values.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { idOf } from '../input.ts';
import type { Language } from '../language.ts';
import { publicationLines } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';

const TEXTS = {
  en: {
    summary: 'say whether a publication that needs a decision is out',
    published: 'it is out, at this address',
    notPublished: 'it is not out: look at the profile first; it counts as failed and is not sent any more',
    either: 'Say either --published <url> or --not-published.',
  },
  de: {
    summary: 'sagen, ob eine Veröffentlichung erschienen ist, die eine Entscheidung braucht',
    published: 'sie ist erschienen, unter dieser Adresse',
    notPublished:
      'sie ist nicht erschienen: erst im Profil nachsehen; sie gilt dann als gescheitert und wird nicht mehr gesendet',
    either: 'Entweder --published <url> oder --not-published angeben.',
  },
} as const satisfies Record<Language, object>;

interface ResolveOptions {
  readonly published?: string;
  readonly notPublished?: true;
}

export function addResolve(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('resolve')
    .description(texts.summary)
    .argument('<publicationId>', 'pub_…')
    .option('--published <url>', texts.published)
    .addOption(new Option('--not-published', texts.notPublished).conflicts('published'))
    .addHelpText(
      'after',
      examples(
        host.language,
        'resolve pub_4wz8t2rk00 --published https://x.com/bank/status/19968512',
        'resolve pub_4wz8t2rk00 --not-published',
      ),
    )
    .action((id: string, options: ResolveOptions, command: Command) =>
      host.run(command, (session) => resolve(session, id, options)),
    );
}

async function resolve(session: Session, id: string, options: ResolveOptions): Promise<ExitCode> {
  const { published: url, notPublished } = options;
  if (url === undefined && notPublished !== true)
    throw new CommandError(EXIT.usage, TEXTS[session.language].either);
  const { value, json } = await session.api.send(PublicationDetailBody, {
    method: 'POST',
    path: `/v1/publications/${idOf(PublicationIdText, id, 'pub_4wz8t2rk00', session.language)}/resolve`,
    body: { json: url === undefined ? { outcome: 'not-published' } : { outcome: 'published', url } },
  });
  session.show(json, () => publicationLines(value, session));
  return EXIT.done;
}
