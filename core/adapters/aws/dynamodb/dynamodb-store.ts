import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '../../../ports/clock.ts';
import type { Store } from '../../../ports/store.ts';
import type { Sealer } from './credential-sealer.ts';
import { createDynamoAccountRepository } from './dynamodb-account-repository.ts';
import { createDynamoConnectionRepository } from './dynamodb-connection-repository.ts';
import { createDynamoCredentialVault } from './dynamodb-credential-vault.ts';
import { createDynamoIdempotencyRepository } from './dynamodb-idempotency-repository.ts';
import { createDynamoMediaRepository } from './dynamodb-media-repository.ts';
import { createDynamoPauseRepository } from './dynamodb-pause-repository.ts';
import { createDynamoPostRepository } from './dynamodb-post-repository.ts';
import { createDynamoPublicationRepository } from './dynamodb-publication-repository.ts';
import { createDynamoTenantRepository } from './dynamodb-tenant-repository.ts';
import { createDynamoTokenRepository } from './dynamodb-token-repository.ts';
import { createTable } from './table.ts';

export interface DynamoStoreOptions {
  readonly client: DynamoDBDocumentClient;
  /** A table as core/contract/storage.ts describes it. */
  readonly tableName: string;
  readonly sealer: Sealer;
  readonly clock: Pick<Clock, 'now'>;
  /**
   * Set where requests are served: publications written there are handed on by the table's stream, to have their
   * wake-ups arranged. What publishes arranges them itself. Default: false.
   */
  readonly marksToArrange?: boolean;
}

/** Everything in one DynamoDB table. How it is laid out: docs/architecture.md, "Access patterns". */
export function openDynamoStore(options: DynamoStoreOptions): Store {
  const { client, tableName, sealer, clock, marksToArrange = false } = options;
  const table = createTable(client, tableName);
  return {
    tenants: createDynamoTenantRepository(table),
    accounts: createDynamoAccountRepository(table, clock),
    credentials: createDynamoCredentialVault(table, sealer),
    connections: createDynamoConnectionRepository(table),
    tokens: createDynamoTokenRepository(table),
    pauses: createDynamoPauseRepository(table, clock),
    media: createDynamoMediaRepository(table),
    posts: createDynamoPostRepository(table, { marksToArrange }),
    publications: createDynamoPublicationRepository(table, { marksToArrange }),
    idempotency: createDynamoIdempotencyRepository(table),
  };
}
