import { readdirSync, readFileSync } from 'node:fs';
import type { Pages } from './api-ports.ts';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The console's files, read once. */
export function readConsoleAssets(folder: URL): Pages['assets'] {
  const assets = new Map<string, { readonly contentType: string; readonly body: Uint8Array }>();
  for (const name of readdirSync(folder)) {
    const contentType = CONTENT_TYPES[name.split('.').at(-1) ?? ''];
    if (contentType !== undefined)
      assets.set(`/${name}`, { contentType, body: readFileSync(new URL(name, folder)) });
  }
  return assets;
}
