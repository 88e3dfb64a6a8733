import type { Credentials } from '../../../domain/account.ts';
import type { CredentialVault } from '../../../ports/credential-vault.ts';
import type { Sealer } from './credential-sealer.ts';
import { nameOf, numberOf } from './item.ts';
import { keys } from './keys.ts';
import { StorageError } from './storage-error.ts';
import type { Table } from './table.ts';

const LOCK = ['lockOwner', 'lockUntilAt'] as const;

export function createDynamoCredentialVault(table: Table, sealer: Sealer): CredentialVault {
  return {
    async get(tenantId, accountId) {
      const item = await table.get(keys.credentials(tenantId, accountId));
      if (item === undefined) return undefined;
      const { sealed } = item;
      if (!(sealed instanceof Uint8Array)) throw new StorageError(`${nameOf(item)} holds no ciphertext`);
      const plain = await sealer.open(sealed, { tenantId, accountId });
      const credentials = JSON.parse(new TextDecoder().decode(plain)) as Credentials;
      return { credentials, version: numberOf(item, 'version') };
    },
    async put(tenantId, accountId, credentials) {
      const plain = new TextEncoder().encode(JSON.stringify(credentials));
      const sealed = await sealer.seal(plain, { tenantId, accountId });
      const change = { set: { sealed }, remove: LOCK, add: { version: 1 } };
      await table.update(keys.credentials(tenantId, accountId), change);
    },
    async lockRefresh(tenantId, accountId, owner, now, untilAt) {
      const isFree = {
        text: 'attribute_exists(#pk) AND (attribute_not_exists(#lockUntilAt) OR #lockUntilAt <= :now)',
        values: { ':now': now },
      };
      const set = { lockOwner: owner, lockUntilAt: untilAt };
      const { kind } = await table.updateIf(keys.credentials(tenantId, accountId), { set }, isFree);
      return kind === 'written' ? 'locked' : 'busy';
    },
    async unlockRefresh(tenantId, accountId, owner) {
      const isOurs = { text: '#lockOwner = :owner', values: { ':owner': owner } };
      await table.updateIf(keys.credentials(tenantId, accountId), { remove: LOCK }, isOurs);
    },
    async delete(tenantId, accountId) {
      await table.delete(keys.credentials(tenantId, accountId));
    },
  };
}
