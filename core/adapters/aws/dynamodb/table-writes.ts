import { randomBytes } from 'node:crypto';
import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { untilDone } from './backoff.ts';
import { conditionOf, type Expression, namesIn } from './expression.ts';
import { type Item, nameOf } from './item.ts';
import type { Key } from './keys.ts';

/** The item whose state did not fit the condition, as far as it holds text and numbers; empty: there is none. */
export interface Refusal {
  readonly kind: 'refused';
  readonly stored: Item;
}

export type Conditional = { readonly kind: 'written' } | Refusal;

export interface Change {
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  readonly add?: Readonly<Record<string, number>>;
  /** To lists that are there. */
  readonly append?: Readonly<Record<string, readonly unknown[]>>;
}

export type TransactionPart =
  | { readonly put: Item; readonly condition?: Expression }
  | { readonly update: Key; readonly change: Change; readonly condition?: Expression }
  | { readonly delete: Key; readonly condition?: Expression };

export type Transacted =
  | { readonly kind: 'written' }
  /** Which parts did not fit their condition. */
  | { readonly kind: 'refused'; readonly parts: ReadonlySet<number> };

/**
 * The SDK repeats a write whose answer was lost, and then meets what it has written itself. So every conditional write
 * leaves a random `writeId`, and a condition that failed on our own is a write that succeeded.
 */
export interface TableWrites {
  put(item: Item): Promise<void>;
  putIf(item: Item, condition: Expression): Promise<Conditional>;
  update(key: Key, change: Change): Promise<void>;
  updateIf(key: Key, change: Change, condition: Expression): Promise<Conditional>;
  delete(key: Key): Promise<void>;
  /** Deletes what is there and returns it, to one of any number who ask. */
  take(key: Key): Promise<Item | undefined>;
  deleteIf(key: Key, condition: Expression): Promise<Conditional>;
  /** All or nothing; up to 100 parts of up to 4 MB together. */
  transact(parts: readonly TransactionPart[]): Promise<Transacted>;
}

export const IS_NEW: Expression = { text: 'attribute_not_exists(#pk)' };
export const EXISTS: Expression = { text: 'attribute_exists(#pk)' };

export function createTableWrites(client: DynamoDBDocumentClient, tableName: string): TableWrites {
  const place = { TableName: tableName };
  const put = (item: Item, condition?: Expression) => (writeId: string) =>
    client.send(new PutCommand({ ...place, ...putInput(item, writeId, condition) }));
  const update = (key: Key, change: Change, condition?: Expression) => (writeId: string) =>
    client.send(new UpdateCommand({ ...place, ...updateInput(key, change, writeId, condition) }));
  const remove = (key: Key, condition?: Expression) => () =>
    client.send(new DeleteCommand({ ...place, ...deleteInput(key, condition), ReturnValues: 'ALL_OLD' }));
  return {
    async put(item) {
      await unlessContended(nameOf(item), put(item));
    },
    putIf: (item, condition) => conditionally(nameOf(item), put(item, condition)),
    async update(key, change) {
      await unlessContended(nameOf(key), update(key, change));
    },
    updateIf: (key, change, condition) => conditionally(nameOf(key), update(key, change, condition)),
    async delete(key) {
      await unlessContended(nameOf(key), remove(key));
    },
    async take(key) {
      try {
        return (await unlessContended(nameOf(key), remove(key, EXISTS))).Attributes;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return undefined;
        throw error;
      }
    },
    deleteIf: (key, condition) => conditionally(nameOf(key), remove(key, condition)),
    transact: (parts) => transact(client, tableName, parts),
  };
}

const OLD = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

function plain({ pk, sk }: Key) {
  return { pk, sk };
}

function putInput(item: Item, writeId: string, condition?: Expression) {
  return { Item: { ...item, writeId }, ...conditionOf(condition), ...OLD };
}

function deleteInput(key: Key, condition?: Expression) {
  return { Key: plain(key), ...conditionOf(condition), ...OLD };
}

