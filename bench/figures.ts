import { cpus, totalmem } from 'node:os';

/** One measured number. `ratio` is value / comparedTo.value, both measured in the same run. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly comparedTo?: { readonly name: string; readonly value: number };
  readonly ratio?: number;
}

export function figure(name: string, value: number, unit: string, comparedTo?: Figure): Figure {
  const rounded = round(value);
  if (comparedTo === undefined) return { name, value: rounded, unit };
  const base = { name: comparedTo.name, value: comparedTo.value };
  return { name, value: rounded, unit, comparedTo: base, ratio: round(value / comparedTo.value) };
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** The smallest value that at least `share` of all values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new RangeError('values: there are none');
  return value;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${first?.model ?? 'unknown'}, ${memory} GiB, Node ${process.version}`;
}

export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ name, value, unit, comparedTo, ratio }) => [
    name,
    String(value),
    unit,
    ratio === undefined ? '' : `${ratio} × ${comparedTo?.name ?? ''}`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map(([name = '', value = '', unit = '', ratio = '']) =>
      [name.padEnd(widths[0] ?? 0), value.padStart(widths[1] ?? 0), unit.padEnd(widths[2] ?? 0), ratio]
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
