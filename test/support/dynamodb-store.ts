import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Sealer } from '../../core/adapters/aws/dynamodb/credential-sealer.ts';
import { type DynamoStoreOptions, openDynamoStore } from '../../core/adapters/aws/dynamodb/dynamodb-store.ts';
import { openKeyFile } from '../../core/adapters/local-files/key-file.ts';
import type { Store } from '../../core/ports/store.ts';
import { DUE } from './builders.ts';
import type { DynamoDbLocal } from './dynamodb-local.ts';

const cipher = openKeyFile(join(tmpdir(), `sendeplan-${randomBytes(6).toString('hex')}`));
const encode = (context: object) => new TextEncoder().encode(JSON.stringify(context));
const sealer: Sealer = {
  seal: (plain, context) => Promise.resolve(cipher.seal(plain, encode(context))),
  open: (sealed, context) => Promise.resolve(cipher.open(sealed, encode(context))),
};

/** What builders make is due in a second. */
export const clock = { now: () => DUE - 1000 };

export interface OpenDynamoStore {
  readonly store: Store;
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
}

/** A store on a table of its own, or, with `tableName`, one more on a table that is there. */
export async function openStoreOn(
  server: DynamoDbLocal,
  more: Partial<DynamoStoreOptions> = {},
): Promise<OpenDynamoStore> {
  const { client = server.client(), tableName = await server.createTable() } = more;
  return { client, tableName, store: openDynamoStore({ client, tableName, sealer, clock, ...more }) };
}
