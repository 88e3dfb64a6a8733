const GOLDEN = (Math.sqrt(5) - 1) / 2;
const STEPS = 32;
const PRECISION = 1e-9;

/** The argument between two bounds at which a function with one peak is highest; a bound if it only rises or falls. */
export function highestPoint(f: (x: number) => number, from: number, to: number): number {
  const step = (to - from) / STEPS;
  let best = 0;
  let atBest = f(from);
  for (let index = 1; index <= STEPS; index += 1) {
    const at = f(from + index * step);
    if (at > atBest) [best, atBest] = [index, at];
  }
  let low = from + Math.max(0, best - 1) * step;
  let high = from + Math.min(STEPS, best + 1) * step;
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
  let [atLeft, atRight] = [f(left), f(right)];
  while (high - low > PRECISION) {
    if (atLeft > atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    }
  }
  return low + (high - low) / 2;
}
