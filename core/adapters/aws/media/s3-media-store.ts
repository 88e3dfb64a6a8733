import type { MediaId, TenantId } from '../../../domain/ids.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { MediaStore } from '../../../ports/media-store.ts';
import type { AwsAccess } from '../clients.ts';
import { createS3Requests, type S3Answer } from './s3-requests.ts';

const HEAD_BYTES = 16;
const UPLOAD_EXPIRES_SECONDS = 900;
const SAFE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

export interface S3MediaStore extends MediaStore {
  /** Where uploads go: a page that sends one has to allow it. */
  readonly uploadOrigin: string;
}

export interface S3MediaStoreOptions {
  readonly access: AwsAccess;
  readonly bucket: string;
  readonly clock: Clock;
}

/** S3 answered with something that is neither an object nor its absence. */
export class MediaStoreError extends Error {
  override readonly name = 'MediaStoreError';
}

/**
 * Media as objects, `<tenantId>/<mediaId>`. Uploads go to S3 itself, at an address that takes the announced type and
 * number of bytes only. Who reads needs `s3:ListBucket` too: without it S3 calls an object that is not there forbidden.
 */
export function createS3MediaStore({ access, bucket, clock }: S3MediaStoreOptions): S3MediaStore {
  const requests = createS3Requests(access, bucket, clock);
  return {
    uploadOrigin: requests.origin,
    async uploadTarget({ tenantId, id, contentType, byteCount }) {
      const signed = { 'content-type': contentType, 'content-length': String(byteCount) };
      const url = await requests.presign('PUT', keyOf(tenantId, id), signed, UPLOAD_EXPIRES_SECONDS);
      // Every HTTP client sends the length of a body by itself, and browsers let nobody else set it.
      return { method: 'PUT', url, headers: { 'Content-Type': contentType } };
    },
    async inspect(tenantId, id) {
      const key = keyOf(tenantId, id);
      const answer = await requests.get(key, { range: `bytes=0-${HEAD_BYTES - 1}` });
      if (isAbsence(answer)) return undefined;
      const total = /^bytes 0-\d+\/(\d+)$/.exec(answer.headers.get('content-range') ?? '')?.[1];
      if (answer.status !== 206 || total === undefined) throw unexpected(key, answer);
      return { byteCount: Number(total), head: answer.bytes };
    },
    async read(tenantId, id) {
      const key = keyOf(tenantId, id);
      const answer = await requests.get(key);
      if (isAbsence(answer)) return undefined;
      if (answer.status !== 200) throw unexpected(key, answer);
      return answer.bytes;
    },
  };
}

function keyOf(tenantId: TenantId, id: MediaId): string {
  if (!SAFE_NAME.test(tenantId) || !SAFE_NAME.test(id))
    throw new RangeError('a medium cannot have this name');
  return `${tenantId}/${id}`;
}

/** A bucket that is not there is a 404 too, and means something else. */
const isAbsence = (answer: S3Answer) => answer.status === 404 && errorCode(answer) === 'NoSuchKey';

const unexpected = (key: string, answer: S3Answer) =>
  new MediaStoreError(`reading ${key}: S3 answered ${answer.status} ${errorCode(answer) ?? ''}`.trim());

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
function errorCode({ bytes }: S3Answer): string | undefined {
  return /<Code>(\w{1,100})<\/Code>/.exec(new TextDecoder().decode(bytes.subarray(0, 1000)))?.[1];
}
