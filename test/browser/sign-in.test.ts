import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConsoleAssets } from '../../core/adapters/http-api/console-assets.ts';
import { peoplePorts } from '../../core/adapters/oidc/people-ports.ts';
import { createHandler as authorizeRequest } from '../../functions/authorize-request/handler.ts';
import { createHandler as connectAccounts } from '../../functions/connect-accounts/handler.ts';
import { createHandler as serveApi } from '../../functions/serve-api/handler.ts';
import { type ApiUnderTest, startApi } from '../api/api-under-test.ts';
import { createGateway, type Gateway, type Listening, listen } from '../support/api-gateway.ts';
import { chromiumPath, launch } from '../support/browser.ts';
import { CLIENT_ID, type OidcIssuerUnderTest, startOidcIssuer } from '../support/oidc-issuer.ts';

const path = chromiumPath();

describe.skipIf(path === undefined)('signing in to the console at an issuer', () => {
  let api: ApiUnderTest;
  let issuer: OidcIssuerUnderTest;
  let served: Listening;
  let browser: Browser;

  function deploy(publicUrl: string): Gateway {
    const { ports, service } = api.served;
    const environment = {
      ...{ SENDEPLAN_OIDC_ISSUER: issuer.url, SENDEPLAN_OIDC_CLIENT_ID: CLIENT_ID },
      ...{ SENDEPLAN_OIDC_GROUPS_CLAIM: 'groups', SENDEPLAN_OIDC_TENANT_CLAIM: 'tenant' },
      SENDEPLAN_OIDC_ROLE_GROUPS: new Map<string, string>(),
    };
    const { signIn, issuerPages } = peoplePorts(environment, ports);
    const everything = serveApi({
      ...{ ports, signIn, service: { ...service, hasIssuer: true } },
      pages: {
        openApi: service.openApi,
        assets: readConsoleAssets(new URL('../../console/', import.meta.url)),
        issuerPages: issuerPages(publicUrl, ports.ids),
      },
    });
    const accounts = connectAccounts({ ports, signIn });
    return createGateway({
      integration: (at) => (at.startsWith('/v1/accounts') ? accounts : everything),
      authorizer: {
        authorize: authorizeRequest({ ports, signIn }),
        isOpen: (at) => !at.startsWith('/v1/') || at === '/v1/health',
      },
    });
  }

  async function open(locale: string): Promise<Page> {
    const context = await browser.newContext({ locale });
    return context.newPage();
  }

  beforeAll(async () => {
    api = await startApi();
    api.time.now = Date.now();
    issuer = await startOidcIssuer();
    served = await listen(deploy);
    browser = await launch(path ?? '');
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
    await issuer.close();
    await api.close();
  });

  it('leads to the issuer and back into the console, and out again', async () => {
    issuer.signsIn({ groups: ['author'] });
    const page = await open('de-DE');
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Mit Ihrem Konto anmelden' }).click();
    await page.getByRole('heading', { name: 'Geplant' }).waitFor();
    expect(page.url()).toBe(`${served.url}/`);
    const [session] = await page.context().cookies();
    expect(session).toMatchObject({
      name: '__Host-sendeplan',
      httpOnly: true,
      secure: true,
      sameSite: 'Strict',
    });
    await page.getByRole('button', { name: 'Abmelden' }).click();
    await page.waitForURL(`${issuer.url}/logout*`);
    expect(await page.context().cookies()).toEqual([]);
  });

  it('says in the language of the reader why it failed, and forgets it', async () => {
    const page = await open('en-GB');
    await page.goto(`${served.url}/?sign-in=stale`);
    await page.getByRole('alert').getByText('Please begin again.').waitFor();
    expect(page.url()).toBe(`${served.url}/`);
    await page.goto(`${served.url}/?sign-in=Call+us+at+0900`);
    expect(await page.getByRole('alert').textContent()).toBe('The sign-in service refused.');
  });

  it('tells a person without access what is missing, and lets them leave', async () => {
    issuer.signsIn({ groups: [] });
    const page = await open('de-DE');
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Mit Ihrem Konto anmelden' }).click();
    await page.getByText('Ihnen hat noch niemand Zugang gegeben.').waitFor();
    await page.getByRole('button', { name: 'Abmelden' }).waitFor();
  });

  it('asks to sign in again when the session has ended', async () => {
    issuer.signsIn({ groups: ['author'], exp: Math.floor(Date.now() / 1000) + 60 });
    const page = await open('de-DE');
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Mit Ihrem Konto anmelden' }).click();
    await page.getByRole('heading', { name: 'Geplant' }).waitFor();
    const [session] = await page.context().cookies();
    if (session === undefined) throw new Error('no session');
    // As if it had ended while the page was open, before the browser drops it.
    api.time.now += 3_600_000;
    await page.locator('#nav a', { hasText: 'Neuer Beitrag' }).click();
    await page.getByRole('heading', { name: 'Anmelden' }).waitFor();
    api.time.now = Date.now();
  });
});
