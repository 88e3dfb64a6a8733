import type { Command } from 'commander';
import { PostBody } from '../../core/contract/api/posts.ts';
import { PostIdText } from '../../core/contract/api/values.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { idOf } from '../input.ts';
import type { Language } from '../language.ts';
import { postLines } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';

const TEXTS = {
  en: {
    summary: 'cancel what has not been sent of a post',
    version: 'only if it is still this version',
    done: (state: string) => `What had not been sent is cancelled. The post is now ${state}.`,
    already: 'It was cancelled before.',
  },
  de: {
    summary: 'absagen, was von einem Beitrag noch nicht gesendet ist',
    version: 'nur wenn er noch diese Version hat',
    done: (state: string) => `Was noch nicht gesendet war, ist abgesagt. Der Beitrag ist jetzt ${state}.`,
    already: 'Er war schon abgesagt.',
  },
} as const satisfies Record<Language, object>;

export function addCancel(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('cancel')
    .description(texts.summary)
    .argument('<postId>', 'pst_…')
    // Not `--version`, which asks a program for its own.
    .option('--if-version <number>', texts.version)
    .addHelpText('after', examples(host.language, 'cancel pst_4wz8t2rk'))
    .action((id: string, options: { readonly ifVersion?: string }, command: Command) =>
      host.run(command, (session) => cancel(session, id, options.ifVersion)),
    );
}

async function cancel(session: Session, id: string, ifVersion: string | undefined): Promise<ExitCode> {
  const texts = TEXTS[session.language];
  const path = `/v1/posts/${idOf(PostIdText, id, 'pst_4wz8t2rk', session.language)}`;
  const now = await session.api.get(PostBody, { path });
  if (now.value.state === 'cancelled') {
    session.show(now.json, () => postLines(now.value, session));
    session.terminal.tell(texts.already);
    return EXIT.done;
  }
  const { value, json } = await session.api.send(PostBody, {
    method: 'DELETE',
    path,
    ifMatch: `"${ifVersion ?? String(now.value.version)}"`,
  });
  session.show(json, () => postLines(value, session));
  session.terminal.tell(texts.done(value.state));
  return EXIT.done;
}
