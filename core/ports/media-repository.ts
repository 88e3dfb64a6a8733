import type { MediaId, TenantId } from '../domain/ids.ts';
import type { Media } from '../domain/media.ts';

export interface MediaRepository {
  create(media: Media): Promise<'created' | 'exists'>;
  get(tenantId: TenantId, id: MediaId): Promise<Media | undefined>;
  /** By id, ascending. */
  list(
    tenantId: TenantId,
    page: { readonly after?: MediaId; readonly limit: number },
  ): Promise<readonly Media[]>;
}
