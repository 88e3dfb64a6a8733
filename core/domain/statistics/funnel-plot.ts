import { requireEntries, requirePositive, requireShare } from './arguments.ts';

export interface FunnelEntry {
  readonly events: number;
  readonly trials: number;
}

export interface FunnelPlot {
  /** The pooled share. */
  readonly target: number;
  /** How many times the variation between entries exceeds chance; at least 1. It widens the limits. */
  readonly overdispersion: number;
  readonly points: readonly { readonly low: number; readonly high: number; readonly inside: boolean }[];
}

/**
 * Limits within which an entry of its size lies by chance alone (Spiegelhalter 2005, doi 10.1002/sim.1970).
 * @throws RangeError on impossible input.
 */
export function funnelPlot(
  entries: readonly FunnelEntry[],
  options: { readonly z?: number } = {},
): FunnelPlot {
  const { z = 1.96 } = options;
  requirePositive('z', z);
  requireEntries('entries', entries);
  for (const { events, trials } of entries) requireShare(events, trials, 'events');
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const target = sum(entries.map(({ events }) => events)) / sum(entries.map(({ trials }) => trials));
  const variance = target * (1 - target);
  const squares = entries.map(({ events, trials }) =>
    variance === 0 ? 0 : ((events / trials - target) ** 2 * trials) / variance,
  );
  const overdispersion = Math.max(1, sum(squares) / entries.length);
  const points = entries.map(({ events, trials }) => {
    const half = z * Math.sqrt((overdispersion * variance) / trials);
    const [low, high] = [Math.max(0, target - half), Math.min(1, target + half)];
    const share = events / trials;
    return { low, high, inside: share >= low && share <= high };
  });
  return { target, overdispersion, points };
}
