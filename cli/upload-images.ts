import { extname } from 'node:path';
import type * as z from 'zod';
import { MediaBody } from '../core/contract/api/administration.ts';
import { CommandError, EXIT } from './exit-code.ts';
import { readInput } from './input.ts';
import type { Language } from './language.ts';
import type { Session } from './session.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

const TEXTS = {
  en: {
    alts: 'Each --image takes one --alt that says what it shows.',
    kind: (file: string) => `${file}: takes .jpg, .png, .gif or .webp`,
    upload: (file: string, why: string) => `${file} was not taken (${why}).`,
  },
  de: {
    alts: 'Zu jedem --image gehört ein --alt, das sagt, was zu sehen ist.',
    kind: (file: string) => `${file}: nimmt .jpg, .png, .gif oder .webp`,
    upload: (file: string, why: string) => `${file} wurde nicht angenommen (${why}).`,
  },
} as const satisfies Record<Language, object>;

/** Announces each image and sends its bytes to where the service says. @returns the media ids, in order. */
export async function uploadImages(
  session: Session,
  files: readonly string[],
  altTexts: readonly string[],
): Promise<string[]> {
  const texts = TEXTS[session.language];
  if (files.length !== altTexts.length) throw new CommandError(EXIT.usage, texts.alts);
  const ids: string[] = [];
  for (const [index, file] of files.entries()) {
    const contentType = CONTENT_TYPES[extname(file).toLowerCase()];
    if (contentType === undefined) throw new CommandError(EXIT.usage, texts.kind(file));
    const bytes = await readInput(file, session.stdin, session.language);
    const { value } = await session.api.send(MediaBody, {
      ...{ method: 'POST', path: '/v1/media', step: `image-${index + 1}` },
      body: { json: { contentType, byteCount: bytes.length, altText: altTexts[index] } },
    });
    await sendBytes(session, file, value.upload, bytes);
    ids.push(value.id);
  }
  return ids;
}

/** Sends the bytes of an image to where the service said. @throws CommandError that names the image. */
export async function sendBytes(
  { language }: Session,
  name: string,
  { method, url, headers }: z.output<typeof MediaBody>['upload'],
  bytes: Uint8Array,
): Promise<void> {
  // Only these headers: the address is a store's, which must not get our token.
  const status = await fetch(url, { method, headers, body: Uint8Array.from(bytes), redirect: 'error' })
    .then((response) => (response.ok ? undefined : String(response.status)))
    .catch(() => 'connection lost');
  if (status !== undefined) throw new CommandError(EXIT.unreachable, TEXTS[language].upload(name, status));
}
