import * as z from 'zod';

const UrlEntity = z.object({ url: z.string(), expanded_url: z.string().optional() });
export const Entities = z.object({ urls: z.array(UrlEntity).optional() });
type Entities = z.infer<typeof Entities>;

const TRAILING_LINKS = /(?:\s*https?:\/\/t\.co\/\w+)+$/;
const ESCAPES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/**
 * The text as it was written, as far as it can be had back from the stored one: X shortens links, escapes three
 * characters and appends a link to the media (docs.x.com x-api/fundamentals/data-dictionary).
 */
export function writtenText(storedText: string, entities: Entities | undefined): string {
  let text = storedText;
  for (const { url, expanded_url } of entities?.urls ?? []) {
    if (url === '') continue;
    const isMediaLink = expanded_url !== undefined && /\/(?:photo|video)\/\d+$/.test(expanded_url);
    text = text.split(url).join(isMediaLink ? '' : (expanded_url ?? url));
  }
  return text.replace(TRAILING_LINKS, '').replace(/&(?:amp|lt|gt);/g, (escape) => ESCAPES[escape] ?? escape);
}

/** What has to be equal for two texts to be the same post. Not for display. */
export function comparable(text: string): string {
  return text
    .normalize('NFC')
    .replace(/https?:\/\/([^\s]*?)\/?(?=\s|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
