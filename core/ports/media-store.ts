import type { MediaId, TenantId } from '../domain/ids.ts';
import type { Media } from '../domain/media.ts';

/** Where and how the bytes of a medium are sent. */
export interface UploadTarget {
  readonly method: 'PUT' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The bytes of media. Uploads go past the API where the store can take them itself. */
export interface MediaStore {
  uploadTarget(media: Media): Promise<UploadTarget>;
  /** Size and first 16 bytes of what was uploaded; `undefined` before that. */
  inspect(
    tenantId: TenantId,
    id: MediaId,
  ): Promise<{ readonly byteCount: number; readonly head: Uint8Array } | undefined>;
  /** All bytes; `undefined` if nothing was uploaded. */
  read(tenantId: TenantId, id: MediaId): Promise<Uint8Array | undefined>;
}
