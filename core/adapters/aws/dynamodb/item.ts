import type { Key } from './keys.ts';
import { StorageError } from './storage-error.ts';

export type Item = Readonly<Record<string, unknown>>;

/** The record itself is one JSON attribute; what conditions, indexes and filters need stands beside it. */
export function encodeBody(record: object): { readonly body: string } {
  return { body: JSON.stringify(record) };
}

/**
 * Items are written by this adapter alone and are trusted as far as their shape goes; what is checked is that the item
 * was not damaged: its body parses and has the field that its kind cannot lack.
 */
export function decodeBody<Entity>(item: Item, witness: keyof Entity & string): Entity {
  const json = textOf(item, 'body');
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new StorageError(`the body of ${nameOf(item)} is damaged`, { cause });
  }
  if (typeof value !== 'object' || value === null || !(witness in value))
    throw new StorageError(`the body of ${nameOf(item)} lacks ${witness}`);
  return value as Entity;
}

/** An attribute that must hold text. */
export function textOf(item: Item, attribute: string): string {
  const value = item[attribute];
  if (typeof value !== 'string')
    throw new StorageError(`${attribute} of ${nameOf(item)} is ${typeof value}, not text`);
  return value;
}

/** An attribute that must hold a number. */
export function numberOf(item: Item, attribute: string): number {
  const value = item[attribute];
  if (typeof value !== 'number')
    throw new StorageError(`${attribute} of ${nameOf(item)} is ${typeof value}, not a number`);
  return value;
}

export function keyOf(item: Item): Key {
  const { pk, sk } = item;
  if (typeof pk !== 'string' || typeof sk !== 'string') throw new StorageError('an item without its key');
  return { pk, sk };
}

/** The key, which holds ids only. */
export function nameOf({ pk, sk }: { readonly pk?: unknown; readonly sk?: unknown }): string {
  return `item ${String(pk)} ${String(sk)}`;
}
