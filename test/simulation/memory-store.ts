import { type Account, canPublish } from '../../core/domain/account.ts';
import type { Media } from '../../core/domain/media.ts';
import type { Network } from '../../core/domain/network.ts';
import { findPause, type Pause } from '../../core/domain/pause.ts';
import type { ApiToken, Settings, Tenant } from '../../core/domain/tenant.ts';
import type { PendingConnection } from '../../core/ports/connection-repository.ts';
import type { StoredCredentials } from '../../core/ports/credential-vault.ts';
import type { IdempotencyKey, StoredAnswer } from '../../core/ports/idempotency-repository.ts';
import type { Store } from '../../core/ports/store.ts';
import { createMemoryPosts } from './memory-posts.ts';
import { createMemoryPublications, type MemoryStoreOptions, NO_LAG } from './memory-publications.ts';

/** All of a store in memory, each call done at once. Records are never changed in place, so they are kept as they are. */
export function createMemoryStore(options: MemoryStoreOptions = NO_LAG): Store {
  const pauses = new Map<string, Pause>();
  const accounts = new Map<string, Account>();
  const mayRecordIntent = ({
    tenantId,
    accountId,
  }: Pick<Account, 'tenantId'> & { accountId: Account['id'] }) => {
    const account = accounts.get(accountId);
    const ofTenant = [...pauses.values()].filter((pause) => pause.tenantId === tenantId);
    return (
      findPause(ofTenant, accountId) === undefined && account?.tenantId === tenantId && canPublish(account)
    );
  };
  const publications = createMemoryPublications(options, mayRecordIntent);
  return {
    tenants: createTenants(),
    accounts: createAccounts(accounts),
    credentials: createVault(),
    connections: createConnections(),
    tokens: createTokens(),
    pauses: createPauses(pauses),
    media: createMedia(),
    posts: createMemoryPosts(publications),
    publications: publications.repository,
    idempotency: createIdempotency(),
  };
}

/** Stores what is not there yet. */
function createIn<Kind extends { readonly id: string }>(records: Map<string, Kind>, record: Kind) {
  if (records.has(record.id)) return Promise.resolve('exists' as const);
  records.set(record.id, record);
  return Promise.resolve('created' as const);
}

function pageOf<Kind extends { readonly id: string }>(
  records: Iterable<Kind>,
  { after = '', limit }: { readonly after?: string; readonly limit: number },
): Promise<readonly Kind[]> {
  const later = [...records].filter(({ id }) => id > after);
  return Promise.resolve(later.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit));
}

function createTenants(): Store['tenants'] {
  const tenants = new Map<string, Tenant>();
  const settings = new Map<string, Settings>();
  const isCurrent = (id: string, version: number) => settings.get(id)?.version === version;
  return {
    async create(tenant, first) {
      const created = await createIn(tenants, tenant);
      if (created === 'created') settings.set(tenant.id, first);
      return created;
    },
    get: (id) => Promise.resolve(tenants.get(id)),
    list: (page) => pageOf(tenants.values(), page),
    settings: (id) => Promise.resolve(settings.get(id)),
    replace(tenant, next, expectedVersion) {
      if (!isCurrent(tenant.id, expectedVersion)) return Promise.resolve('conflict');
      tenants.set(tenant.id, tenant);
      settings.set(tenant.id, next);
      return Promise.resolve('replaced');
    },
    replaceSettings(id, next, expectedVersion) {
      if (!isCurrent(id, expectedVersion)) return Promise.resolve('conflict');
      settings.set(id, next);
      return Promise.resolve('replaced');
    },
  };
}

function createAccounts(accounts: Map<string, Account>): Store['accounts'] {
  const ofTenant = (tenantId: string) => [...accounts.values()].filter((each) => each.tenantId === tenantId);
  return {
    create: (account) => createIn(accounts, account),
    get(tenantId, id) {
      const account = accounts.get(id);
      return Promise.resolve(account?.tenantId === tenantId ? account : undefined);
    },
    findByProfile: (tenantId, network, networkAccountId) =>
      Promise.resolve(
        ofTenant(tenantId).find(
          (each) =>
            each.deletedAt === undefined &&
            profileKey(each.network, each.networkAccountId) === profileKey(network, networkAccountId),
        ),
      ),
    list: (tenantId, { withDeleted, ...page }) =>
      pageOf(
        ofTenant(tenantId).filter(({ deletedAt }) => withDeleted === true || deletedAt === undefined),
        page,
      ),
    replace(next, expectedRevision) {
      if (accounts.get(next.id)?.revision !== expectedRevision) return Promise.resolve('conflict');
      accounts.set(next.id, next);
      return Promise.resolve('replaced');
    },
  };
}

