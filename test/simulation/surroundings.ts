import type { Events } from './events.ts';
import type { Faults } from './faults.ts';
import type { Invariants } from './invariants.ts';

/** What processes, wire and queue of one world share. */
export interface Surroundings {
  readonly seed: number;
  readonly events: Events;
  readonly faults: Faults;
  readonly invariants: Invariants;
  /** A line of the trace. */
  readonly note: (line: string) => void;
}
