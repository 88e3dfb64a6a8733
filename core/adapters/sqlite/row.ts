import { type Row, StorageError } from './database.ts';

/** A column that must hold text. */
export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new StorageError(`column ${column} holds ${typeof value}, not text`);
  return value;
}

/** A column that must hold a number. */
export function number(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number')
    throw new StorageError(`column ${column} holds ${typeof value}, not a number`);
  return value;
}

/**
 * The record in a JSON column. Rows are written by this adapter alone and are trusted as far as their shape goes;
 * what is checked is that the row was not damaged: it parses and has the field that its kind cannot lack.
 */
export function record<Entity>(row: Row, column: string, witness: keyof Entity & string): Entity {
  const json = text(row, column);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new StorageError(`a damaged row: ${json.slice(0, 60)}`, { cause });
  }
  if (typeof value !== 'object' || value === null || !(witness in value)) {
    throw new StorageError(`a row without ${witness}: ${json.slice(0, 60)}`);
  }
  return value as Entity;
}
