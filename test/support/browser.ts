import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Where a Chromium is, if one is. In CI there has to be one. */
export function chromiumPath(): string | undefined {
  const path = process.env['CHROMIUM_PATH'] ?? USUAL_PLACES.find((place) => existsSync(place));
  if (path === undefined && process.env['CI'] === 'true')
    throw new Error('no Chromium found: set CHROMIUM_PATH');
  return path;
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
}
