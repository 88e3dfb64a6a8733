import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Records by kind and id. Read once at the start, written behind in groups. */
export interface Store {
  load<Entity>(kind: string): Map<string, Entity>;
  save(kind: string, id: string, entity: unknown): void;
  saveBytes(id: string, bytes: Uint8Array): void;
  loadBytes(id: string): Uint8Array | undefined;
  close(): void;
}

export function openStore(directory: string): Store {
  const isKept = directory !== ':memory:';
  if (isKept) mkdirSync(directory, { recursive: true });
  const database = new DatabaseSync(isKept ? join(directory, 'networks.sqlite') : ':memory:');
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
  database.exec(
    'CREATE TABLE IF NOT EXISTS entities (kind TEXT, id TEXT, body TEXT, PRIMARY KEY (kind, id)) WITHOUT ROWID',
  );
  database.exec('CREATE TABLE IF NOT EXISTS bytes (id TEXT PRIMARY KEY, body BLOB) WITHOUT ROWID');
  const insert = database.prepare('INSERT OR REPLACE INTO entities (kind, id, body) VALUES (?, ?, ?)');
  let waiting = new Map<string, readonly [string, string, unknown]>();

  function flush(): void {
    const group = waiting;
    waiting = new Map();
    database.exec('BEGIN');
    for (const [kind, id, entity] of group.values()) insert.run(kind, id, JSON.stringify(entity));
    database.exec('COMMIT');
  }

  return {
    load<Entity>(kind: string) {
      const rows = database.prepare('SELECT id, body FROM entities WHERE kind = ?').all(kind);
      return new Map(rows.map((row) => [String(row['id']), JSON.parse(String(row['body'])) as Entity]));
    },
    save(kind, id, entity) {
      if (waiting.size === 0) setImmediate(() => waiting.size > 0 && flush());
      waiting.set(`${kind} ${id}`, [kind, id, entity]);
    },
    saveBytes: (id, bytes) =>
      void database.prepare('INSERT OR REPLACE INTO bytes (id, body) VALUES (?, ?)').run(id, bytes),
    loadBytes(id) {
      const body = database.prepare('SELECT body FROM bytes WHERE id = ?').get(id)?.['body'];
      return body instanceof Uint8Array ? body : undefined;
    },
    close() {
      if (waiting.size > 0) flush();
      database.close();
    },
  };
}
