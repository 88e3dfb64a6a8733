/** @throws RangeError that names the argument. */
export function requireCount(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) throw new RangeError(`${name} must be a count, got ${value}`);
}

/** @throws RangeError that names the argument. */
export function requirePositive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${name} must be above 0, got ${value}`);
}

/** @throws RangeError that names the argument. */
export function requireFinite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a finite number, got ${value}`);
}

/** Successes among trials. @throws RangeError that names the argument. */
export function requireShare(successes: number, trials: number, name = 'successes'): void {
  requirePositive('trials', trials);
  if (!(Number.isFinite(successes) && successes >= 0 && successes <= trials))
    throw new RangeError(`${name} must lie between 0 and ${trials}, got ${successes}`);
}

/** @throws RangeError that names the argument. */
export function requireEntries(name: string, list: readonly unknown[], fewest = 1): void {
  if (list.length < fewest)
    throw new RangeError(
      fewest === 1 ? `${name} must not be empty` : `${name} must hold at least ${fewest}, got ${list.length}`,
    );
}

/** @throws RangeError outside the list. */
export function valueAt(values: ArrayLike<number>, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`index must lie below ${values.length}, got ${index}`);
  return value;
}
