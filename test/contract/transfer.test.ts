import { expect, it } from 'vitest';
import { openSqliteStore } from '../../core/adapters/sqlite/sqlite-store.ts';
import type { Store } from '../../core/ports/store.ts';
import { describeOnDynamoDb } from '../support/dynamodb-local.ts';
import { openStoreOn } from '../support/dynamodb-store.ts';
import { linesOf, livedWorld, portsOn, restore } from '../unit/core/application/lived-tenant.ts';
import type { World } from '../unit/core/application/world.ts';

const cipher = { seal: (plain: Uint8Array) => plain, open: (sealed: Uint8Array) => sealed };

async function restoredTo(store: Store, lines: readonly string[], w: World): Promise<string[]> {
  const result = await restore(portsOn(store, w), lines);
  expect(result).toMatchObject({ kind: 'restored', restoredCount: lines.length });
  expect(await restore(portsOn(store, w), lines)).toMatchObject({ restoredCount: 0 });
  return linesOf(store);
}

describeOnDynamoDb('a tenant that moves between stores', (server) => {
  it('is the same on DynamoDB and back on SQLite, byte for byte', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const { store, client } = await openStoreOn(server);
    const onDynamo = await restoredTo(store, lines, w);
    expect(onDynamo).toEqual(lines);
    const back = openSqliteStore({ path: ':memory:', cipher });
    expect(await restoredTo(back, onDynamo, w)).toEqual(lines);
    back.close();
    client.destroy();
  });
});
