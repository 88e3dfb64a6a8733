import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { storeUpload } from '../../core/adapters/http-api/media-upload.ts';
import { createDiskMediaStore } from '../../core/adapters/local-files/disk-media-store.ts';
import { openKeyFile } from '../../core/adapters/local-files/key-file.ts';
import { openSqliteStore } from '../../core/adapters/sqlite/sqlite-store.ts';
import { startScriptedServer } from '../support/scripted-server.ts';
import { describeMediaStore } from './media-store.contract.ts';

describeMediaStore('disk', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'sendeplan-'));
  const key = openKeyFile(join(directory, 'key'));
  const database = openSqliteStore({ path: ':memory:', cipher: key });
  const server = await startScriptedServer();
  const store = createDiskMediaStore({ directory, key, publicUrl: () => server.url.origin });
  server.play(({ method, path, headers, body }, response) => {
    const request = new Request(new URL(path, server.url), {
      ...{ method, body: Uint8Array.from(body) },
      headers: { 'x-upload-token': String(headers['x-upload-token']) },
    });
    void storeUpload({ media: database.media, ...store }, request, basename(dirname(path))).then(
      ({ status }) => response.writeHead(status).end(),
    );
  });
  return {
    store,
    announce: (one) => database.media.create(one),
    async close() {
      await server.close();
      database.close();
      rmSync(directory, { recursive: true });
    },
  };
});
