import * as z from 'zod';
import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { LoadedMedia, PartToPublish, Preparation } from '../../../ports/publisher.ts';
import { type Answer, isSuccess } from '../http/answer.ts';
import type { EncodedBody } from '../http/multipart.ts';
import { multipart } from '../http/multipart.ts';
import { verdictOf } from './facebook-errors.ts';
import { type FacebookGraph, form, type GraphCall, GraphId } from './facebook-graph.ts';
import type { Handle } from './facebook-handle.ts';
import { createdId, refusal } from './facebook-outcome.ts';

export type Unready = Exclude<Preparation, { kind: 'ready' }>;

const Uploaded = z.object({ id: GraphId });
const CALL_TIMEOUT_MS = 8000;

export interface Preparer {
  /** Everything before the visible step: photos, and the unpublished post where the Page takes that way. */
  prepare(part: PartToPublish, deadlineAt: Instant): Promise<Handle | Unready>;
}

/**
 * Publishing in two steps is in Meta's specification (PagePost, `is_published`), but not every Page need allow it.
 * Each prepared post is asked to stay unpublished, which changes nothing and takes the same right as publishing it:
 * a Page that refuses that gets its posts directly, decided before any visible step and remembered by this process.
 */
export function createPreparer(graph: FacebookGraph, now: () => Instant): Preparer {
  const directPages = new Set<string>();

  async function prepare(part: PartToPublish, deadlineAt: Instant): Promise<Handle | Unready> {
    const call: Call = (request) => {
      const remainingMs = deadlineAt - now();
      return remainingMs <= 0
        ? Promise.resolve({ kind: 'not-sent', detail: 'no time is left before the deadline' })
        : graph.call(part.credentials, request, Math.min(CALL_TIMEOUT_MS, remainingMs));
    };
    const pageId = part.account.networkAccountId;
    const photoIds = await uploadAll(call, part, now);
    if (!Array.isArray(photoIds)) return photoIds;
    if (directPages.has(pageId)) return { way: 'direct', photoIds };
    const created = await createUnpublished(call, part, photoIds, now);
    const postId = isSuccess(created) ? createdId(created.data) : undefined;
    if (postId === undefined) return unready(created, 'preparing the post', now());
    if (await canBePublished(call, postId, now)) return { way: 'prepared', postId };
    directPages.add(pageId);
    await call({ method: 'DELETE', path: postId });
    // Its photos belong to the post that was just deleted: for the direct one they are uploaded again.
    return prepare(part, deadlineAt);
  }
  return { prepare };
}

type Call = (request: GraphCall) => Promise<Answer>;

async function uploadAll(
  call: Call,
  { account, media }: PartToPublish,
  now: () => Instant,
): Promise<string[] | Unready> {
  const answers = await Promise.all(
    media.map((loaded) =>
      call({ method: 'POST', path: `${account.networkAccountId}/photos`, body: photo(loaded) }),
    ),
  );
  const ids: string[] = [];
  for (const answer of answers) {
    const id = isSuccess(answer) ? Uploaded.safeParse(answer.data).data?.id : undefined;
    if (id === undefined) return unready(answer, 'uploading a photo', now());
    ids.push(id);
  }
  return ids;
}

/** `POST /{page}/photos` (developers.facebook.com/docs/graph-api/reference/page/photos). */
function photo({ media, bytes }: LoadedMedia): EncodedBody {
  const fields = {
    published: 'false',
    ...(media.altText === '' ? {} : { alt_text_custom: media.altText }),
  };
  return multipart(fields, { field: 'source', contentType: media.contentType, bytes });
}

/** A post whose link Facebook cannot read still goes out, without the preview: the link is in the text. */
async function createUnpublished(
  call: Call,
  part: PartToPublish,
  photoIds: readonly string[],
  now: () => Instant,
): Promise<Answer> {
  const { networkAccountId: pageId } = part.account;
  const create = (fields: Readonly<Record<string, string>>) =>
    call({ method: 'POST', path: `${pageId}/feed`, body: form({ ...fields, published: 'false' }) });
  const fields = postFields(part.text, photoIds);
  const created = await create(fields);
  if (created.kind !== 'answered' || !('link' in fields)) return created;
  const isUnreadable = !isSuccess(created) && verdictOf(created, now()).kind === 'link-unreadable';
  return isUnreadable ? create({ message: part.text }) : created;
}

const LINK = /https?:\/\/[^\s<>"]+/i;
const TRAILING_PUNCTUATION = /[).,;:!?'’”»\]]+$/;

/** The fields of `POST /{page}/feed` (developers.facebook.com/docs/graph-api/reference/page/feed). */
export function postFields(text: string, photoIds: readonly string[]): Record<string, string> {
  const link = photoIds.length === 0 ? LINK.exec(text)?.[0].replace(TRAILING_PUNCTUATION, '') : undefined;
  const photos = photoIds.map((id, index) => [
    `attached_media[${index}]`,
    JSON.stringify({ media_fbid: id }),
  ]);
  return {
    ...(text === '' ? {} : { message: text }),
    ...(link === undefined ? {} : { link }),
    ...(Object.fromEntries(photos) as Record<string, string>),
  };
}

/** Only a refusal that is certain says no: whatever else goes wrong here, publishing may be tried. */
async function canBePublished(call: Call, postId: NetworkPostId, now: () => Instant): Promise<boolean> {
  const answer = await call({ method: 'POST', path: postId, body: form({ is_published: 'false' }) });
  if (answer.kind !== 'answered' || isSuccess(answer)) return true;
  const { kind } = verdictOf(answer, now());
  return kind !== 'invalid' && kind !== 'not-permitted';
}

/** Nothing is visible yet, so whatever was not refused for certain may be done again. */
function unready(answer: Answer, doing: string, now: Instant): Unready {
  if (answer.kind !== 'answered') return { kind: 'not-ready', detail: `${doing}: ${answer.detail}` };
  if (isSuccess(answer))
    return { kind: 'not-ready', detail: `${doing}: HTTP ${answer.status} without an id` };
  const verdict = verdictOf(answer, now);
  const { kind, detail } = verdict;
  switch (kind) {
    case 'unauthorized':
      return { kind, detail };
    case 'rate-limited':
      return { kind, detail, retryAt: verdict.retryAt };
    case 'not-permitted':
    case 'link-unreadable':
    case 'invalid':
    case 'duplicate':
      return { kind: 'refused', problem: refusal(kind, detail) };
    case 'not-there':
    case 'unclear':
      return { kind: 'not-ready', detail: `${doing}: ${detail}` };
  }
}
