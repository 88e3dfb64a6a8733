import type { Instant, PublicationId } from '../../core/domain/ids.ts';
import type { Chance } from './chance.ts';

/** What can go wrong, each with the question that it answers: what if ... */
export type FaultKind =
  // ... the store refuses, hangs, or does what it was asked and does not say so?
  | 'store-throttled'
  | 'store-answer-lost'
  | 'store-repeated-write'
  | 'store-slow'
  // ... the process dies or stands still?
  | 'crash'
  | 'crash-after-call'
  | 'freeze'
  | 'deployment'
  // ... a timer does what timers may do?
  | 'wake-up-lost'
  | 'wake-up-twice'
  | 'wake-up-late'
  | 'wake-up-early'
  | 'stream-record-lost'
  | 'stream-record-twice'
  // ... the network answers in a way that proves nothing, or late, or twice?
  | 'answer-late'
  | 'accepted-then-reset'
  | 'accepted-then-503'
  | 'accepted-later'
  | 'dropped'
  | 'refused-503'
  | 'body-cut'
  | 'not-reached'
  | 'rate-limited'
  | 'rate-limited-bare'
  | 'unauthorized-once'
  | 'unreadable-403'
  | 'out-of-credits'
  | 'timeline-500'
  | 'timeline-429'
  | 'timeline-lag'
  // ... credentials end?
  | 'token-revoked'
  | 'grant-revoked'
  | 'refresh-answer-lost'
  | 'refresh-503';

/** How likely each is, at one place. */
export type Rates = readonly (readonly [FaultKind, number])[];

const PROCESS: Rates = [
  ['crash', 0.0008],
  ['crash-after-call', 0.0006],
  ['freeze', 0.0004],
];
export const RATES = {
  read: [['store-throttled', 0.002], ['store-slow', 0.001], ...PROCESS],
  write: [
    ['store-throttled', 0.003],
    ['store-answer-lost', 0.003],
    ['store-repeated-write', 0.002],
    ['store-slow', 0.002],
    ...PROCESS,
  ],
  wakeUp: [
    ['wake-up-lost', 0.03],
    ['wake-up-twice', 0.03],
    ['wake-up-late', 0.02],
    ['wake-up-early', 0.01],
  ],
  stream: [
    ['stream-record-lost', 0.01],
    ['stream-record-twice', 0.03],
  ],
  send: [
    ['answer-late', 0.02],
    ['accepted-then-reset', 0.03],
    ['accepted-then-503', 0.03],
    ['accepted-later', 0.04],
    ['dropped', 0.02],
    ['refused-503', 0.02],
    ['body-cut', 0.02],
    ['not-reached', 0.02],
    ['rate-limited', 0.004],
    ['rate-limited-bare', 0.002],
    ['unauthorized-once', 0.01],
    ['unreadable-403', 0.01],
    ['out-of-credits', 0.005],
    ['crash-after-call', 0.01],
    ['freeze', 0.005],
  ],
  /** Of what was accepted. */
  accepted: [['timeline-lag', 0.1]],
  /** Calls that publish nothing: uploads, the timeline, whose credentials these are. */
  call: [
    ['timeline-500', 0.06],
    ['dropped', 0.02],
    ['timeline-429', 0.02],
    ['unauthorized-once', 0.02],
    ['body-cut', 0.01],
    ...PROCESS,
  ],
  refresh: [
    ['refresh-503', 0.1],
    ['refresh-answer-lost', 0.02],
    ['crash-after-call', 0.01],
  ],
  /** Of an account, once in the life of a world. */
  credentials: [
    ['token-revoked', 0.2],
    ['grant-revoked', 0.05],
  ],
} as const satisfies Record<string, Rates>;

/** Whom a fault befalls, and whose chance decides about it. */
export interface Subject {
  readonly name: string;
  readonly chance: Chance;
  /** What it is about; nothing in particular, where it is everybody's. */
  readonly publicationIds: readonly PublicationId[];
}

export interface Faults {
  /** What goes wrong at this place this time, if anything does. */
  draw(subject: Subject, place: string, rates: Rates): FaultKind | undefined;
  /** Of those that follow from another one: a crash befalls everything that the process has in hand. */
  strike(publicationIds: Iterable<PublicationId>): void;
  count(kind: FaultKind): void;
  /** Nothing goes wrong any more. */
  end(): void;
  readonly counts: Readonly<Partial<Record<FaultKind, number>>>;
  /** Publications that were hit, and when. */
  readonly struck: ReadonlyMap<PublicationId, readonly Instant[]>;
  /** The name of each fault of this run, for having fewer of them in the next one. */
  readonly names: readonly string[];
}

export interface FaultOptions {
  /** If given, no faults but these happen, each by its name. */
  readonly only: ReadonlySet<string> | undefined;
  readonly now: () => Instant;
  readonly note: (line: string) => void;
}

export function createFaults({ only, now, note }: FaultOptions): Faults {
  const counts: Partial<Record<FaultKind, number>> = {};
  const struck = new Map<PublicationId, Instant[]>();
  const names: string[] = [];
  let isOver = false;
  const count = (kind: FaultKind) => {
    counts[kind] = (counts[kind] ?? 0) + 1;
  };
  function strike(publicationIds: Iterable<PublicationId>): void {
    for (const id of publicationIds) {
      const times = struck.get(id);
      if (times === undefined) struck.set(id, [now()]);
      else times.push(now());
    }
  }
  return {
    draw(subject, place, rates) {
      if (isOver) return undefined;
      const number = subject.chance.count(place);
      const kind = pick(rates, subject.chance.next(place));
      if (kind === undefined) return undefined;
      const name = `${kind} at ${subject.name} ${place} ${number}`;
      if (only?.has(name) === false) return undefined;
      names.push(name);
      note(`FAULT ${name}`);
      count(kind);
      strike(subject.publicationIds);
      return kind;
    },
    ...{ strike, count },
    end() {
      isOver = true;
    },
    counts,
    struck,
    names,
  };
}

function pick(rates: Rates, draw: number): FaultKind | undefined {
  let rest = draw;
  for (const [kind, rate] of rates) {
    if (rest < rate) return kind;
    rest -= rate;
  }
  return undefined;
}
