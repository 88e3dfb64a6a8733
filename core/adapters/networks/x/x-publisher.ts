import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Instant } from '../../../domain/ids.ts';
import type { PartToPublish, Preparation, PreparedPart, Publisher } from '../../../ports/publisher.ts';
import { createMediaUploader, type UploadClock, type UploadedMedia } from './x-media.ts';
import { classifyCreate, XId } from './x-outcome.ts';
import { lookInTimeline } from './x-timeline.ts';
import type { XTransport } from './x-transport.ts';

/** X documents no lag of the timeline; looks are spread over minutes because of that. */
const VISIBILITY_LAG_MS = 30_000;
/** Media that expire sooner are uploaded again. */
const EXPIRY_MARGIN_MS = 600_000;

const Handle = z.array(z.object({ mediaId: XId, of: z.string(), expiresAt: z.number() }));

/** X publishes in one call and knows no idempotency key: everything else is done before that call. */
export function createXPublisher(transport: XTransport, clock: UploadClock): Publisher {
  const uploader = createMediaUploader(transport, clock);

  async function uploadAll(
    part: PartToPublish,
    deadlineAt: Instant,
  ): Promise<UploadedMedia[] | Exclude<Preparation, { kind: 'ready' }>> {
    const known = parseHandle(part.handle).filter(
      (media) => media.expiresAt > clock.now() + EXPIRY_MARGIN_MS,
    );
    const uploads = await Promise.all(
      part.media.map(async (loaded) => {
        const media = known.find((earlier) => earlier.of === loaded.media.id);
        return media === undefined
          ? uploader.upload(part.credentials, loaded, deadlineAt)
          : { kind: 'uploaded' as const, media };
      }),
    );
    const uploaded: UploadedMedia[] = [];
    for (const upload of uploads) {
      if (upload.kind === 'uploaded') uploaded.push(upload.media);
      else if (upload.kind === 'refused') return { kind: 'refused', problem: mediaRefused(upload.detail) };
      else return upload;
    }
    return uploaded;
  }

  return {
    visibilityLagMs: VISIBILITY_LAG_MS,
    // X refuses an identical second text; a post without text has no such guard.
    absenceWorth: ({ text }) => (text.trim() === '' ? 'evidence' : 'guarded'),
    async prepare(part, deadlineAt) {
      const uploaded = await uploadAll(part, deadlineAt);
      if (!Array.isArray(uploaded)) return uploaded;
      const request = createBody(part, uploaded);
      transport.warmUp();
      const prepared: PreparedPart = {
        account: part.account,
        credentials: part.credentials,
        fingerprint: createHash('sha256').update(request).digest('hex'),
        request,
        ...(uploaded.length === 0 ? {} : { handle: JSON.stringify(uploaded) }),
      };
      return { kind: 'ready', part: prepared };
    },
    async send({ account, credentials, request }, timeoutMs) {
      if (typeof request !== 'string') throw new TypeError('this part was not prepared for X');
      const body = { contentType: 'application/json', bytes: Buffer.from(request) };
      const call = { method: 'POST', path: '2/tweets', body } as const;
      return classifyCreate(await transport.call(credentials, call, timeoutMs), account.handle, clock.now());
    },
    look: (query, timeoutMs) => lookInTimeline(transport, query, timeoutMs, clock.now),
  };
}

/** The exact bytes of `POST /2/tweets` (docs.x.com x-api/posts/create-post). */
function createBody({ text, parent }: PartToPublish, uploaded: readonly UploadedMedia[]): string {
  return JSON.stringify({
    ...(text === '' ? {} : { text }),
    ...(uploaded.length === 0 ? {} : { media: { media_ids: uploaded.map(({ mediaId }) => mediaId) } }),
    ...(parent === undefined ? {} : { reply: { in_reply_to_tweet_id: parent } }),
  });
}

function mediaRefused(detail: string) {
  return {
    type: 'x-media-refused',
    title: 'X refuses an image of this post.',
    action: 'Replace the image and queue the post again.',
    detail,
  };
}

function parseHandle(handle: string | undefined): UploadedMedia[] {
  if (handle === undefined) return [];
  try {
    return Handle.parse(JSON.parse(handle));
  } catch {
    return [];
  }
}
