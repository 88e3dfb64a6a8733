import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDiskMediaStore } from '../../core/adapters/local-files/disk-media-store.ts';
import { openKeyFile } from '../../core/adapters/local-files/key-file.ts';
import { openDatabase } from '../../core/adapters/sqlite/database.ts';
import { openSqliteStore } from '../../core/adapters/sqlite/sqlite-store.ts';
import type { MediaId } from '../../core/domain/ids.ts';
import { ACCOUNT, OTHER_TENANT, post, publication, TENANT } from '../support/builders.ts';
import { describeRepositories } from './repositories.contract.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'sendeplan-'));
const cipher = () => openKeyFile(join(folder(), 'key'));

describeRepositories('SQLite in memory', () => {
  const store = openSqliteStore({ path: ':memory:', cipher: cipher() });
  return { store, close: () => store.close() };
});

describeRepositories('SQLite on a file', () => {
  const directory = folder();
  const store = openSqliteStore({ path: join(directory, 'db'), cipher: cipher() });
  return {
    store,
    close() {
      store.close();
      rmSync(directory, { recursive: true });
    },
  };
});

describe('SQLite on a file', () => {
  it('shows what one process wrote to another, and lets one of two win', async () => {
    const path = join(folder(), 'db');
    const key = cipher();
    const [a, b] = [openSqliteStore({ path, cipher: key }), openSqliteStore({ path, cipher: key })];
    await a.posts.create(post(), [publication()]);
    const results = await Promise.all([
      a.publications.replace(publication({ revision: 2 }), 1),
      b.publications.replace(publication({ revision: 2 }), 1),
    ]);
    expect(results.sort()).toEqual(['conflict', 'replaced']);
    a.close();
    b.close();
  });

  it('never holds a secret in the clear, and opens a ciphertext for its own account only', async () => {
    const path = join(folder(), 'db');
    const store = openSqliteStore({ path, cipher: cipher() });
    await store.credentials.put(TENANT, ACCOUNT, {
      kind: 'oauth2',
      clientId: 'c',
      accessToken: 'very-secret-token',
    });
    const raw = openDatabase(path);
    await raw.write((unit) => unit.run('UPDATE credentials SET tenant_id = ?', OTHER_TENANT));
    expect(() => store.credentials.get(OTHER_TENANT, ACCOUNT)).toThrow();
    raw.close();
    store.close();
    expect(readFileSync(path).includes('very-secret-token')).toBe(false);
  });

  it('refuses a file of a newer version', () => {
    const path = join(folder(), 'db');
    const database = openDatabase(path);
    database.run('PRAGMA user_version = 99');
    database.close();
    expect(() => openDatabase(path)).toThrow(/newer version/);
  });

  it('takes back what a failing unit wrote and commits its neighbours', async () => {
    const database = openDatabase(':memory:');
    const insert = "INSERT INTO media (tenant_id, id, body) VALUES ('t', ?, '{}')";
    const results = await Promise.allSettled([
      database.write((unit) => unit.run(insert, 'a')),
      database.write((unit) => {
        unit.run(insert, 'b');
        throw new Error('changed its mind');
      }),
      database.write((unit) => unit.run(insert, 'c')),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(database.all('SELECT id FROM media ORDER BY id').map((row) => row['id'])).toEqual(['a', 'c']);
    database.close();
  });

  it.each([
    [
      'due',
      'SELECT id FROM publications WHERE wake_at IS NOT NULL AND wake_at <= 5 ORDER BY wake_at, id LIMIT 5',
    ],
    ['status', "SELECT state, count(*) FROM publications WHERE tenant_id = 'a' GROUP BY state"],
    [
      'report',
      "SELECT report FROM publications WHERE tenant_id = 'a' AND published_at >= 1 AND published_at < 2 ORDER BY published_at",
    ],
    [
      'posts',
      "SELECT body FROM posts WHERE tenant_id = 'a' AND (due_at, id) > (1, '') ORDER BY due_at, id LIMIT 5",
    ],
  ])('answers the %s query from an index', (_name, sql) => {
    const database = openDatabase(':memory:');
    const plan = database.all(`EXPLAIN QUERY PLAN ${sql}`).map((row) => String(row['detail']));
    expect(plan.join('; ')).toMatch(/USING (COVERING )?INDEX/);
    expect(plan.join('; ')).not.toMatch(/SCAN (?!.*USING)|TEMP B-TREE/);
    database.close();
  });
});

describe('the key file', () => {
  it('is refused if others may read it, or if it is damaged', () => {
    const path = join(folder(), 'key');
    openKeyFile(path);
    chmodSync(path, 0o644);
    expect(() => openKeyFile(path)).toThrow(/chmod 600/);
    const short = join(folder(), 'key');
    writeFileSync(short, 'x', { mode: 0o600 });
    expect(() => openKeyFile(short)).toThrow(/1 bytes/);
  });
});

describe('media on disk', () => {
  const store = createDiskMediaStore({ directory: folder(), key: cipher(), publicUrl: () => 'http://h' });
  const id = 'med_abc' as MediaId;
  const media = {
    id,
    tenantId: TENANT,
    contentType: 'image/png',
    byteCount: 4,
    altText: '',
    createdAt: 0,
  } as const;

  it('gives back what was stored, for its tenant only', async () => {
    await store.store(TENANT, id, Uint8Array.of(1, 2, 3, 4));
    expect(await store.inspect(TENANT, id)).toEqual({ byteCount: 4, head: Uint8Array.of(1, 2, 3, 4) });
    expect(await store.read(OTHER_TENANT, id)).toBeUndefined();
    expect(await store.inspect(TENANT, 'med_none' as MediaId)).toBeUndefined();
  });

  it('takes an upload token for its own medium only', async () => {
    const { headers, url } = await store.uploadTarget(media);
    expect(url).toBe('http://h/v1/media/med_abc/content');
    const token = headers['X-Upload-Token'] ?? '';
    expect(store.tenantOf(id, token)).toBe(TENANT);
    expect(store.tenantOf('med_other' as MediaId, token)).toBeUndefined();
    expect(store.tenantOf(id, `${token}x`)).toBeUndefined();
    expect(store.tenantOf(id, '')).toBeUndefined();
  });

  it('lets no name out of its folder', async () => {
    await expect(store.read(TENANT, '../../etc/passwd' as MediaId)).rejects.toThrow(RangeError);
  });
});
