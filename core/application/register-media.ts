import type { MediaId } from '../domain/ids.ts';
import type { Media } from '../domain/media.ts';
import type { Principal } from '../domain/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { MediaStore, UploadTarget } from '../ports/media-store.ts';

interface Ports {
  readonly media: MediaRepository;
  readonly mediaStore: MediaStore;
  readonly ids: IdSource;
  readonly clock: Clock;
}

export type MediaInput = Pick<Media, 'contentType' | 'byteCount' | 'altText'> & { readonly id?: MediaId };

/** Announces an image; its bytes go past the API, to where the answer says. */
export async function registerMedia(
  ports: Ports,
  { tenantId }: Principal,
  { id = ports.ids.next('media'), contentType, byteCount, altText }: MediaInput,
): Promise<{ readonly media: Media; readonly upload: UploadTarget }> {
  const media: Media = { id, tenantId, contentType, byteCount, altText, createdAt: ports.clock.now() };
  await ports.media.create(media);
  return { media, upload: await ports.mediaStore.uploadTarget(media) };
}
