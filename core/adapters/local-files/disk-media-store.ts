import { timingSafeEqual } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaId, TenantId } from '../../domain/ids.ts';
import type { MediaStore } from '../../ports/media-store.ts';
import type { KeyFile } from './key-file.ts';

const HEAD_BYTES = 16;
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

export interface DiskMediaStore extends MediaStore {
  /** Replaces the file in one step: a reader sees all of it or nothing. Synced to disk when it resolves. */
  store(tenantId: TenantId, id: MediaId, bytes: Uint8Array): Promise<void>;
  /** The tenant for which an upload token was made, if it was made for this medium. */
  tenantOf(id: MediaId, uploadToken: string): TenantId | undefined;
}

/** Media as files, one folder a tenant. Uploads come through the service itself, each with a token for one medium. */
export function createDiskMediaStore(options: {
  readonly directory: string;
  readonly key: KeyFile;
  readonly publicUrl: () => string;
}): DiskMediaStore {
  const { directory, key, publicUrl } = options;
  const tokenFor = (tenantId: TenantId, id: MediaId) =>
    `${tenantId}.${key.sign('media-upload', `${tenantId}/${id}`).toString('base64url')}`;

  function pathOf(tenantId: TenantId, id: MediaId): string {
    if (!SAFE_NAME.test(tenantId) || !SAFE_NAME.test(id))
      throw new RangeError('a medium cannot have this name');
    return join(directory, tenantId, id);
  }

  return {
    uploadTarget: (media) =>
      Promise.resolve({
        method: 'PUT',
        url: `${publicUrl()}/v1/media/${media.id}/content`,
        headers: { 'Content-Type': media.contentType, 'X-Upload-Token': tokenFor(media.tenantId, media.id) },
      }),
    async inspect(tenantId, id) {
      const file = await unlessMissing(open(pathOf(tenantId, id)));
      if (file === undefined) return undefined;
      try {
        const { size } = await file.stat();
        const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
        return { byteCount: size, head: buffer.subarray(0, bytesRead) };
      } finally {
        await file.close();
      }
    },
    async read(tenantId, id) {
      return unlessMissing(readFile(pathOf(tenantId, id)));
    },
    async store(tenantId, id, bytes) {
      const path = pathOf(tenantId, id);
      mkdirSync(join(directory, tenantId), { recursive: true });
      const partial = `${path}.${process.pid}.partial`;
      const file = await open(partial, 'w', 0o600);
      await file.writeFile(bytes);
      await file.sync();
      await file.close();
      await rename(partial, path);
    },
    tenantOf(id, uploadToken) {
      const tenantId = uploadToken.slice(0, Math.max(0, uploadToken.lastIndexOf('.'))) as TenantId;
      if (!SAFE_NAME.test(tenantId) || !SAFE_NAME.test(id)) return undefined;
      const expected = Buffer.from(tokenFor(tenantId, id));
      const given = Buffer.from(uploadToken);
      return expected.length === given.length && timingSafeEqual(expected, given) ? tenantId : undefined;
    },
  };
}

async function unlessMissing<Value>(found: Promise<Value>): Promise<Value | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
