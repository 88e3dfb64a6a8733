import { deviance, stirlingRemainder } from './gamma-function.ts';
import { monotoneRoot } from './monotone-root.ts';

/** Quantile of the beta distribution, 0 < p < 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  return monotoneRoot((x) => incompleteBeta(x, a, b) - p, 0, 1);
}

/** The regularized incomplete beta function I_x(a, b), by its continued fraction. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x <= (a + 1) / (a + b + 2)
    ? (kernel(x, a, b) * fraction(x, a, b)) / a
    : 1 - (kernel(x, a, b) * fraction(1 - x, b, a)) / b;
}

/** x^a (1 − x)^b / B(a, b), exact for large a and b too. */
function kernel(x: number, a: number, b: number): number {
  const n = a + b;
  const exponent =
    stirlingRemainder(n) -
    stirlingRemainder(a) -
    stirlingRemainder(b) -
    deviance(a, n * x) -
    deviance(b, n * (1 - x));
  return Math.exp(exponent) * Math.sqrt((a / n) * (b / (2 * Math.PI)));
}

const SMALLEST = 1e-300;

/** Modified Lentz evaluation, all of whose terms are positive for such x; needs about √max(a, b) steps. */
function fraction(x: number, a: number, b: number): number {
  const awayFromZero = (value: number) => Math.max(value, SMALLEST);
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; ; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    result *= d * c;
    if (!(Math.abs(d * c - 1) >= PRECISION)) return result;
  }
}

/** A few roundings: below that the product need never settle. */
const PRECISION = 1e-15;