function updateInput(key: Key, change: Change, writeId: string, condition?: Expression) {
  const { text, values } = updateExpression({ ...change, set: { ...change.set, writeId } });
  return {
    Key: plain(key),
    UpdateExpression: text,
    ...(condition === undefined ? {} : { ConditionExpression: condition.text }),
    ExpressionAttributeNames: namesIn(text, condition?.text ?? ''),
    ExpressionAttributeValues: { ...values, ...condition?.values },
    ...OLD,
  };
}

function updateExpression({ set = {}, remove = [], add = {}, append = {} }: Change) {
  const assigned = Object.keys(set).map((name) => `#${name} = :new_${name}`);
  const appended = Object.keys(append).map((name) => `#${name} = list_append(#${name}, :new_${name})`);
  const clauses = [
    ['SET', [...assigned, ...appended]],
    ['REMOVE', remove.map((name) => `#${name}`)],
    ['ADD', Object.keys(add).map((name) => `#${name} :new_${name}`)],
  ] as const;
  const values = Object.entries({ ...set, ...add, ...append }).map(
    ([name, value]) => [`:new_${name}`, value] as const,
  );
  return {
    text: clauses
      .flatMap(([verb, each]) => (each.length === 0 ? [] : `${verb} ${each.join(', ')}`))
      .join(' '),
    values: Object.fromEntries(values),
  };
}

/** A single write meets a transaction on its item: asks again when that is over. Refusals are the caller's. */
async function unlessContended<Answer>(
  what: string,
  send: (writeId: string) => Promise<Answer>,
  writeId = newWriteId(),
): Promise<Answer> {
  const answers: Answer[] = [];
  await untilDone(`writing ${what}`, async () => {
    try {
      answers.push(await send(writeId));
      return true;
    } catch (error) {
      if (error instanceof TransactionConflictException) return false;
      throw error;
    }
  });
  const [answer] = answers;
  if (answer === undefined) throw new TypeError('done without an answer');
  return answer;
}

async function conditionally(
  what: string,
  send: (writeId: string) => Promise<unknown>,
): Promise<Conditional> {
  const writeId = newWriteId();
  try {
    await unlessContended(what, send, writeId);
    return { kind: 'written' };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const stored = readable(error.Item);
    return stored['writeId'] === writeId ? { kind: 'written' } : { kind: 'refused', stored };
  }
}

function newWriteId(): string {
  return randomBytes(9).toString('base64url');
}

/** The error carries the item as it travels. */
function readable(attributes: Record<string, AttributeValue> = {}): Item {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { S, N }]) => [name, N === undefined ? S : Number(N)]),
  );
}

async function transact(
  client: DynamoDBDocumentClient,
  tableName: string,
  parts: readonly TransactionPart[],
): Promise<Transacted> {
  const writeId = newWriteId();
  const command = new TransactWriteCommand({
    TransactItems: parts.map((part) => transactItem(tableName, part, writeId)),
  });
  const refused = new Set<number>();
  await untilDone(`a transaction on ${nameOfPart(parts[0])}`, async () => {
    try {
      await client.send(command);
      return true;
    } catch (error) {
      if (!(error instanceof TransactionCanceledException)) throw error;
      const reasons = error.CancellationReasons ?? [];
      if (reasons.some((reason) => readable(reason.Item)['writeId'] === writeId)) return true;
      reasons.forEach((reason, index) => reason.Code === 'ConditionalCheckFailed' && refused.add(index));
      if (refused.size > 0) return true;
      if (reasons.some(isContention)) return false;
      throw error;
    }
  });
  return refused.size === 0 ? { kind: 'written' } : { kind: 'refused', parts: refused };
}

function isContention({ Code }: CancellationReason): boolean {
  return Code === 'TransactionConflict' || Code === 'ThrottlingError';
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function transactItem(TableName: string, part: TransactionPart, writeId: string): TransactItem {
  if ('put' in part) return { Put: { TableName, ...putInput(part.put, writeId, part.condition) } };
  if ('update' in part)
    return { Update: { TableName, ...updateInput(part.update, part.change, writeId, part.condition) } };
  return { Delete: { TableName, ...deleteInput(part.delete, part.condition) } };
}

function nameOfPart(part: TransactionPart | undefined): string {
  if (part === undefined) return 'nothing';
  if ('put' in part) return nameOf(part.put);
  return nameOf('update' in part ? part.update : part.delete);
}
