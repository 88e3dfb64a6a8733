import type { Command } from 'commander';
import type * as z from 'zod';
import { StatusBody } from '../../core/contract/api/administration.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import type { Language } from '../language.ts';
import { paintedState } from '../post-lines.ts';
import { examples, type Host, type Session } from '../session.ts';
import { accountLine } from './accounts.ts';
import { pauseLine } from './resume.ts';

const TEXTS = {
  en: {
    summary: 'what waits, what is late, what needs a person',
    check: 'end with code 5 where something waits for a person',
    queue: 'queued',
    late: 'due and not sent',
    lateness: (seconds: number) => `the oldest for ${seconds} s`,
    accounts: 'Accounts that need attention',
    pauses: 'Pauses',
  },
  de: {
    summary: 'was wartet, was zu spät ist, was einen Menschen braucht',
    check: 'mit Code 5 enden, wenn etwas auf einen Menschen wartet',
    queue: 'eingeplant',
    late: 'fällig und nicht gesendet',
    lateness: (seconds: number) => `das älteste seit ${seconds} s`,
    accounts: 'Konten, um die sich jemand kümmern muss',
    pauses: 'Pausen',
  },
} as const satisfies Record<Language, object>;

type Status = z.output<typeof StatusBody>;

export function addStatus(host: Host): void {
  const texts = TEXTS[host.language];
  host.program
    .command('status')
    .description(texts.summary)
    .option('--check', texts.check)
    .addHelpText(
      'after',
      examples(host.language, 'status', 'status --check || mail -s Sendeplan redaktion@example.org'),
    )
    .action((options: { readonly check?: true }, command: Command) =>
      host.run(command, (session) => status(session, options.check === true)),
    );
}

async function status(session: Session, isCheck: boolean): Promise<ExitCode> {
  const { value, json } = await session.api.get(StatusBody, { path: '/v1/status' });
  session.show(json, () => statusLines(value, session));
  const isWaiting = (value.byState['needs-decision'] ?? 0) > 0 || value.accountsNeedingAttention.length > 0;
  return isCheck && isWaiting ? EXIT.needsPerson : EXIT.done;
}

function statusLines(value: Status, session: Session): string[] {
  const texts = TEXTS[session.language];
  const { queueDepth, dueButNotSent, oldestLatenessMs, byState, accountsNeedingAttention, pauses } = value;
  const oldest = oldestLatenessMs === null ? '' : `, ${texts.lateness(Math.round(oldestLatenessMs / 1000))}`;
  return [
    `${texts.queue}: ${queueDepth}`,
    `${texts.late}: ${dueButNotSent}${oldest}`,
    ...Object.entries(byState).map(([state, count]) => `  ${paintedState(session, state)} ${count}`),
    ...(accountsNeedingAttention.length === 0
      ? []
      : ['', texts.accounts, ...accountsNeedingAttention.map((account) => `  ${accountLine(account)}`)]),
    ...(pauses.length === 0 ? [] : ['', texts.pauses, ...pauses.map(pauseLine)]),
  ];
}
