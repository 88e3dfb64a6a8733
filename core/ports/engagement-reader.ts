import type { Account, Credentials } from '../domain/account.ts';
import type { Metrics } from '../domain/engagement.ts';
import type { Instant, NetworkPostId } from '../domain/ids.ts';

export type Reading =
  | { readonly kind: 'read'; readonly metrics: Metrics; readonly source: string }
  /** The network says that the post no longer exists. */
  | { readonly kind: 'gone'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

export type Readings =
  | { readonly kind: 'read'; readonly byId: ReadonlyMap<NetworkPostId, Reading> }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string; readonly retryAt?: Instant };

/** Reading engagement of one account's posts. A metric that the network does not give is `null`. */
export interface EngagementReader {
  /** Posts that one call takes. */
  readonly batchSize: number;
  /** `publishedAt` by id: a network may give private counts of recent posts only. */
  read(
    account: Account,
    credentials: Credentials,
    posts: ReadonlyMap<NetworkPostId, Instant>,
    timeoutMs: number,
  ): Promise<Readings>;
}
