import { chance } from './chance.ts';

/** What may go wrong with a request: before it is carried out, after, or instead. */
export const FAULT_KINDS = [
  'late',
  'accept-then-reset',
  'accept-then-timeout',
  'accept-then-503',
  'accept-later',
  'refuse-503',
  'cut-body',
  'slow-drip',
  'wrong-content-type',
  '429',
  '429-bare',
  '401',
  'rotate-token',
  'revoke-token',
  'duplicate',
  'timeline-lag',
  'timeline-500',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** Requests whose `METHOD /path` begins so. */
  readonly match: string;
  /** Which of these requests it strikes, counted from 1; absent: any. */
  readonly at?: readonly number[] | undefined;
  /** How often it strikes at most; absent: always. */
  readonly count?: number | undefined;
  /** Share of the requests it strikes; absent: all. */
  readonly probability?: number | undefined;
  /** What it is depends on the kind. */
  readonly delayMs?: number | undefined;
}

/** A rule and how often it was asked and struck. */
interface Watched {
  readonly rule: FaultRule;
  seenCount: number;
  struckCount: number;
}

export interface Strike {
  readonly kind: FaultKind;
  readonly request: string;
  /** By the machine's clock. */
  readonly at: number;
  /** When what was dropped was carried out after all. */
  carriedOutAt?: number;
}

export interface Struck {
  readonly rule: FaultRule;
  readonly strike: Strike;
}

export interface Faults {
  /** Replaces all rules; what they strike follows from `seed` and the order in which requests arrive. */
  set(rules: readonly FaultRule[], seed?: string): void;
  /** The fault that strikes this request: of the first rule that does. */
  strike(request: string): Struck | undefined;
  /** How long a new post stays invisible to this reading request. */
  lagMs(request: string): number;
  report(): { readonly rules: readonly Watched[]; readonly strikes: readonly Strike[] };
}

const STRIKES_KEPT = 100_000;

export function createFaults(defaultSeed: string): Faults {
  let seed = defaultSeed;
  let rules: Watched[] = [];
  let strikes: Strike[] = [];

  function isStruck({ rule, seenCount, struckCount }: Watched, index: number): boolean {
    if (rule.at !== undefined && !rule.at.includes(seenCount)) return false;
    if (struckCount >= (rule.count ?? Infinity)) return false;
    return chance(seed, 'fault', index, seenCount) < (rule.probability ?? 1);
  }

  return {
    set(next, nextSeed = defaultSeed) {
      seed = nextSeed;
      rules = next.map((rule) => ({ rule, seenCount: 0, struckCount: 0 }));
      strikes = [];
    },
    strike(request) {
      const matching = [...rules.entries()].filter(
        ([, { rule }]) => rule.kind !== 'timeline-lag' && request.startsWith(rule.match),
      );
      // Each rule counts every request that it matches, whichever strikes: so no rule's draws depend on another's.
      for (const [, watched] of matching) watched.seenCount += 1;
      const striking = matching.find(([index, watched]) => isStruck(watched, index))?.[1];
      if (striking === undefined) return undefined;
      striking.struckCount += 1;
      const strike: Strike = { kind: striking.rule.kind, request, at: Date.now() };
      if (strikes.length < STRIKES_KEPT) strikes.push(strike);
      return { rule: striking.rule, strike };
    },
    lagMs: (request) =>
      rules.find(({ rule }) => rule.kind === 'timeline-lag' && request.startsWith(rule.match))?.rule
        .delayMs ?? 0,
    report: () => ({ rules, strikes }),
  };
}
