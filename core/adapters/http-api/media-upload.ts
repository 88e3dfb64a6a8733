import type { MediaId } from '../../domain/ids.ts';
import { sniffContentType } from '../../domain/media.ts';
import { type ApiAnswer, problem } from './answer.ts';
import type { MediaUpload } from './api-ports.ts';

/** Takes the bytes of an announced image and keeps them only if they are what was announced. */
export async function storeUpload(
  upload: MediaUpload,
  request: Request,
  mediaId: string,
): Promise<ApiAnswer> {
  const id = mediaId as MediaId;
  const tenantId = upload.tenantOf(id, request.headers.get('x-upload-token') ?? '');
  const media = tenantId === undefined ? undefined : await upload.media.get(tenantId, id);
  if (media === undefined || tenantId === undefined) return problem('unauthenticated');
  const bytes = await readBytes(request, media.byteCount);
  if (bytes === undefined)
    return problem(
      'body-too-large',
      { detail: `${media.byteCount} bytes were announced` },
      { Connection: 'close' },
    );
  if (bytes.length !== media.byteCount)
    return mismatch(`got ${bytes.length} bytes; ${media.byteCount} were announced`);
  const actual = sniffContentType(bytes);
  if (actual !== media.contentType)
    return mismatch(
      `the bytes are ${actual ?? 'no image that is taken'}; ${media.contentType} was announced`,
    );
  await upload.store(tenantId, id, bytes);
  return { status: 204 };
}

function mismatch(detail: string): ApiAnswer {
  return problem('invalid-body', { detail, errors: [{ pointer: '', detail }] });
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return undefined;
  const chunks: Uint8Array[] = [];
  let byteCount = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    byteCount += chunk.length;
    if (byteCount > limit) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
