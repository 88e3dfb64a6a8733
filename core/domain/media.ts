import type { Instant, MediaId, TenantId } from './ids.ts';

export const MEDIA_CONTENT_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;
export type MediaContentType = (typeof MEDIA_CONTENT_TYPES)[number];

/** Largest image that any network we know takes (X: 5 MB, docs.x.com x-api/media/quickstart/best-practices). */
export const MEDIA_MAX_BYTES = 5_000_000;
/** X takes alt texts up to 1,000 characters (docs.x.com, POST /2/media/metadata). */
export const ALT_TEXT_MAX_LENGTH = 1000;

export interface Media {
  readonly id: MediaId;
  readonly tenantId: TenantId;
  readonly contentType: MediaContentType;
  readonly byteCount: number;
  /** Empty where the tenant does not require one. */
  readonly altText: string;
  readonly createdAt: Instant;
}

/** The content type that the first bytes of a file show, whatever its name or header says. */
export function sniffContentType(head: Uint8Array): MediaContentType | undefined {
  const startsWith = (offset: number, ...bytes: readonly number[]) =>
    bytes.every((byte, index) => head[offset + index] === byte);
  if (startsWith(0, 0xff, 0xd8, 0xff)) return 'image/jpeg';
  if (startsWith(0, 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
  if (startsWith(0, 0x47, 0x49, 0x46, 0x38) && (head[4] === 0x37 || head[4] === 0x39) && head[5] === 0x61)
    return 'image/gif';
  if (startsWith(0, 0x52, 0x49, 0x46, 0x46) && startsWith(8, 0x57, 0x45, 0x42, 0x50)) return 'image/webp';
  return undefined;
}
