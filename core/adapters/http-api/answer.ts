import { PROBLEMS, type ProblemType, problemUri } from '../../contract/api/problem.ts';
import type { FieldProblem } from '../../domain/problem.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whole `Set-Cookie` values. */
  readonly cookies?: readonly string[];
  /** Set where `body` is text of another type than JSON. */
  readonly contentType?: string;
}

export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldProblem[];
  readonly candidates?: readonly string[];
  readonly current?: unknown;
}

export function problem(
  type: ProblemType,
  details: ProblemDetails = {},
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  const { status, title } = PROBLEMS[type];
  return {
    status,
    headers,
    contentType: 'application/problem+json',
    body: { type: problemUri(type), title, status, ...details },
  };
}

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): ApiAnswer {
  return { status, body, headers };
}

/** A refusal decided deep inside the reading of a request. Caught where the request is answered. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly answer: ApiAnswer;
  constructor(answer: ApiAnswer) {
    super('refused');
    this.answer = answer;
  }
}
