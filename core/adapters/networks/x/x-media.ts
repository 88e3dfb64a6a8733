import * as z from 'zod';
import type { Credentials } from '../../../domain/account.ts';
import type { Instant } from '../../../domain/ids.ts';
import type { LoadedMedia } from '../../../ports/publisher.ts';
import { retryAtOf, xProblem } from './x-errors.ts';
import { XId } from './x-outcome.ts';
import type { XAnswer, XTransport } from './x-transport.ts';

export interface UploadedMedia {
  readonly mediaId: string;
  /** Our own id of it. */
  readonly of: string;
  readonly expiresAt: Instant;
}

export type Upload =
  | { readonly kind: 'uploaded'; readonly media: UploadedMedia }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'rate-limited'; readonly retryAt: Instant; readonly detail: string }
  | { readonly kind: 'not-ready'; readonly detail: string };

const Uploaded = z.object({
  data: z.object({
    id: XId,
    expires_after_secs: z.number().positive().optional(),
    processing_info: z
      .object({ state: z.string(), check_after_secs: z.number().nonnegative().optional() })
      .optional(),
  }),
});
type Uploaded = z.infer<typeof Uploaded>['data'];

const CALL_TIMEOUT_MS = 8000;
const SEGMENT_BYTES = 1024 * 1024;
/** Media expire after a day unless X says otherwise (docs.x.com x-api/media/quickstart). */
const DEFAULT_EXPIRY_SECONDS = 86_400;
/** A server that does not know the step-by-step upload answers one of these; it gets the whole file at once. */
const NOT_THERE = new Set([404, 405, 501]);

export interface MediaUploader {
  upload(credentials: Credentials, loaded: LoadedMedia, deadlineAt: Instant): Promise<Upload>;
}

export interface UploadClock {
  readonly now: () => Instant;
  readonly sleepUntil: (at: Instant) => Promise<void>;
}

/** Uploads an image in steps, waits until X has processed it, and gives it its alt text. */
export function createMediaUploader(transport: XTransport, clock: UploadClock): MediaUploader {
  async function post(
    credentials: Credentials,
    path: string,
    body?: Record<string, unknown>,
    encoding: 'json' | 'form-data' = 'json',
  ): Promise<XAnswer> {
    return transport(
      credentials,
      { method: 'POST', path, encoding, ...(body === undefined ? {} : { body }) },
      CALL_TIMEOUT_MS,
    );
  }

  async function uploadBytes(credentials: Credentials, { media, bytes }: LoadedMedia): Promise<XAnswer> {
    const category = media.contentType === 'image/gif' ? 'tweet_gif' : 'tweet_image';
    const begun = await post(credentials, '/2/media/upload/initialize', {
      media_type: media.contentType,
      total_bytes: bytes.length,
      media_category: category,
    });
    if (begun.kind === 'answered' && NOT_THERE.has(begun.status)) {
      const whole = { media: Buffer.from(bytes), media_category: category, media_type: media.contentType };
      return post(credentials, '/2/media/upload', whole, 'form-data');
    }
    const parsed = parse(begun);
    if (parsed === undefined) return begun;
    for (let index = 0; index * SEGMENT_BYTES < bytes.length; index += 1) {
      const segment = Buffer.from(bytes.subarray(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES));
      const appended = await post(
        credentials,
        `/2/media/upload/${parsed.id}/append`,
        { segment_index: index, media: segment },
        'form-data',
      );
      if (appended.kind !== 'answered' || appended.status >= 300) return appended;
    }
    return post(credentials, `/2/media/upload/${parsed.id}/finalize`);
  }

  return {
    async upload(credentials, loaded, deadlineAt) {
      const answer = await uploadBytes(credentials, loaded);
      const uploaded = parse(answer);
      if (uploaded === undefined) return failure(answer, clock.now());
      const unready = await waitUntilProcessed(transport, clock, credentials, uploaded, deadlineAt);
      if (unready !== undefined) return { kind: 'not-ready', detail: unready };
      if (loaded.media.altText !== '') {
        const metadata = { id: uploaded.id, metadata: { alt_text: { text: loaded.media.altText } } };
        const described = await post(credentials, '/2/media/metadata', metadata);
        // A post without its alt text would exclude people; it waits rather than goes out so.
        if (described.kind !== 'answered' || described.status >= 300) return failure(described, clock.now());
      }
      const expiresAt = clock.now() + (uploaded.expires_after_secs ?? DEFAULT_EXPIRY_SECONDS) * 1000;
      return { kind: 'uploaded', media: { mediaId: uploaded.id, of: loaded.media.id, expiresAt } };
    },
  };
}

/** What keeps an image from being used, or nothing. */
async function waitUntilProcessed(
  transport: XTransport,
  clock: UploadClock,
  credentials: Credentials,
  uploaded: Uploaded,
  deadlineAt: Instant,
): Promise<string | undefined> {
  for (let info = uploaded.processing_info; info !== undefined && info.state !== 'succeeded'; ) {
    if (info.state === 'failed') return 'X could not process the image';
    const nextAt = clock.now() + (info.check_after_secs ?? 1) * 1000;
    if (nextAt > deadlineAt) return 'X still processes the image';
    await clock.sleepUntil(nextAt);
    const query = { command: 'STATUS', media_id: uploaded.id };
    info = parse(
      await transport(credentials, { method: 'GET', path: '/2/media/upload', query }, CALL_TIMEOUT_MS),
    )?.processing_info;
  }
  return undefined;
}

function parse(answer: XAnswer): Uploaded | undefined {
  if (answer.kind !== 'answered' || answer.status >= 300) return undefined;
  const parsed = Uploaded.safeParse(answer.data);
  return parsed.success ? parsed.data.data : undefined;
}

/** Uploading publishes nothing, so whatever went wrong, it may be done again. */
function failure(answer: XAnswer, now: Instant): Upload {
  if (answer.kind !== 'answered')
    return { kind: 'not-ready', detail: `uploading an image: ${answer.detail}` };
  const { text } = xProblem(answer.data);
  if (answer.status === 401) return { kind: 'unauthorized', detail: text };
  if (answer.status === 429)
    return { kind: 'rate-limited', retryAt: retryAtOf(answer.headers, now), detail: text };
  if (answer.status === 400 || answer.status === 403 || answer.status === 413)
    return { kind: 'refused', detail: text };
  return { kind: 'not-ready', detail: `uploading an image: HTTP ${answer.status}` };
}
