import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launch } from '../support/browser.ts';
import { type Stage, startStage } from '../support/local-stage.ts';
import { png } from '../support/png.ts';

const path = chromiumPath();

describe.skipIf(path === undefined)('the console in Chromium', () => {
  let stage: Stage;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  async function open(locale: string, width = 1100): Promise<Page> {
    const context = await browser.newContext({
      locale,
      timezoneId: 'Europe/Berlin',
      viewport: { width, height: 900 },
    });
    const opened = await context.newPage();
    return opened;
  }

  /** Not for pages that are meant to be refused: a browser calls each 401 an error. */
  function listen(opened: Page): void {
    opened.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
  }

  beforeAll(async () => {
    stage = await startStage({ SENDEPLAN_DEMO: 'on', SENDEPLAN_SANDBOX: 'on' });
    browser = await launch(path ?? '');
    page = await open('de-DE');
    listen(page);
    const [link = ''] = await stage.printed(/http:\/\/127\.0\.0\.1:\d+\/\?code=\S+/);
    await page.goto(link);
    await page.getByRole('heading', { name: 'Geplant' }).waitFor();
  });
  afterAll(async () => {
    await browser.close();
    await stage.stop();
  });

  it('signs in by a link that works once and leaves no code in the address', async () => {
    expect(page.url()).toBe(`${stage.url}/`);
    const stranger = await open('en-GB');
    const [link = ''] = await stage.printed(/http:\/\/127\.0\.0\.1:\d+\/\?code=\S+/);
    await stranger.goto(link);
    await stranger.getByLabel(/enter an API token/).waitFor();
  });

  it('queues a post with an image through the form, shows it, and cancels it', async () => {
    await page.getByRole('link', { name: 'Neuer Beitrag' }).click();
    await page.getByLabel('Text').fill('Ein Beitrag aus der Konsole mit Bild');
    await page.getByText(/36\/280 Zeichen/).waitFor();
    await page
      .getByLabel('Bilder')
      .setInputFiles({ name: 'markt.png', mimeType: 'image/png', buffer: png() });
    await page.getByLabel('Bildbeschreibung für markt.png').fill('Ein grauer Platz');
    await page.getByRole('button', { name: 'Einplanen' }).click();
    const card = page.locator('article', { hasText: 'Ein Beitrag aus der Konsole' });
    await card.waitFor();
    expect(await card.textContent()).toContain('▣ 1');
    page.once('dialog', (dialog) => void dialog.accept());
    await card.getByRole('button', { name: 'Absagen' }).click();
    await card.waitFor({ state: 'detached' });
  });

  it('says what is wrong while one writes', async () => {
    await page.getByRole('link', { name: 'Neuer Beitrag' }).click();
    await page.getByLabel('Text').fill('x'.repeat(281));
    await page.getByText(/counts 281 on X/).waitFor();
  });

  it('shows what went out, with address, lateness and engagement', async () => {
    await page.getByRole('link', { name: 'Gesendet' }).click();
    await page
      .getByText(/Abweichung \+\d+ ms/)
      .first()
      .waitFor();
    expect(await page.locator('article a').first().getAttribute('href')).toMatch(
      /^https:\/\/x\.com\/\w+\/status\/\d+$/,
    );
  });

  it('shows the summary in German and English', async () => {
    await page.getByRole('link', { name: 'Auswertung' }).click();
    await page.locator('.headline').waitFor();
    expect(await page.locator('.headline').textContent()).toMatch(/Beiträge/);
    if (process.env['UPDATE_SCREENSHOTS'] === '1') {
      mkdirSync('docs/images', { recursive: true });
      await page.screenshot({ path: 'docs/images/console.png' });
    }
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText(/posts/).first().waitFor();
    expect(await page.locator('.headline').textContent()).toMatch(/posts/);
  });

  it('fits a phone and can be walked through by keyboard', async () => {
    const phone = await page.context().newPage();
    listen(phone);
    await phone.setViewportSize({ width: 360, height: 740 });
    for (const view of ['queued', 'sent', 'attention', 'summary', 'compose']) {
      await phone.goto(`${stage.url}/#${view}`);
      await phone.reload();
      await phone.locator('h1').waitFor();
      expect(await phone.evaluate('document.documentElement.scrollWidth <= window.innerWidth'), view).toBe(
        true,
      );
    }
    await phone.keyboard.press('Tab');
    expect(await phone.evaluate('document.activeElement.className')).toBe('skip');
    await phone.keyboard.press('Tab');
    expect(await phone.evaluate('document.activeElement.tagName')).toBe('A');
  });

  it('breaks no rule of its content security policy', () => {
    expect(complaints).toEqual([]);
  });
});
