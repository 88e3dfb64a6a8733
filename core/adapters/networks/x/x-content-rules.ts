import twitterText from 'twitter-text';
import { ALT_TEXT_MAX_LENGTH, MEDIA_MAX_BYTES } from '../../../domain/media.ts';
import type { FieldProblem } from '../../../domain/problem.ts';
import type { ContentRules, PartToCheck } from '../../../ports/content-rules.ts';
import { X_PRICES } from './x-prices.ts';

/** Weighted length by twitter-text configuration v3 (docs.x.com counting-characters). */
const MAX_LENGTH = 280;
const MAX_IMAGES = 4;
/** Self-serve posts may hold one cashtag (docs.x.com x-api/posts/manage-tweets/integrate). */
const MAX_CASHTAGS = 1;
const MAX_THREAD_PARTS = 25;

export const xContentRules: ContentRules = {
  maxThreadParts: MAX_THREAD_PARTS,
  check({ text, media }) {
    const length = twitterText.parseTweet(text).weightedLength;
    return {
      length,
      maxLength: MAX_LENGTH,
      problems: [...textProblems(text, length, media.length), ...mediaProblems(media)],
      price: priceOf(text, media),
    };
  },
};

function textProblems(text: string, length: number, mediaCount: number): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const add = (detail: string) => problems.push({ pointer: '/text', detail });
  if (text.trim() === '' && mediaCount === 0) add('X takes an empty text only with an image.');
  if (length > MAX_LENGTH) add(`The text counts ${length} on X; X takes up to ${MAX_LENGTH}.`);
  const invalid = /[\uFFFE\uFEFF\uFFFF\u0000-\u0008\u000B\u000C\u000E-\u001F]|\p{Surrogate}/u.exec(text)?.[0];
  if (invalid !== undefined)
    add(
      `The text holds the character U+${invalid.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}, which X refuses.`,
    );
  if (text.includes('$') && twitterText.extractCashtags(text).length > MAX_CASHTAGS)
    add('X takes one cashtag ($NAME) in a post.');
  return problems;
}

function mediaProblems(media: PartToCheck['media']): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (media.length > MAX_IMAGES)
    problems.push({
      pointer: `/media/${MAX_IMAGES}`,
      detail: `${media.length} images; X takes up to ${MAX_IMAGES}.`,
    });
  const gifIndex = media.findIndex(({ contentType }) => contentType === 'image/gif');
  if (gifIndex >= 0 && media.length > 1)
    problems.push({
      pointer: `/media/${gifIndex}`,
      detail: 'X takes a GIF only as the single image of a post.',
    });
  for (const [index, { byteCount, altText }] of media.entries()) {
    if (byteCount > MEDIA_MAX_BYTES)
      problems.push({
        pointer: `/media/${index}`,
        detail: `The image has ${byteCount} bytes; X takes up to ${MEDIA_MAX_BYTES}.`,
      });
    if (altText.length > ALT_TEXT_MAX_LENGTH)
      problems.push({
        pointer: `/media/${index}`,
        detail: `The alt text has ${altText.length} characters; X takes up to ${ALT_TEXT_MAX_LENGTH}.`,
      });
  }
  return problems;
}

/** A bare domain counts as a link and is taken to be charged as one. */
function priceOf(text: string, media: PartToCheck['media']): number {
  const hasLink = text.includes('.') && twitterText.extractUrlsWithIndices(text).length > 0;
  const altTextCount = media.filter(({ altText }) => altText !== '').length;
  const price = (hasLink ? X_PRICES.postWithLink : X_PRICES.post) + altTextCount * X_PRICES.altText;
  return Math.round(price * 1e6) / 1e6;
}
