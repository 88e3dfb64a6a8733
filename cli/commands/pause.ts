import type { Command } from 'commander';
import { PauseBody } from '../../core/contract/api/administration.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Language } from '../language.ts';
import { examples, type Host, type Session } from '../session.ts';

const TEXTS = {
  en: {
    summary: 'stop all sending, or that of one account, at once',
    reason: 'why, for those who find it stopped',
    account: 'only this account',
    done: (id: string) => `Nothing begins to be sent any more. To go on: sendeplan resume ${id}`,
  },
  de: {
    summary: 'alles Senden anhalten, oder das eines Kontos, sofort',
    reason: 'warum, für alle, die es angehalten finden',
    account: 'nur dieses Konto',
    done: (id: string) => `Ab jetzt wird nichts mehr gesendet. Weiter geht es mit: sendeplan resume ${id}`,
  },
} as const satisfies Record<Language, object>;

export function addPause(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('pause')
    .description(texts.summary)
    .argument('<reason>', texts.reason)
    .option('--account <id>', texts.account)
    .addHelpText(
      'after',
      examples(
        host.language,
        'pause "Unwetter: heute keine Werbung"',
        'pause "Prüfung" --account acc_7hk2m9qpx4',
      ),
    )
    .action((reason: string, options: { readonly account?: string }, command: Command) =>
      host.run(command, (session) => pause(session, reason, options.account)),
    );
}

async function pause(session: Session, reason: string, accountId: string | undefined): Promise<ExitCode> {
  const { value, json } = await session.api.send(PauseBody, {
    method: 'POST',
    path: '/v1/pauses',
    body: { json: { reason, ...(accountId === undefined ? {} : { accountId }) } },
  });
  session.show(json, () => [value.id]);
  session.terminal.tell(TEXTS[session.language].done(value.id));
  return EXIT.done;
}
