import type { Store } from '../../ports/store.ts';
import { openDatabase } from './database.ts';
import { createSqliteAccountRepository } from './sqlite-account-repository.ts';
import { createSqliteConnectionRepository } from './sqlite-connection-repository.ts';
import { type Cipher, createSqliteCredentialVault } from './sqlite-credential-vault.ts';
import { createSqliteIdempotencyRepository } from './sqlite-idempotency-repository.ts';
import { createSqliteMediaRepository } from './sqlite-media-repository.ts';
import { createSqlitePauseRepository } from './sqlite-pause-repository.ts';
import { createSqlitePostRepository } from './sqlite-post-repository.ts';
import { createSqlitePublicationRepository } from './sqlite-publication-repository.ts';
import { createSqliteTenantRepository } from './sqlite-tenant-repository.ts';
import { createSqliteTokenRepository } from './sqlite-token-repository.ts';

export interface SqliteStore extends Store {
  close(): void;
}

/** The embedded store: one file, or `:memory:`. Several processes may open the same file. */
export function openSqliteStore(options: { readonly path: string; readonly cipher: Cipher }): SqliteStore {
  const database = openDatabase(options.path);
  return {
    tenants: createSqliteTenantRepository(database),
    accounts: createSqliteAccountRepository(database),
    credentials: createSqliteCredentialVault(database, options.cipher),
    connections: createSqliteConnectionRepository(database),
    tokens: createSqliteTokenRepository(database),
    pauses: createSqlitePauseRepository(database),
    media: createSqliteMediaRepository(database),
    posts: createSqlitePostRepository(database),
    publications: createSqlitePublicationRepository(database),
    idempotency: createSqliteIdempotencyRepository(database),
    close: () => database.close(),
  };
}
