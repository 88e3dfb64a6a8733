/**
 * Where a monotone function crosses zero between two arguments of different sign, to the last digits.
 * False position (Illinois) for speed, halving in every third step so that it always ends.
 */
export function monotoneRoot(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  let [atLow, atHigh] = [f(low), f(high)];
  if (atLow === 0) return low;
  if (atHigh === 0) return high;
  for (let step = 1; ; step += 1) {
    const cut = low + ((high - low) * atLow) / (atLow - atHigh);
    const middle = low + (high - low) / 2;
    const x = step % 3 !== 0 && cut > low && cut < high ? cut : middle;
    if (high - low <= PRECISION * Math.abs(middle) || x <= low || x >= high) return middle;
    const at = f(x);
    if (at === 0) return x;
    if (at > 0 === atLow > 0) {
      [low, atLow, atHigh] = [x, at, atHigh / 2];
    } else {
      [high, atHigh, atLow] = [x, at, atLow / 2];
    }
  }
}

const PRECISION = 1e-14;
