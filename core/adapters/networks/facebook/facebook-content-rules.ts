import type { FieldProblem } from '../../../domain/problem.ts';
import type { ContentRules, PartToCheck } from '../../../ports/content-rules.ts';

/** Third-party figure (docs.letmepost.dev/preflight); counted in UTF-16 units, the strictest reading of it. */
const MAX_LENGTH = 63_206;
const MAX_PHOTOS = 10;
/** Recommended by developers.facebook.com/docs/graph-api/photo-uploads, which lists the formats too: no WebP. */
const PHOTO_MAX_BYTES = 4_000_000;

export const facebookContentRules: ContentRules = {
  maxThreadParts: 1,
  check({ text, media }) {
    return {
      length: text.length,
      maxLength: MAX_LENGTH,
      problems: [...textProblems(text, media.length), ...mediaProblems(media)],
      price: 0,
    };
  },
};

function textProblems(text: string, mediaCount: number): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (detail: string) => problems.push({ pointer: '/text', detail });
  if (text.trim() === '' && mediaCount === 0) add('Facebook takes an empty text only with a photo.');
  if (text.length > MAX_LENGTH)
    add(`The text has ${text.length} characters; Facebook takes up to ${MAX_LENGTH}.`);
  return problems;
}

function mediaProblems(media: PartToCheck['media']): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (index: number, detail: string) => problems.push({ pointer: `/media/${index}`, detail });
  if (media.length > MAX_PHOTOS)
    add(MAX_PHOTOS, `${media.length} photos; Facebook takes up to ${MAX_PHOTOS} in a post.`);
  for (const [index, { byteCount, contentType }] of media.entries()) {
    if (byteCount > PHOTO_MAX_BYTES)
      add(index, `The photo has ${byteCount} bytes; Facebook takes up to ${PHOTO_MAX_BYTES}.`);
    if (contentType === 'image/webp') add(index, 'Facebook takes JPEG, PNG and GIF; this image is WebP.');
  }
  return problems;
}
