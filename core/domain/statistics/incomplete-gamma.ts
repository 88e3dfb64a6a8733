import { deviance, stirlingRemainder } from './gamma-function.ts';
import { monotoneRoot } from './monotone-root.ts';

/** Quantile of the gamma distribution with rate 1, 0 < p < 1. */
export function gammaQuantile(p: number, shape: number): number {
  const atX = (x: number) => incompleteGamma(shape, x) - p;
  let high = shape + 1;
  while (atX(high) < 0) high *= 2;
  return monotoneRoot(atX, 0, high);
}

/** The regularized lower incomplete gamma function P(shape, x). */
export function incompleteGamma(shape: number, x: number): number {
  if (x <= 0) return 0;
  return x < shape + 1 ? kernel(shape, x) * series(shape, x) : 1 - kernel(shape, x) * fraction(shape, x);
}

/** x^shape e^−x / Γ(shape + 1), exact for large values too. */
function kernel(shape: number, x: number): number {
  return Math.exp(-stirlingRemainder(shape) - deviance(shape, x)) / Math.sqrt(2 * Math.PI * shape);
}

function series(shape: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; ; n += 1) {
    term *= x / (shape + n);
    const next = sum + term;
    if (next === sum) return sum;
    sum = next;
  }
}

/** Γ(shape + 1, upper tail) over the kernel, by modified Lentz evaluation of Legendre's continued fraction. */
function fraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let result = d;
  for (let n = 1; ; n += 1) {
    const numerator = -n * (n - shape);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    result *= d * c;
    if (!(Math.abs(d * c - 1) >= PRECISION)) return result * shape;
  }
}

/** A few roundings: below that the product need never settle. */
const PRECISION = 1e-15;
