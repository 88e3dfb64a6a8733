import type { Account } from '../../core/domain/account.ts';
import { canPublish } from '../../core/domain/account.ts';
import type { Pause } from '../../core/domain/pause.ts';
import type { Publication } from '../../core/domain/publication.ts';
import type { Store } from '../../core/ports/store.ts';

export interface StoreObserver {
  onPause(pause: Pause): void;
  onLift(pauseId: string): void;
  onAccount(account: Account, canPublish: boolean): void;
  /** What a request has stored: a change stream carries it. */
  onStored(publications: readonly Publication[]): void;
}

/** Tells what was committed, at the instant of the commit. */
export function observeStore(store: Store, observer: StoreObserver): Store {
  return {
    ...store,
    pauses: {
      ...store.pauses,
      async create(pause) {
        const created = await store.pauses.create(pause);
        if (created === 'created') observer.onPause(pause);
        return created;
      },
      async delete(tenantId, id) {
        const deleted = await store.pauses.delete(tenantId, id);
        if (deleted === 'deleted') observer.onLift(id);
        return deleted;
      },
    },
    accounts: {
      ...store.accounts,
      async replace(next, expectedRevision) {
        const replaced = await store.accounts.replace(next, expectedRevision);
        if (replaced === 'replaced') observer.onAccount(next, canPublish(next));
        return replaced;
      },
    },
    posts: {
      ...store.posts,
      async create(post, publications, snapshots) {
        const created = await store.posts.create(post, publications, snapshots);
        if (created === 'created') observer.onStored(publications);
        return created;
      },
      async replace(change) {
        const replaced = await store.posts.replace(change);
        if (replaced === 'replaced') observer.onStored(change.publications);
        return replaced;
      },
    },
  };
}
