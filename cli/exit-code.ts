import type * as z from 'zod';
import type { ProblemDocument } from '../core/contract/api/problem.ts';
import type { Language } from './language.ts';

/** What a script can tell by. Printed by `--help`, so a number keeps its meaning. */
export const EXIT = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  needsPerson: 5,
  notAllowed: 6,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_MEANINGS = {
  en: {
    done: 'done',
    refused: 'the service refused it; of an import: at least one row',
    usage: 'wrong use: option, argument, file or setting',
    unreachable: 'the service was not reached, broke, or gave no answer in time',
    notFound: 'there is no such thing',
    needsPerson: 'something waits for a person (status --check)',
    notAllowed: 'token missing or not valid, or its role too low',
  },
  de: {
    done: 'getan',
    refused: 'der Dienst hat abgelehnt; beim Import: mindestens eine Zeile',
    usage: 'falscher Aufruf: Option, Argument, Datei oder Einstellung',
    unreachable: 'Dienst nicht erreicht, gestört, oder keine Antwort in der Zeit',
    notFound: 'das gibt es nicht',
    needsPerson: 'etwas wartet auf einen Menschen (status --check)',
    notAllowed: 'Token fehlt oder gilt nicht, oder seine Rolle reicht nicht',
  },
} as const satisfies Record<Language, Record<keyof typeof EXIT, string>>;

/** Ends the command with a message for whoever called it. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;
  /** What the service said, if it said something. */
  readonly problem: z.output<typeof ProblemDocument> | undefined;

  constructor(exitCode: ExitCode, message: string, problem?: z.output<typeof ProblemDocument>) {
    super(message);
    this.exitCode = exitCode;
    this.problem = problem;
  }
}
