import type { PublishingPolicy } from '../domain/publishing-policy.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialVault } from '../ports/credential-vault.ts';
import type { Log } from '../ports/log.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { MediaStore } from '../ports/media-store.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { NetworkClients } from '../ports/network-adapter.ts';
import type { PauseRepository } from '../ports/pause-repository.ts';
import type { PostRepository } from '../ports/post-repository.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import type { Departures } from './departures.ts';

/** What publishing, reconciling and collecting need. */
export interface PublishingPorts {
  readonly tenants: TenantRepository;
  readonly accounts: AccountRepository;
  readonly credentials: CredentialVault;
  readonly pauses: PauseRepository;
  readonly posts: PostRepository;
  readonly publications: PublicationRepository;
  readonly media: MediaRepository;
  readonly mediaStore: MediaStore;
  readonly networks: NetworkClients;
  readonly wakeUps: WakeUps;
  readonly departures: Departures;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly policy: PublishingPolicy;
  /** Names this worker in its leases; unique per process. */
  readonly owner: string;
}
