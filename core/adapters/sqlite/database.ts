import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { MIGRATIONS } from './schema.ts';

export type Row = Readonly<Record<string, null | number | bigint | string | Uint8Array>>;

/** A change made of any number of statements: all of it happens or nothing. Synchronous. */
export type Unit<Result> = (database: Database) => Result;

export interface Database {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** Returns how many rows it changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
}

export interface GroupingDatabase extends Database {
  /** Runs the unit and resolves with its result once it is synced to disk. */
  write<Result>(unit: Unit<Result>): Promise<Result>;
  close(): void;
}

export class StorageError extends Error {
  override readonly name = 'StorageError';
}

interface Queued {
  readonly run: (database: Database) => () => void;
  readonly reject: (cause: unknown) => void;
}

/** Bounds how long one commit can take. */
const GROUP_LIMIT = 512;

/**
 * SQLite syncs to disk once per commit, which costs more than all statements of a small change. So the changes of
 * one turn of the event loop share a commit, each under a savepoint of its own.
 */
export function openDatabase(path: string): GroupingDatabase {
  const connection = new DatabaseSync(path);
  connection.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -32000; PRAGMA wal_autocheckpoint = 8000; PRAGMA temp_store = MEMORY;',
  );
  migrate(connection, path);
  const database = withCachedStatements(connection);
  const groups = groupCommits(connection, database);
  return {
    ...database,
    write: groups.write,
    close() {
      groups.flush();
      connection.close();
    },
  };
}

function withCachedStatements(connection: DatabaseSync): Database {
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    let statement = statements.get(sql);
    if (statement === undefined) statements.set(sql, (statement = connection.prepare(sql)));
    return statement;
  };
  return {
    get: (sql, ...values) => prepare(sql).get(...values),
    all: (sql, ...values) => prepare(sql).all(...values),
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
  };
}

function groupCommits(connection: DatabaseSync, database: Database) {
  let queue: Queued[] = [];

  function commit(group: readonly Queued[]): void {
    const settle: (() => void)[] = [];
    try {
      connection.exec('BEGIN IMMEDIATE');
      for (const { run, reject } of group) {
        database.run('SAVEPOINT unit');
        try {
          settle.push(run(database));
        } catch (cause) {
          database.run('ROLLBACK TO unit');
          settle.push(() => reject(cause));
        }
        database.run('RELEASE unit');
      }
      connection.exec('COMMIT');
    } catch (cause) {
      if (connection.isTransaction) connection.exec('ROLLBACK');
      const error = new StorageError('the database refused a commit; nothing of it was stored', { cause });
      for (const { reject } of group) reject(error);
      return;
    }
    for (const done of settle) done();
  }

  function flush(): void {
    while (queue.length > 0) {
      const group = queue.slice(0, GROUP_LIMIT);
      queue = queue.slice(GROUP_LIMIT);
      commit(group);
    }
  }

  function write<Result>(unit: Unit<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (queue.length === 0) setImmediate(flush);
      const run = (inside: Database) => {
        const result = unit(inside);
        return () => resolve(result);
      };
      queue.push({ run, reject });
    });
  }

  return { write, flush };
}

function migrate(connection: DatabaseSync, path: string): void {
  const version = Number(connection.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > MIGRATIONS.length) {
    throw new StorageError(
      `${path} was written by a newer version (schema ${version}, this one knows ${MIGRATIONS.length})`,
    );
  }
  if (version === MIGRATIONS.length) return;
  connection.exec('BEGIN IMMEDIATE');
  const current = Number(connection.prepare('PRAGMA user_version').get()?.['user_version']);
  for (const migration of MIGRATIONS.slice(current)) connection.exec(migration);
  connection.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  connection.exec('COMMIT');
}
