import type { Command } from 'commander';
import * as z from 'zod';
import { type PauseBody, PauseListBody } from '../../core/contract/api/administration.ts';
import { PauseIdText } from '../../core/contract/api/values.ts';
import { CommandError, EXIT, type ExitCode } from '../exit-code.ts';
import { idOf } from '../input.ts';
import type { Language } from '../language.ts';
import { localTime } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';
import { plain } from '../terminal.ts';

const TEXTS = {
  en: {
    summary: 'lift a pause',
    id: 'pau_…; may be left out where there is only one',
    all: 'lift every pause',
    none: 'Nothing is paused.',
    several: 'There are several pauses. Name one, or say --all:',
    lifted: 'lifted',
  },
  de: {
    summary: 'eine Pause aufheben',
    id: 'pau_…; kann fehlen, wenn es nur eine gibt',
    all: 'alle Pausen aufheben',
    none: 'Nichts ist angehalten.',
    several: 'Es gibt mehrere Pausen. Eine nennen, oder --all:',
    lifted: 'aufgehoben',
  },
} as const satisfies Record<Language, object>;

type Pause = z.output<typeof PauseBody>;

export function addResume(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('resume')
    .description(texts.summary)
    .argument('[pauseId]', texts.id)
    .option('--all', texts.all)
    .addHelpText('after', examples(host.language, 'resume', 'resume pau_9d3v', 'resume --all'))
    .action((id: string | undefined, options: { readonly all?: true }, command: Command) =>
      host.run(command, (session) => resume(session, id, options.all === true)),
    );
}

async function resume(session: Session, id: string | undefined, isAll: boolean): Promise<ExitCode> {
  const texts = TEXTS[session.language];
  const ids =
    id === undefined
      ? await findPauses(session, isAll)
      : [idOf(PauseIdText, id, 'pau_9d3v', session.language)];
  for (const pauseId of ids)
    await session.api.send(z.undefined(), { method: 'DELETE', path: `/v1/pauses/${pauseId}`, step: pauseId });
  session.show({ lifted: ids }, () => ids.map((pauseId) => `${pauseId} ${texts.lifted}`));
  if (ids.length === 0) session.terminal.tell(texts.none);
  return EXIT.done;
}

async function findPauses(session: Session, isAll: boolean): Promise<string[]> {
  const { value } = await session.api.get(PauseListBody, { path: '/v1/pauses' });
  if (value.items.length > 1 && !isAll)
    throw new CommandError(
      EXIT.usage,
      [TEXTS[session.language].several, ...value.items.map(pauseLine)].join('\n'),
    );
  return value.items.map(({ id }) => id);
}

export function pauseLine({ id, createdAt, accountId = '', reason }: Pause): string {
  return `  ${id}  ${localTime(createdAt)}  ${plain([accountId, reason].join(' '))}`;
}
