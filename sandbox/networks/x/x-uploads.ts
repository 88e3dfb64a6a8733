import * as z from 'zod';
import type { Fields } from '../../multipart.ts';
import type { XAccount, XMedia, XNetwork } from './x-network.ts';
import { invalid, XProblemError } from './x-problem.ts';

const IMAGE_MAX_BYTES = 5_000_000;
const MEDIA_EXPIRY_SECONDS = 86_400;
const ALT_TEXT_MAX = 1000;
const CATEGORIES = ['tweet_image', 'tweet_gif'] as const;

const Initialize = z.strictObject({
  media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
  total_bytes: z.int().positive(),
  media_category: z.enum(CATEGORIES).optional(),
  additional_owners: z.array(z.string()).optional(),
  shared: z.boolean().optional(),
});
const Metadata = z.strictObject({
  id: z.string().regex(/^\d{1,19}$/),
  metadata: z.strictObject({ alt_text: z.strictObject({ text: z.string().max(ALT_TEXT_MAX) }) }),
});

/** docs.x.com x-api/media/quickstart: initialize, append, finalize; or all in one for images. */
export interface Uploads {
  initialize(owner: XAccount, body: unknown): unknown;
  append(owner: XAccount, id: string, form: Fields): void;
  finalize(owner: XAccount, id: string): unknown;
  whole(owner: XAccount, form: Fields): unknown;
  describe(owner: XAccount, body: unknown): unknown;
  status(owner: XAccount, id: string): unknown;
}

export function createUploads(x: XNetwork): Uploads {
  const segments = new Map<string, Uint8Array[]>();

  return {
    initialize(owner, body) {
      const parsed = Initialize.safeParse(body);
      if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
      const media = begin(x, owner, parsed.data.media_type, parsed.data.total_bytes);
      segments.set(media.id, []);
      return answer(media);
    },
    append(owner, id, form) {
      const index = Number(form.get('segment_index')?.toString() ?? NaN);
      const file = form.get('media');
      const parts = segments.get(owned(x, owner, id).id);
      if (parts === undefined || !Number.isInteger(index) || index < 0 || index > 999 || file === undefined)
        throw invalid('segment_index or media is missing');
      parts[index] = file;
    },
    finalize(owner, id) {
      const media = owned(x, owner, id);
      const bytes = Buffer.concat(segments.get(id) ?? []);
      segments.delete(id);
      return finish(x, media, bytes);
    },
    whole(owner, form) {
      const file = form.get('media');
      if (file === undefined || !CATEGORIES.includes(form.get('media_category')?.toString() as 'tweet_image'))
        throw invalid('media and media_category are required');
      const bytes = file;
      return finish(x, begin(x, owner, actualType(bytes) ?? 'unknown', bytes.length), bytes);
    },
    describe(owner, body) {
      const parsed = Metadata.safeParse(body);
      if (!parsed.success) throw invalid(z.prettifyError(parsed.error));
      const media = owned(x, owner, parsed.data.id);
      media.altText = parsed.data.metadata.alt_text.text;
      x.store.save('x-media', media.id, media);
      return { data: { id: media.id, associated_metadata: parsed.data.metadata } };
    },
    status: (owner, id) => answer(owned(x, owner, id)),
  };
}

function begin(x: XNetwork, owner: XAccount, contentType: string, byteCount: number): XMedia {
  if (byteCount > IMAGE_MAX_BYTES)
    throw invalid(`Image file size must be <= ${IMAGE_MAX_BYTES} bytes`, {
      total_bytes: [String(byteCount)],
    });
  const media: XMedia = {
    id: x.nextId(),
    ownerId: owner.id,
    contentType,
    byteCount,
    expiresAt: x.clock.now() + MEDIA_EXPIRY_SECONDS * 1000,
    altText: '',
    state: 'uploading',
  };
  x.media.set(media.id, media);
  return media;
}

function owned(x: XNetwork, owner: XAccount, id: string): XMedia {
  const media = x.media.get(id);
  if (media?.ownerId !== owner.id)
    throw new XProblemError(404, {
      title: 'Not Found',
      detail: 'media id is not known',
      type: 'about:blank',
      status: 404,
    });
  return media;
}

function finish(x: XNetwork, media: XMedia, bytes: Uint8Array): unknown {
  if (bytes.length !== media.byteCount)
    throw invalid('Segments do not add up to provided total file size', {
      total_bytes: [String(bytes.length)],
    });
  if (actualType(bytes) !== media.contentType)
    throw invalid('media type unrecognized or not as declared', { media_type: [media.contentType] });
  media.state = 'ready';
  x.store.saveBytes(media.id, bytes);
  x.store.save('x-media', media.id, media);
  return answer(media);
}

function answer(media: XMedia): unknown {
  return {
    data: {
      id: media.id,
      media_key: `3_${media.id}`,
      size: media.byteCount,
      expires_after_secs: MEDIA_EXPIRY_SECONDS,
    },
  };
}

function actualType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (head.startsWith('\u0089PNG\r\n\u001a\n')) return 'image/png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'image/webp' : undefined;
}
