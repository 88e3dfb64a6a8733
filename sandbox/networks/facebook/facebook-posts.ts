import * as z from 'zod';
import { duplicate, GraphError, invalid } from './facebook-error.ts';
import type { FacebookNetwork, FacebookPage, FacebookPhoto, FacebookPost } from './facebook-network.ts';

const TEXT_MAX = 63_206;
const PHOTO_MAX_BYTES = 4_000_000;
const PHOTOS_MAX = 10;
const AttachedMedia = z.object({ media_fbid: z.string() });

export type Parameters = ReadonlyMap<string, string>;

/** `POST /{page}/feed` (developers.facebook.com/docs/graph-api/reference/page/feed). */
export function createPost(
  facebook: FacebookNetwork,
  page: FacebookPage,
  parameters: Parameters,
  arrivedAt: number,
): FacebookPost {
  const text = (parameters.get('message') ?? '').trim();
  const link = parameters.get('link');
  const photoIds = attachedPhotos(facebook, page, parameters);
  if (text === '' && link === undefined && photoIds.length === 0)
    throw invalid('Requires one of the params: message, link, place, attached_media');
  if (text.length > TEXT_MAX) throw invalid('The message is too long.');
  if (link !== undefined) checkLink(link);
  const now = facebook.clock.now();
  const isPublished = booleanIn(parameters, 'published') ?? true;
  // "Duplicate posts cannot be published consecutively" (error 506): of what people see.
  const newest = facebook.published(page.id)[0];
  if (isPublished && text !== '' && newest?.text === text && newest.link === link) throw duplicate();
  const post: FacebookPost = {
    ...{ id: `${page.id}_${facebook.nextId()}`, pageId: page.id, text, photoIds, createdAt: now },
    ...(link === undefined ? {} : { link }),
    ...(isPublished ? { publishedAt: now, arrivedAt } : {}),
  };
  facebook.save(post);
  return post;
}

/** A host that cannot exist (RFC 2606) is one that Facebook cannot read. */
function checkLink(link: string): void {
  const host = URL.canParse(link) ? new URL(link).hostname : undefined;
  if (host === undefined) throw invalid('The link is not a valid URL.');
  if (host.endsWith('.invalid'))
    throw new GraphError(1_609_005, 'The url you supplied is invalid or could not be reached.');
}

function attachedPhotos(facebook: FacebookNetwork, page: FacebookPage, parameters: Parameters): string[] {
  const listed = parameters.get('attached_media');
  const written = listed === undefined ? [] : (parse(z.array(z.unknown()), listed) ?? [undefined]);
  for (let index = 0; parameters.has(`attached_media[${index}]`); index += 1)
    written.push(parse(AttachedMedia, parameters.get(`attached_media[${index}]`) ?? ''));
  if (written.length > PHOTOS_MAX) throw invalid(`attached_media takes up to ${PHOTOS_MAX} photos.`);
  return written.map((each) => {
    const id = AttachedMedia.safeParse(each).data?.media_fbid ?? '';
    const isTaken = [...facebook.posts.values()].some(({ photoIds }) => photoIds.includes(id));
    if (facebook.photos.get(id)?.pageId !== page.id || isTaken)
      throw invalid('attached_media holds a media_fbid that cannot be attached.');
    return id;
  });
}

function parse<Value>(schema: z.ZodType<Value>, text: string): Value | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** `POST /{post}` with `is_published` (PagePost of Meta's published specification): may be repeated. */
export function updatePost(
  facebook: FacebookNetwork,
  page: FacebookPage,
  post: FacebookPost,
  { parameters, arrivedAt }: { readonly parameters: Parameters; readonly arrivedAt: number },
): void {
  const isPublished = booleanIn(parameters, 'is_published');
  if (isPublished === undefined)
    throw invalid('The sandbox changes is_published of a post, and nothing else.');
  if (!page.takesTwoSteps) throw invalid('is_published cannot be changed for posts of this Page.');
  if (!isPublished && post.publishedAt !== undefined)
    throw invalid('A post that was published cannot be made unpublished.');
  if (!isPublished || post.publishedAt !== undefined) return;
  post.publishedAt = facebook.clock.now();
  post.arrivedAt = arrivedAt;
  facebook.save(post);
}

/** `POST /{page}/photos`, unpublished: a photo that is published at once is a post, which the sandbox leaves out. */
export function uploadPhoto(
  facebook: FacebookNetwork,
  page: FacebookPage,
  parameters: Parameters,
  bytes: Uint8Array | undefined,
): FacebookPhoto {
  if (booleanIn(parameters, 'published') !== false)
    throw invalid('The sandbox takes photos with published=false.');
  if (bytes === undefined) throw new GraphError(324, 'Requires upload file');
  if (bytes.length > PHOTO_MAX_BYTES) throw invalid('The photo must be less than 4 MB.');
  const contentType = typeOf(bytes);
  if (contentType === undefined) throw new GraphError(324, 'Invalid image');
  const photo = {
    ...{ id: facebook.nextId(), pageId: page.id, contentType },
    altText: parameters.get('alt_text_custom') ?? '',
  };
  facebook.photos.set(photo.id, photo);
  facebook.store.saveBytes(photo.id, bytes);
  facebook.store.save('facebook-photo', photo.id, photo);
  return photo;
}

/** JPEG, PNG and GIF of the formats that developers.facebook.com/docs/graph-api/photo-uploads lists. */
function typeOf(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  if (head === '\u0089PNG\r\n\u001a\n') return 'image/png';
  if (head.startsWith('\u00ff\u00d8\u00ff')) return 'image/jpeg';
  return /^GIF8[79]a/.test(head) ? 'image/gif' : undefined;
}

function booleanIn(parameters: Parameters, name: string): boolean | undefined {
  switch (parameters.get(name)) {
    case undefined:
      return undefined;
    case 'true':
    case '1':
      return true;
    case 'false':
    case '0':
      return false;
    default:
      throw invalid(`Param ${name} must be a boolean`);
  }
}
