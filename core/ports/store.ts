import type { AccountRepository } from './account-repository.ts';
import type { ConnectionRepository } from './connection-repository.ts';
import type { CredentialVault } from './credential-vault.ts';
import type { IdempotencyRepository } from './idempotency-repository.ts';
import type { MediaRepository } from './media-repository.ts';
import type { PauseRepository } from './pause-repository.ts';
import type { PostRepository } from './post-repository.ts';
import type { PublicationRepository } from './publication-repository.ts';
import type { TenantRepository } from './tenant-repository.ts';
import type { TokenRepository } from './token-repository.ts';

/** Everything durable but the bytes of media. Every store passes test/contract/repositories.contract.ts. */
export interface Store {
  readonly tenants: TenantRepository;
  readonly accounts: AccountRepository;
  readonly credentials: CredentialVault;
  readonly connections: ConnectionRepository;
  readonly tokens: TokenRepository;
  readonly pauses: PauseRepository;
  readonly media: MediaRepository;
  readonly posts: PostRepository;
  readonly publications: PublicationRepository;
  readonly idempotency: IdempotencyRepository;
}
