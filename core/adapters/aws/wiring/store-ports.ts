import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../ports/clock.ts';
import type { Store } from '../../../ports/store.ts';
import { type AwsAccess, createDynamoDbClient, createKmsClient } from '../clients.ts';
import { createKmsCredentialSealer } from '../credentials/kms-credential-sealer.ts';
import type { Sealer } from '../dynamodb/credential-sealer.ts';
import { openDynamoStore } from '../dynamodb/dynamodb-store.ts';

export interface StoreOptions {
  readonly access: AwsAccess;
  readonly tableName: string;
  readonly clock: Clock;
  readonly sealer: Sealer;
  /** True where requests are served: the table's stream then has wake-ups arranged for what they write. */
  readonly marksToArrange?: boolean;
}

export function storePorts({ access, ...options }: StoreOptions): Store {
  const marshallOptions = { removeUndefinedValues: true };
  const client = DynamoDBDocumentClient.from(createDynamoDbClient(access), { marshallOptions });
  return openDynamoStore({ client, ...options });
}

export function kmsSealer(access: AwsAccess, keyArn: string, clock: Clock): Sealer {
  return createKmsCredentialSealer({ kms: createKmsClient(access), keyArn, clock });
}

/** For functions whose role may not use the key: a credential neither enters nor leaves the store through them. */
export const withoutKey: Sealer = {
  seal: () => Promise.reject(new TypeError('this function has no key to credentials')),
  open: () => Promise.reject(new TypeError('this function has no key to credentials')),
};
