import { TIME_TO_LIVE_ATTRIBUTE } from '../../../contract/storage.ts';
import type { ConnectionRepository, PendingConnection } from '../../../ports/connection-repository.ts';
import { decodeBody, encodeBody } from './item.ts';
import { keys } from './keys.ts';
import type { Table } from './table.ts';

export function createDynamoConnectionRepository(table: Table): ConnectionRepository {
  return {
    put: (pending) =>
      table.put({
        ...keys.connection(pending.stateSha256),
        ...encodeBody(pending),
        [TIME_TO_LIVE_ATTRIBUTE]: Math.ceil(pending.expiresAt / 1000),
      }),
    async take(stateSha256) {
      const item = await table.take(keys.connection(stateSha256));
      return item === undefined ? undefined : decodeBody<PendingConnection>(item, 'codeVerifier');
    },
  };
}
