import { PRICES } from './prices.ts';

export type Item = keyof typeof PRICES;
/** How much of each thing that AWS has a price for. */
export type Counts = Readonly<Record<Item, number>>;

export const ITEMS = Object.keys(PRICES) as Item[];

export const NOTHING = each(() => 0);

export function counts(some: Partial<Counts>): Counts {
  return { ...NOTHING, ...some };
}

export function sum(all: readonly Counts[]): Counts {
  return each((item) => all.reduce((total, of) => total + of[item], 0));
}

export function times(of: Counts, factor: number): Counts {
  return each((item) => of[item] * factor);
}

/** What `of` counts beyond `base`. Less than nothing counts as nothing: a run was shorter, nobody pays it back. */
export function beyond(of: Counts, base: Counts): Counts {
  return each((item) => Math.max(0, of[item] - base[item]));
}

/** In US dollars. */
export function costOf(of: Counts): number {
  return ITEMS.reduce((total, item) => total + costOfItem(of, item), 0);
}

/** In US dollars. */
export function costOfItem(of: Counts, item: Item): number {
  const { usd, per } = PRICES[item];
  return (of[item] * usd) / per;
}

function each(value: (item: Item) => number): Counts {
  return Object.fromEntries(ITEMS.map((item) => [item, value(item)])) as Record<Item, number>;
}

/** In US dollars: what a stage may cost. Fees of the networks are not part of it. */
export const BUDGETS = { idleMonth: 2, thousandPosts: 0.06 } as const;

export interface Verdict {
  readonly name: string;
  readonly cost: number;
  readonly budget: number;
  readonly isKept: boolean;
}

export function verdict(name: string, cost: number, budget: number): Verdict {
  return { name, cost, budget, isKept: cost <= budget };
}
