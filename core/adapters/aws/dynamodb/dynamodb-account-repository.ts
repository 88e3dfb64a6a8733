import { type Account, canPublish } from '../../../domain/account.ts';
import type { AccountRepository } from '../../../ports/account-repository.ts';
import type { Clock } from '../../../ports/clock.ts';
import { getAccount, readAccounts } from './account-reads.ts';
import { encodeBody, type Item } from './item.ts';
import { keys } from './keys.ts';
import { voidReservations } from './reservations.ts';
import { collect } from './sequences.ts';
import type { Table } from './table.ts';
import { IS_NEW } from './table-writes.ts';

export function createDynamoAccountRepository(table: Table, clock: Pick<Clock, 'now'>): AccountRepository {
  return {
    async create(account) {
      const { kind } = await table.putIf(encode(account), IS_NEW);
      return kind === 'written' ? 'created' : 'exists';
    },
    get: (tenantId, id) => getAccount(table, tenantId, id),
    async findByProfile(tenantId, network, networkAccountId) {
      const wanted = profileOf({ network, networkAccountId });
      for await (const account of readAccounts(table, tenantId)) {
        if (account.deletedAt === undefined && profileOf(account) === wanted) return account;
      }
      return undefined;
    },
    async list(tenantId, { after, limit, withDeleted }) {
      const accounts = await collect(readAccounts(table, tenantId));
      return accounts
        .filter(
          ({ id, deletedAt }) => id > (after ?? '') && (withDeleted === true || deletedAt === undefined),
        )
        .slice(0, limit);
    },
    async replace(next, expectedRevision) {
      const isUnchanged = { text: '#revision = :expected', values: { ':expected': expectedRevision } };
      const { kind } = await table.putIf(encode(next), isUnchanged);
      if (kind === 'refused') return 'conflict';
      if (!canPublish(next))
        await voidReservations(table, { tenantId: next.tenantId, accountId: next.id, now: clock.now() });
      return 'replaced';
    },
  };
}

function profileOf({ network, networkAccountId }: Pick<Account, 'network' | 'networkAccountId'>): string {
  return `${network} ${networkAccountId}`;
}

function encode(account: Account): Item {
  return {
    ...keys.account(account.tenantId, account.id),
    ...encodeBody(account),
    revision: account.revision,
  };
}
