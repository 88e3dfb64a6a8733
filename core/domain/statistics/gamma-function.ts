// Differences of log-gamma and digamma that stay exact where their parts are huge and nearly equal.

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const LOG_SQRT_TAU = 0.91893853320467274178;
/** From here on the asymptotic series below are exact to the last digits. */
const LARGE = 16;

/** ln Γ(z + 1) for z ≥ 0, after Lanczos (g = 7, nine terms). */
function logGammaOfNext(z: number): number {
  const base = z + 7.5;
  const sum = LANCZOS.reduce((total, term, index) => (index === 0 ? term : total + term / (z + index)), 0);
  return LOG_SQRT_TAU + (z + 0.5) * Math.log(base) - base + Math.log(sum);
}

/** What Stirling's formula leaves of ln Γ(z), z > 0: ln Γ(z) − (z − ½) ln z + z − ½ ln 2π. */
export function stirlingRemainder(z: number): number {
  if (z < LARGE) return logGammaOfNext(z) - (z + 0.5) * Math.log(z) + z - LOG_SQRT_TAU;
  const square = 1 / (z * z);
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188) * square) * square) * square) * square) / z;
}

/** x ln(x / m) + m − x without cancellation, after Loader (2000), "Fast and accurate computation of binomial probabilities". */
export function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) >= 0.1 * (x + m)) return x * Math.log(x / m) - difference;
  const v = difference / (x + m);
  let term = 2 * x * v;
  let sum = difference * v;
  for (let power = 3; ; power += 2) {
    term *= v * v;
    const next = sum + term / power;
    if (next === sum) return sum;
    sum = next;
  }
}

/** ln(Γ(z + k) / (Γ(z) z^k)), that is Σ ln(1 + j/z) over j < k; 0 as z grows. */
export function logRising(z: number, k: number): number {
  if (k === 0) return 0;
  return deviance(z + k, z) - 0.5 * Math.log1p(k / z) + stirlingRemainder(z + k) - stirlingRemainder(z);
}

/** ψ(z + k) − ψ(z), that is Σ 1/(z + j) over j < k. */
export function digammaRise(z: number, k: number): number {
  if (k === 0) return 0;
  let rise = 0;
  let from = z;
  for (; from < LARGE; from += 1) rise += 1 / from;
  let to = z + k;
  for (; to < LARGE; to += 1) rise -= 1 / to;
  return rise + Math.log1p((to - from) / from) + digammaRemainder(from) - digammaRemainder(to);
}

/** ln z − ψ(z) for large z. */
function digammaRemainder(z: number): number {
  const square = 1 / (z * z);
  return 0.5 / z + (1 / 12 - (1 / 120 - (1 / 252 - (1 / 240) * square) * square) * square) * square;
}
