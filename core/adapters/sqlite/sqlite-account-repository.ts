import type { SQLInputValue } from 'node:sqlite';
import { type Account, canPublish } from '../../domain/account.ts';
import type { AccountRepository } from '../../ports/account-repository.ts';
import type { GroupingDatabase } from './database.ts';
import { record } from './row.ts';

const COLUMNS = 'tenant_id, id, network, network_account_id, is_open, can_publish, revision, body';

export function createSqliteAccountRepository(database: GroupingDatabase): AccountRepository {
  const decode = (row: Parameters<typeof record>[0]) => record<Account>(row, 'body', 'networkAccountId');
  return {
    create: (account) =>
      database.write((unit) =>
        unit.run(
          `INSERT OR IGNORE INTO accounts (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          ...encode(account),
        ) === 1
          ? 'created'
          : 'exists',
      ),
    get(tenantId, id) {
      const row = database.get('SELECT body FROM accounts WHERE tenant_id = ? AND id = ?', tenantId, id);
      return Promise.resolve(row === undefined ? undefined : decode(row));
    },
    findByProfile(tenantId, network, networkAccountId) {
      const sql =
        'SELECT body FROM accounts WHERE tenant_id = ? AND network = ? AND network_account_id = ? AND is_open = 1';
      const row = database.get(sql, tenantId, network, networkAccountId);
      return Promise.resolve(row === undefined ? undefined : decode(row));
    },
    list(tenantId, { after, limit, withDeleted }) {
      const open = withDeleted === true ? '' : 'AND is_open = 1';
      const sql = `SELECT body FROM accounts WHERE tenant_id = ? AND id > ? ${open} ORDER BY id LIMIT ?`;
      return Promise.resolve(database.all(sql, tenantId, after ?? '', limit).map(decode));
    },
    replace: (next, expectedRevision) =>
      database.write((unit) => {
        const sql = `UPDATE accounts SET (${COLUMNS}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE tenant_id = ? AND id = ? AND revision = ?`;
        return unit.run(sql, ...encode(next), next.tenantId, next.id, expectedRevision) === 1
          ? 'replaced'
          : 'conflict';
      }),
  };
}

function encode(account: Account): SQLInputValue[] {
  const isOpen = account.deletedAt === undefined ? 1 : 0;
  const { tenantId, id, network, networkAccountId, revision } = account;
  return [
    tenantId,
    id,
    network,
    networkAccountId,
    isOpen,
    canPublish(account) ? 1 : 0,
    revision,
    JSON.stringify(account),
  ];
}
