import type { TenantId } from '../../../domain/ids.ts';
import type { Pause } from '../../../domain/pause.ts';
import { decodeBody } from './item.ts';
import { partitions } from './keys.ts';
import { collect } from './sequences.ts';
import type { Table } from './table.ts';

export async function listPauses(table: Table, tenantId: TenantId): Promise<Pause[]> {
  const items = await collect(table.query({ partition: partitions.pauses(tenantId) }));
  return items.map((item) => decodeBody<Pause>(item, 'reason'));
}
