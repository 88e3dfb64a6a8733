import { chance } from './chance.ts';

/** What may go wrong with a request: before it is carried out, or after. */
export const FAULT_KINDS = [
  'late',
  'accept-then-reset',
  'accept-then-timeout',
  'accept-then-503',
  'refuse-503',
  'cut-body',
  '429',
  '429-bare',
  '401',
  'timeline-lag',
  'timeline-500',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRule {
  readonly kind: FaultKind;
  /** Requests whose `METHOD /path` begins so. */
  readonly match: string;
  /** How often it strikes at most; absent: always. */
  readonly count?: number | undefined;
  /** Share of the requests it strikes; absent: all. */
  readonly probability?: number | undefined;
  /** For `late` and `timeline-lag`. */
  readonly delayMs?: number | undefined;
}

export interface Faults {
  set(rules: readonly FaultRule[]): void;
  /** The fault that strikes this request, if one does. */
  strike(request: string): FaultRule | undefined;
  /** How long a new post stays invisible on timelines. */
  timelineLagMs(): number;
}

export function createFaults(seed: string): Faults {
  let rules: (FaultRule & { struck: number })[] = [];
  let drawn = 0;
  return {
    set(next) {
      rules = next.map((rule) => ({ ...rule, struck: 0 }));
    },
    strike(request) {
      for (const rule of rules) {
        if (
          rule.kind === 'timeline-lag' ||
          !request.startsWith(rule.match) ||
          rule.struck >= (rule.count ?? Infinity)
        )
          continue;
        drawn += 1;
        if (chance(seed, 'fault', drawn) >= (rule.probability ?? 1)) continue;
        rule.struck += 1;
        return rule;
      }
      return undefined;
    },
    timelineLagMs: () => rules.find(({ kind }) => kind === 'timeline-lag')?.delayMs ?? 0,
  };
}