const profileKey = (network: Network, networkAccountId: string) => `${network} ${networkAccountId}`;

function createVault(): Store['credentials'] {
  const stored = new Map<string, StoredCredentials>();
  const locks = new Map<string, { readonly owner: string; readonly untilAt: number }>();
  const keyOf = (tenantId: string, accountId: string) => `${tenantId} ${accountId}`;
  return {
    get: (tenantId, accountId) => Promise.resolve(stored.get(keyOf(tenantId, accountId))),
    put(tenantId, accountId, credentials) {
      const key = keyOf(tenantId, accountId);
      stored.set(key, { credentials, version: (stored.get(key)?.version ?? 0) + 1 });
      locks.delete(key);
      return Promise.resolve();
    },
    lockRefresh(tenantId, accountId, owner, now, untilAt) {
      const key = keyOf(tenantId, accountId);
      if (!stored.has(key) || (locks.get(key)?.untilAt ?? now) > now) return Promise.resolve('busy');
      locks.set(key, { owner, untilAt });
      return Promise.resolve('locked');
    },
    unlockRefresh(tenantId, accountId, owner) {
      const key = keyOf(tenantId, accountId);
      if (locks.get(key)?.owner === owner) locks.delete(key);
      return Promise.resolve();
    },
    delete(tenantId, accountId) {
      stored.delete(keyOf(tenantId, accountId));
      return Promise.resolve();
    },
  };
}

function createConnections(): Store['connections'] {
  const pending = new Map<string, PendingConnection>();
  return {
    put(connection) {
      pending.set(connection.stateSha256, connection);
      return Promise.resolve();
    },
    take(stateSha256) {
      const connection = pending.get(stateSha256);
      pending.delete(stateSha256);
      return Promise.resolve(connection);
    },
  };
}

function createTokens(): Store['tokens'] {
  const tokens = new Map<string, ApiToken>();
  return {
    create: (token) => createIn(tokens, token),
    find: (id) => Promise.resolve(tokens.get(id)),
    list: (tenantId, page) =>
      pageOf(
        [...tokens.values()].filter((token) => token.tenantId === tenantId),
        page,
      ),
    delete(tenantId, id) {
      const isThere = tokens.get(id)?.tenantId === tenantId && tokens.delete(id);
      return Promise.resolve(isThere ? 'deleted' : 'absent');
    },
  };
}

function createPauses(pauses: Map<string, Pause>): Store['pauses'] {
  return {
    create: (pause) => createIn(pauses, pause),
    list: (tenantId) =>
      pageOf(
        [...pauses.values()].filter((pause) => pause.tenantId === tenantId),
        { limit: Infinity },
      ),
    delete(tenantId, id) {
      const isThere = pauses.get(id)?.tenantId === tenantId && pauses.delete(id);
      return Promise.resolve(isThere ? 'deleted' : 'absent');
    },
  };
}

function createMedia(): Store['media'] {
  const media = new Map<string, Media>();
  const ofTenant = (tenantId: string) => [...media.values()].filter((each) => each.tenantId === tenantId);
  return {
    create: (medium) => createIn(media, medium),
    get: (tenantId, id) => Promise.resolve(ofTenant(tenantId).find((each) => each.id === id)),
    list: (tenantId, page) => pageOf(ofTenant(tenantId), page),
  };
}

function createIdempotency(): Store['idempotency'] {
  interface Claim {
    readonly bodySha256: string;
    readonly answer?: StoredAnswer;
    readonly lapsesAt: number;
  }
  const claims = new Map<string, Claim>();
  const keyOf = ({ tenantId, scope, key }: IdempotencyKey) => JSON.stringify([tenantId, scope, key]);
  return {
    claim(key, { bodySha256, now, lapsesAt }) {
      const claim = claims.get(keyOf(key));
      if (claim === undefined || claim.lapsesAt <= now) {
        claims.set(keyOf(key), { bodySha256, lapsesAt });
        return Promise.resolve({ kind: 'claimed' });
      }
      if (claim.bodySha256 !== bodySha256) return Promise.resolve({ kind: 'mismatch' });
      return Promise.resolve(
        claim.answer === undefined ? { kind: 'running' } : { kind: 'answered', answer: claim.answer },
      );
    },
    answer(key, answer, expiresAt) {
      const claim = claims.get(keyOf(key));
      if (claim !== undefined) claims.set(keyOf(key), { ...claim, answer, lapsesAt: expiresAt });
      return Promise.resolve();
    },
    release(key) {
      if (claims.get(keyOf(key))?.answer === undefined) claims.delete(keyOf(key));
      return Promise.resolve();
    },
  };
}
