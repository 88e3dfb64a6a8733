import * as z from 'zod';

const UrlEntity = z.object({ url: z.string().min(1), expanded_url: z.string().optional().catch(undefined) });
export const Entities = z.object({ urls: z.array(UrlEntity.optional().catch(undefined)).optional() });
type Entities = z.infer<typeof Entities>;

const SHORT_LINK = /https?:\/\/t\.co\/\w+/;
/** A short link in a text that `comparable` has gone over. */
const COMPARABLE_LINK = /t\.co\/\w+/;
const TRAILING_SHORT_LINK = new RegExp(`\\s*${SHORT_LINK.source}\\s*$`);
const MEDIA_PAGE = /\/(?:photo|video)\/\d+$/;
const ESCAPES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

export interface StoredText {
  readonly text: string;
  readonly entities?: Entities | undefined;
}

/**
 * Whether a stored text is the written one: X shortens links, escapes three characters and appends a link to the
 * media (docs.x.com x-api/fundamentals/data-dictionary); other servers may keep the text as it came.
 * `likely`: all that can be compared is equal, but the answer does not say where its short links lead.
 */
export function compareTexts(
  stored: StoredText,
  written: string,
  hasMedia: boolean,
): 'equal' | 'likely' | 'other' {
  const wanted = comparable(written);
  const restored = restore(stored, hasMedia);
  const readings = [
    stored.text,
    unescape(restored),
    ...(hasMedia ? [unescape(restored.replace(TRAILING_SHORT_LINK, ''))] : []),
  ];
  if (readings.some((text) => comparable(text) === wanted)) return 'equal';
  const isLikely = readings.slice(1).some((text) => isEqualButForShortLinks(text, wanted));
  return isLikely ? 'likely' : 'other';
}

function restore({ text, entities }: StoredText, hasMedia: boolean): string {
  let restored = text;
  for (const entity of entities?.urls ?? []) {
    if (entity?.expanded_url === undefined) continue;
    const { url, expanded_url } = entity;
    const isMediaLink = hasMedia && MEDIA_PAGE.test(expanded_url) && text.trimEnd().endsWith(url);
    restored = restored.split(url).join(isMediaLink ? '' : expanded_url);
  }
  return restored;
}

function unescape(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (escape) => ESCAPES[escape] ?? escape);
}

/** What has to be equal for two texts to be the same post. Not for display. */
function comparable(text: string): string {
  return text
    .normalize('NFC')
    .toLowerCase()
    .replace(/https?:\/\//g, '')
    .replace(/\/+(?=[\s).,;:!?]|$)/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Each word that holds a short link may stand for one written word; all others have to be equal, and one of them there.
 * Word by word, so that no text, however long, keeps it busy.
 */
function isEqualButForShortLinks(text: string, wanted: string): boolean {
  const stored = comparable(text).split(' ');
  const words = wanted.split(' ');
  if (stored.length !== words.length || stored.every((word) => COMPARABLE_LINK.test(word))) return false;
  return stored.every((word, index) => {
    const written = words[index] ?? '';
    if (!COMPARABLE_LINK.test(word)) return word === written;
    const around = word.split(COMPARABLE_LINK);
    const [before = '', after = ''] = [around[0], around.at(-1)];
    const between = written.slice(before.length, written.length - after.length);
    return written.startsWith(before) && written.endsWith(after) && between.includes('.');
  });
}
