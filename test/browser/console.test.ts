import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath, launch } from '../support/browser.ts';
import { type LocalStage, startStage } from '../support/local-stage.ts';
import { png } from '../support/png.ts';

const path = chromiumPath();
const VIEWS = ['queued', 'sent', 'attention', 'summary', 'compose'];

describe.skipIf(path === undefined)('the console in Chromium', () => {
  let stage: LocalStage;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  async function open(locale: string): Promise<Page> {
    const context = await browser.newContext({
      ...{ locale, timezoneId: 'Europe/Berlin', viewport: { width: 1100, height: 1000 } },
    });
    return context.newPage();
  }

  /** Not for pages that are meant to be refused: a browser calls each 4xx an error. */
  function listen(opened: Page): void {
    opened.on('console', (message) => {
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        complaints.push(message.text());
    });
    opened.on('pageerror', (error) => complaints.push(error.message));
  }

  const go = (name: string) => page.locator('#nav a', { hasText: name }).click();

  /** Fills the form's text and puts the post a year ahead. */
  async function write(text: string): Promise<void> {
    await go('Neuer Beitrag');
    await page.getByLabel('Text').fill(text);
    await page.getByLabel('Datum').fill('2027-06-01');
    await page.getByText('Kann so hinaus.').waitFor();
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
    await stranger.getByLabel('API token').fill('not-a-token');
    await stranger.getByRole('button', { name: 'Sign in' }).click();
    await stranger.getByRole('heading', { name: 'Sign in' }).waitFor();
  });

  it('lists what is queued by day, in the time of the house', async () => {
    await page.locator('h2.day').first().waitFor();
    expect(await page.locator('article.card').count()).toBeGreaterThan(5);
    expect(await page.locator('article.card time').first().textContent()).toMatch(/^\d\d:\d\d/);
  });

  it('queues a post with an image by keyboard alone, and cancels it', async () => {
    await go('Neuer Beitrag');
    await page.getByLabel('Text').focus();
    await page.keyboard.type('Ein Beitrag aus der Konsole mit Bild');
    await page.getByText('36/280 Zeichen').waitFor();
    await page
      .getByLabel('Bilder')
      .setInputFiles({ name: 'markt.png', mimeType: 'image/png', buffer: png() });
    await page.getByLabel('Bildbeschreibung für markt.png').fill('Ein grauer Platz');
    await page.getByRole('button', { name: 'Einplanen' }).focus();
    await page.keyboard.press('Enter');
    const card = page.locator('article', { hasText: 'Ein Beitrag aus der Konsole' });
    await card.waitFor();
    expect(await card.textContent()).toContain('1 Bild');
    await card.getByRole('button', { name: 'Absagen' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Absagen', exact: true }).click();
    await card.waitFor({ state: 'detached' });
  });

  it('says what is wrong while one writes', async () => {
    await go('Neuer Beitrag');
    await page.getByLabel('Text').fill('x'.repeat(281));
    await page.getByText('281/280 Zeichen').waitFor();
    await page.getByText(/counts 281 on X/).waitFor();
  });

  it('asks which instant is meant where the clocks change', async () => {
    await go('Neuer Beitrag');
    await page.getByLabel('Text').fill('Eine Stunde, die es zweimal gibt');
    await page.getByLabel('Datum').fill('2027-10-31');
    await page.getByLabel('Uhrzeit').fill('02:30');
    await page.getByLabel(/Der spätere: .*02:30/).check();
    await page.getByText('Kann so hinaus.').waitFor();
  });

  it('keeps what was written while one looks elsewhere', async () => {
    await write('Noch nicht fertig');
    await go('Geplant');
    await page.getByRole('heading', { name: 'Geplant' }).waitFor();
    await go('Neuer Beitrag');
    expect(await page.getByLabel('Text').inputValue()).toBe('Noch nicht fertig');
  });

  it('edits a queued post, and shows what somebody else made of it meanwhile', async () => {
    await write('Die erste Fassung');
    await page.getByRole('button', { name: 'Einplanen' }).click();
    await page.getByRole('heading', { name: 'Geplant' }).waitFor();
    const { body } = await stage.api('GET', '/v1/posts?from=2027-05-31T00:00:00Z&to=2027-06-03T00:00:00Z');
    const [post] = body['items'] as unknown as { id: string; dueAt: string }[];
    while (!(await page.locator(`[data-post="${post?.id ?? ''}"]`).isVisible()))
      await page.getByRole('button', { name: 'Mehr laden' }).click();
    const card = page.locator(`[data-post="${post?.id ?? ''}"]`);
    await card.getByRole('button', { name: 'Ändern' }).click();
    const path = `/v1/posts/${post?.id ?? ''}`;
    await stage.api('PATCH', path, { labels: { campaign: 'q2' } }, { 'if-match': '"1"' });
    await page.getByRole('dialog').getByLabel('Text').fill('Die zweite Fassung');
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByText('Jemand hat das inzwischen geändert.').waitFor();
    await page.getByRole('button', { name: 'Speichern' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const changed = await stage.api('GET', path);
    expect(changed.body).toMatchObject({
      text: 'Die zweite Fassung',
      labels: { campaign: 'q2' },
      version: 3,
    });
  });

  it('shows what went out, with address, lateness, engagement and proof', async () => {
    await go('Gesendet');
    const first = page.locator('article', { hasText: /[+−]\d+ ms/ }).first();
    await first.waitFor();
    expect(await first.locator('a').first().getAttribute('href')).toMatch(
      /^https:\/\/x\.com\/\w+\/status\/\d+$/,
    );
    const read = page.locator('article', { has: page.locator('dl.counts') }).first();
    expect(await read.textContent()).toMatch(/Sichtkontakte/);
    await read.getByText('Verlauf und Nachweise').click();
    await read.getByRole('cell', { name: 'angenommen' }).first().waitFor();
    await read.getByRole('img', { name: /^Sichtkontakte: / }).waitFor();
  });

  it('pauses everything with a reason, says so everywhere, and lifts it', async () => {
    await go('Braucht Sie');
    await page.getByRole('button', { name: 'Anhalten …' }).click();
    await page.getByLabel('Grund').fill('Störung im Rechenzentrum');
    await page.getByRole('button', { name: 'Anhalten', exact: true }).click();
    await page.locator('.banner', { hasText: 'Störung im Rechenzentrum' }).waitFor();
    await go('Geplant');
    await page.locator('article', { hasText: 'angehalten' }).first().waitFor();
    await go('Braucht Sie');
    await page.getByRole('button', { name: 'Pause aufheben' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Pause aufheben' }).click();
    await page.getByText('Nichts braucht Sie.').waitFor();
  });

  it('shows the summary in German and English', async () => {
    await go('Auswertung');
    await page.locator('.headline').waitFor();
    expect(await page.locator('.headline').textContent()).toMatch(/Beiträge/);
    expect(await page.getByRole('rowheader', { name: 'Nutzwert' }).count()).toBe(1);
    if (process.env['UPDATE_SCREENSHOTS'] === '1') {
      mkdirSync('docs/images', { recursive: true });
      await page.evaluate("document.getElementById('message').replaceChildren()");
      await page.screenshot({ path: 'docs/images/console.png' });
    }
    await page.getByLabel('Gruppieren nach').selectOption('weekday');
    await page.getByRole('rowheader', { name: 'Montag' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('rowheader', { name: 'Monday' }).waitFor();
    expect(await page.locator('.headline').textContent()).toMatch(/posts/);
  });

  it('fits a phone, and can be walked through by keyboard', async () => {
    const phone = await page.context().newPage();
    listen(phone);
    await phone.setViewportSize({ width: 360, height: 740 });
    for (const view of VIEWS) {
      await phone.goto(`${stage.url}/#/${view}`);
      await phone.reload();
      await phone.locator('#view h1').waitFor();
      await phone.locator('#view[aria-busy]').waitFor({ state: 'detached' });
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
