/** Each entry takes the schema one version further; entries are never changed once released. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE tenants (id TEXT PRIMARY KEY, settings_version INTEGER NOT NULL, settings TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;

  CREATE TABLE accounts (
    tenant_id TEXT NOT NULL, id TEXT NOT NULL, network TEXT NOT NULL, network_account_id TEXT NOT NULL,
    is_open INTEGER NOT NULL, can_publish INTEGER NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
  CREATE INDEX accounts_by_profile ON accounts (tenant_id, network, network_account_id) WHERE is_open = 1;

  CREATE TABLE credentials (
    tenant_id TEXT NOT NULL, account_id TEXT NOT NULL, version INTEGER NOT NULL, sealed BLOB NOT NULL,
    lock_owner TEXT, lock_until_at INTEGER, PRIMARY KEY (tenant_id, account_id)) WITHOUT ROWID;

  CREATE TABLE connections (state_sha256 TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE tokens (id TEXT PRIMARY KEY, tenant_id TEXT NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX tokens_by_tenant ON tokens (tenant_id, id);
  CREATE TABLE pauses (
    tenant_id TEXT NOT NULL, id TEXT NOT NULL, account_id TEXT, body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;
  CREATE TABLE media (tenant_id TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (tenant_id, id)) WITHOUT ROWID;

  -- A publication's key is its post's key times 32 plus its position: an index of random ids, which touches a page of
  -- its own for each row, exists once.
  CREATE TABLE posts (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, tenant_id TEXT NOT NULL, due_at INTEGER NOT NULL, campaign TEXT,
    version INTEGER NOT NULL, body TEXT NOT NULL);
  CREATE INDEX posts_by_due ON posts (tenant_id, due_at, id);

  CREATE TABLE publications (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, tenant_id TEXT NOT NULL, account_id TEXT NOT NULL, state TEXT NOT NULL,
    generation INTEGER NOT NULL, due_at INTEGER NOT NULL, wake_at INTEGER, next_read_at INTEGER, published_at INTEGER,
    price REAL NOT NULL, revision INTEGER NOT NULL, body TEXT NOT NULL, report TEXT);
  CREATE INDEX publications_by_state ON publications (tenant_id, state, due_at, price);
  CREATE INDEX publications_by_account ON publications (account_id, due_at);
  CREATE INDEX publications_to_wake ON publications (wake_at, id) WHERE wake_at IS NOT NULL;
  CREATE INDEX publications_to_read ON publications (next_read_at) WHERE next_read_at IS NOT NULL;
  CREATE INDEX publications_published ON publications (tenant_id, published_at) WHERE published_at IS NOT NULL;

  CREATE TABLE snapshots (
    publication_id TEXT NOT NULL, at INTEGER NOT NULL, tenant_id TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (publication_id, at)) WITHOUT ROWID;

  CREATE TABLE idempotency (
    tenant_id TEXT NOT NULL, scope TEXT NOT NULL, key TEXT NOT NULL, body_sha256 TEXT NOT NULL,
    answer TEXT, lapses_at INTEGER NOT NULL, PRIMARY KEY (tenant_id, scope, key)) WITHOUT ROWID;
  CREATE INDEX idempotency_lapsing ON idempotency (lapses_at);
  `,
];
