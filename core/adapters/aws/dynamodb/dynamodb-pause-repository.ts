import type { Clock } from '../../../ports/clock.ts';
import type { PauseRepository } from '../../../ports/pause-repository.ts';
import { encodeBody } from './item.ts';
import { keys } from './keys.ts';
import { listPauses } from './pause-reads.ts';
import { voidReservations } from './reservations.ts';
import type { Table } from './table.ts';
import { EXISTS, IS_NEW } from './table-writes.ts';

export function createDynamoPauseRepository(table: Table, clock: Pick<Clock, 'now'>): PauseRepository {
  return {
    async create(pause) {
      const { id, tenantId, accountId } = pause;
      const { kind } = await table.putIf({ ...keys.pause(tenantId, id), ...encodeBody(pause) }, IS_NEW);
      // Also where it exists: whoever created it may have died before this.
      await voidReservations(table, { tenantId, accountId, now: clock.now() });
      return kind === 'written' ? 'created' : 'exists';
    },
    list: (tenantId) => listPauses(table, tenantId),
    async delete(tenantId, id) {
      const { kind } = await table.deleteIf(keys.pause(tenantId, id), EXISTS);
      return kind === 'written' ? 'deleted' : 'absent';
    },
  };
}
