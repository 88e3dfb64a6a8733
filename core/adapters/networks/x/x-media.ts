import * as z from 'zod';
import type { Credentials } from '../../../domain/account.ts';
import type { Instant } from '../../../domain/ids.ts';
import type { LoadedMedia } from '../../../ports/publisher.ts';
import { type Answer, isSuccess } from '../http/answer.ts';
import { type EncodedBody, multipart } from '../http/multipart.ts';
import { retryAtOf, xProblem } from './x-errors.ts';
import { XId } from './x-outcome.ts';
import type { XCall, XTransport } from './x-transport.ts';

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
    expires_after_secs: z.number().positive().optional().catch(undefined),
    processing_info: z
      .object({ state: z.string(), check_after_secs: z.number().nonnegative().optional() })
      .nullish(),
  }),
});
type Uploaded = z.infer<typeof Uploaded>['data'];

const CALL_TIMEOUT_MS = 8000;
const SEGMENT_BYTES = 1024 * 1024;
/** Media expire after a day unless X says otherwise (docs.x.com x-api/media/quickstart). */
const DEFAULT_EXPIRY_SECONDS = 86_400;
const POLL_SECONDS = { default: 1, shortest: 0.2 } as const;
/** A server that does not know the step-by-step upload answers one of these; it gets the whole file at once. */
const NOT_THERE = new Set([404, 405, 501]);

export interface UploadClock {
  readonly now: () => Instant;
  readonly sleepUntil: (at: Instant) => Promise<void>;
}

export interface MediaUploader {
  /** Uploads an image, waits until X has processed it, and gives it its alt text: all before `deadlineAt`. */
  upload(credentials: Credentials, loaded: LoadedMedia, deadlineAt: Instant): Promise<Upload>;
}

export function createMediaUploader(transport: XTransport, clock: UploadClock): MediaUploader {
  return {
    async upload(credentials, loaded, deadlineAt) {
      const call: Call = (request) => {
        const remainingMs = deadlineAt - clock.now();
        return remainingMs <= 0
          ? Promise.resolve({ kind: 'not-sent', detail: 'no time is left before the deadline' })
          : transport.call(credentials, request, Math.min(CALL_TIMEOUT_MS, remainingMs));
      };
      const answer = await uploadBytes(call, loaded);
      const uploaded = parse(answer);
      if (uploaded === undefined) return failure(answer, clock.now());
      const unready = await waitUntilProcessed(call, clock, uploaded, deadlineAt);
      if (unready !== undefined) return unready;
      if (loaded.media.altText !== '') {
        const metadata = { id: uploaded.id, metadata: { alt_text: { text: loaded.media.altText } } };
        const described = await call(post('2/media/metadata', json(metadata)));
        // A post without its alt text would exclude people; it waits rather than goes out so.
        if (!isSuccess(described)) return failure(described, clock.now());
      }
      const expiresAt = clock.now() + (uploaded.expires_after_secs ?? DEFAULT_EXPIRY_SECONDS) * 1000;
      return { kind: 'uploaded', media: { mediaId: uploaded.id, of: loaded.media.id, expiresAt } };
    },
  };
}

type Call = (request: XCall) => Promise<Answer>;

/**
 * Step by step, as X's documentation and its libraries do it today; where a server does not have the steps, the
 * whole image in one request, which X documents for up to 5 MB. Both: docs.x.com x-api/media/quickstart.
 */
async function uploadBytes(call: Call, { media, bytes }: LoadedMedia): Promise<Answer> {
  const category = media.contentType === 'image/gif' ? 'tweet_gif' : 'tweet_image';
  const file = (part: Uint8Array) => ({ field: 'media', contentType: media.contentType, bytes: part });
  const begun = await call(
    post(
      '2/media/upload/initialize',
      json({ media_type: media.contentType, total_bytes: bytes.length, media_category: category }),
    ),
  );
  if (begun.kind === 'answered' && NOT_THERE.has(begun.status))
    return call(post('2/media/upload', multipart({ media_category: category }, file(bytes))));
  const id = parse(begun)?.id;
  if (id === undefined) return begun;
  for (let index = 0; index * SEGMENT_BYTES < bytes.length; index += 1) {
    const segment = bytes.subarray(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES);
    const body = multipart({ segment_index: String(index) }, file(segment));
    const appended = await call(post(`2/media/upload/${id}/append`, body));
    if (!isSuccess(appended)) return appended;
  }
  return call(post(`2/media/upload/${id}/finalize`));
}

/** What keeps an image from being used, or nothing. */
async function waitUntilProcessed(
  call: Call,
  clock: UploadClock,
  uploaded: Uploaded,
  deadlineAt: Instant,
): Promise<Upload | undefined> {
  let info = uploaded.processing_info;
  while (info != null && info.state !== 'succeeded') {
    if (info.state === 'failed') return { kind: 'refused', detail: 'X could not process the image' };
    const waitSeconds = Math.max(POLL_SECONDS.shortest, info.check_after_secs ?? POLL_SECONDS.default);
    const nextAt = clock.now() + waitSeconds * 1000;
    if (nextAt > deadlineAt) return { kind: 'not-ready', detail: 'X still processes the image' };
    await clock.sleepUntil(nextAt);
    const query = { command: 'STATUS', media_id: uploaded.id };
    const answer = await call({ method: 'GET', path: '2/media/upload', query });
    const status = parse(answer);
    if (status === undefined) return failure(answer, clock.now());
    info = status.processing_info;
  }
  return undefined;
}

function post(path: string, body?: EncodedBody): XCall {
  return { method: 'POST', path, ...(body === undefined ? {} : { body }) };
}

function json(value: unknown): EncodedBody {
  return { contentType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) };
}

function parse(answer: Answer): Uploaded | undefined {
  return isSuccess(answer) ? Uploaded.safeParse(answer.data).data?.data : undefined;
}

/** Uploading publishes nothing, so whatever went wrong, it may be done again. */
function failure(answer: Answer, now: Instant): Exclude<Upload, { kind: 'uploaded' }> {
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
