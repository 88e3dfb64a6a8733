/**
 * Something that a person has to know about a publication, an account or a row of an import.
 * `type` is stable and never translated; `title` and `action` are for people.
 */
export interface Problem {
  /** Stable short name, e.g. `duplicate-text`. */
  readonly type: string;
  /** What happened, one sentence. Never holds a secret. */
  readonly title: string;
  /** What a person can do about it. */
  readonly action?: string;
  /** What the network or a check said, already cleaned. */
  readonly detail?: string;
}

/** A problem at one place of a body: `pointer` is a JSON pointer (RFC 6901). */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}
