import type { Media } from '../domain/media.ts';
import type { FieldProblem } from '../domain/problem.ts';

export interface PartToCheck {
  readonly text: string;
  readonly media: readonly Media[];
}

export interface PartCheck {
  /** In the network's own measure. */
  readonly length: number;
  readonly maxLength: number;
  /** Pointers relative to the part: `/text`, `/media/4`. */
  readonly problems: readonly FieldProblem[];
  /** What the network charges for it, in US dollars. */
  readonly price: number;
}

/** What a network takes, decided without asking it. */
export interface ContentRules {
  readonly maxThreadParts: number;
  check(part: PartToCheck): PartCheck;
}
