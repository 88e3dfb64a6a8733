import type { Credentials } from '../../domain/account.ts';
import type { AccountId, TenantId } from '../../domain/ids.ts';
import type { CredentialVault } from '../../ports/credential-vault.ts';
import { type GroupingDatabase, StorageError } from './database.ts';
import { number } from './row.ts';

/** Authenticated encryption: what was sealed opens only with the same associated data. */
export interface Cipher {
  seal(plain: Uint8Array, associatedData: Uint8Array): Uint8Array;
  /** Throws if anything was changed. */
  open(sealed: Uint8Array, associatedData: Uint8Array): Uint8Array;
}

export function createSqliteCredentialVault(database: GroupingDatabase, cipher: Cipher): CredentialVault {
  return {
    get(tenantId, accountId) {
      const row = database.get(
        'SELECT version, sealed FROM credentials WHERE tenant_id = ? AND account_id = ?',
        tenantId,
        accountId,
      );
      if (row === undefined) return Promise.resolve(undefined);
      const sealed = row['sealed'];
      if (!(sealed instanceof Uint8Array))
        throw new StorageError(`the credentials of ${accountId} are damaged`);
      const plain = cipher.open(sealed, associatedData(tenantId, accountId));
      const credentials = JSON.parse(new TextDecoder().decode(plain)) as Credentials;
      return Promise.resolve({ credentials, version: number(row, 'version') });
    },
    put: (tenantId, accountId, credentials) => {
      const plain = new TextEncoder().encode(JSON.stringify(credentials));
      const sealed = cipher.seal(plain, associatedData(tenantId, accountId));
      return database.write((unit) => {
        unit.run(
          `INSERT INTO credentials (tenant_id, account_id, version, sealed) VALUES (?, ?, 1, ?)
           ON CONFLICT DO UPDATE SET version = version + 1, sealed = excluded.sealed, lock_owner = NULL, lock_until_at = NULL`,
          ...[tenantId, accountId, sealed],
        );
      });
    },
    lockRefresh: (tenantId, accountId, owner, now, untilAt) =>
      database.write((unit) => {
        const sql = `UPDATE credentials SET lock_owner = ?, lock_until_at = ?
          WHERE tenant_id = ? AND account_id = ? AND (lock_until_at IS NULL OR lock_until_at <= ?)`;
        return unit.run(sql, owner, untilAt, tenantId, accountId, now) === 1 ? 'locked' : 'busy';
      }),
    unlockRefresh: (tenantId, accountId, owner) =>
      database.write((unit) => {
        const sql =
          'UPDATE credentials SET lock_owner = NULL, lock_until_at = NULL WHERE tenant_id = ? AND account_id = ? AND lock_owner = ?';
        unit.run(sql, tenantId, accountId, owner);
      }),
    delete: (tenantId, accountId) =>
      database.write((unit) => {
        unit.run('DELETE FROM credentials WHERE tenant_id = ? AND account_id = ?', tenantId, accountId);
      }),
  };
}

function associatedData(tenantId: TenantId, accountId: AccountId): Uint8Array {
  return new TextEncoder().encode(JSON.stringify([tenantId, accountId]));
}
