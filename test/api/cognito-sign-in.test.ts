// A person of a Cognito user pool, as an emulator of AWS plays it: its pages, its tokens, its keys.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { peoplePorts } from '../../core/adapters/oidc/people-ports.ts';
import { createHandler as serveApi } from '../../functions/serve-api/handler.ts';
import { createGateway, type Gateway } from '../support/api-gateway.ts';
import { type Ministack, startMinistack, whyNoMinistack } from '../support/ministack.ts';
import { type ApiUnderTest, HOST, startApi } from './api-under-test.ts';

const missing = await whyNoMinistack();
if (missing !== undefined) process.stderr.write(`Cognito is not tried: ${missing}\n`);

const ORIGIN = `https://${HOST}`;
const CALLBACK = `${ORIGIN}/sign-in/callback`;
const PASSWORD = 'Sonnenblume-2026!';
const Pool = z.object({ UserPool: z.object({ Id: z.string() }) });
const Client = z.object({ UserPoolClient: z.object({ ClientId: z.string() }) });

describe.skipIf(missing !== undefined)('a person of a user pool', () => {
  let ministack: Ministack;
  let api: ApiUnderTest;
  let gateway: Gateway;
  let poolId: string;
  let clientId: string;

  async function cognito(action: string, input: object): Promise<unknown> {
    const answer = await fetch(ministack.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20261124/eu-central-1/cognito-idp/aws4_request',
      },
      body: JSON.stringify(input),
    });
    if (!answer.ok) throw new Error(`${action}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  async function addPerson(name: string, tenant: string | undefined, group: string | undefined) {
    const person = { UserPoolId: poolId, Username: name };
    const attributes = tenant === undefined ? [] : [{ Name: 'custom:tenant', Value: tenant }];
    await cognito('AdminCreateUser', { ...person, UserAttributes: attributes, MessageAction: 'SUPPRESS' });
    await cognito('AdminSetUserPassword', { ...person, Password: PASSWORD, Permanent: true });
    if (group !== undefined) await cognito('AdminAddUserToGroup', { ...person, GroupName: group });
  }

  beforeAll(async () => {
    ministack = await startMinistack();
    const pool = await cognito('CreateUserPool', {
      PoolName: 'people',
      Schema: [{ Name: 'tenant', AttributeDataType: 'String', Mutable: true }],
    });
    poolId = Pool.parse(pool).UserPool.Id;
    const client = await cognito('CreateUserPoolClient', {
      ...{ UserPoolId: poolId, ClientName: 'console', CallbackURLs: [CALLBACK], LogoutURLs: [`${ORIGIN}/`] },
      ...{
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        AllowedOAuthFlowsUserPoolClient: true,
      },
      SupportedIdentityProviders: ['COGNITO'],
    });
    clientId = Client.parse(client).UserPoolClient.ClientId;
    await cognito('CreateGroup', { UserPoolId: poolId, GroupName: 'author' });
    await addPerson('anna', 'demo', 'author');
    await addPerson('nobody', undefined, undefined);

    api = await startApi();
    api.time.now = Date.now();
    const { ports, service } = api.served;
    const { signIn, issuerPages } = peoplePorts(
      {
        SENDEPLAN_OIDC_ISSUER: `https://cognito-idp.eu-central-1.amazonaws.com/${poolId}`,
        SENDEPLAN_OIDC_CLIENT_ID: clientId,
        SENDEPLAN_OIDC_GROUPS_CLAIM: 'cognito:groups',
        SENDEPLAN_OIDC_TENANT_CLAIM: 'custom:tenant',
        SENDEPLAN_OIDC_ROLE_GROUPS: new Map(),
      },
      ports,
      ministack.url,
    );
    const handler = serveApi({
      ...{ ports, signIn, service: { ...service, hasIssuer: true } },
      pages: { openApi: service.openApi, assets: new Map(), issuerPages: issuerPages(ORIGIN, ports.ids) },
    });
    gateway = createGateway({ integration: () => handler });
  }, 60_000);
  afterAll(async () => {
    await api.close();
    await ministack.stop();
  });

  const get = (path: string, cookie = '') => gateway.request(path, { headers: { host: HOST, cookie } });
  const cookies = (answer: Response) => answer.headers.getSetCookie().map((each) => each.split(';')[0] ?? '');

  /** Through the pool's own page, with name and password. */
  async function enter(name: string): Promise<string> {
    const begun = await get('/sign-in');
    const page = await fetch(begun.headers.get('location') ?? '');
    const html = await page.text();
    const hidden = [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, field = '', value = '']) => [field, value.replaceAll('&#x27;', "'").replaceAll('&amp;', '&')],
    );
    const form = new URLSearchParams([...hidden, ['username', name], ['password', PASSWORD]] as [
      string,
      string,
    ][]);
    const signedIn = await fetch(new URL('/login', ministack.url), {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const back = new URL(signedIn.headers.get('location') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(CALLBACK);
    const end = await get(`${back.pathname}${back.search}`, cookies(begun)[0]);
    expect(end.headers.get('location')).toBe('/');
    return cookies(end)[0] ?? '';
  }

  it('signs in with name and password on the page of the pool, and acts under its own name', async () => {
    const session = await enter('anna');
    expect((await get('/v1/settings', session)).status).toBe(200);
    const token = session.split('=')[1] ?? '';
    const made = await gateway.request('/v1/pauses', {
      method: 'POST',
      headers: { host: HOST, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{"reason":"r"}',
    });
    expect(await made.json()).toMatchObject({
      createdBy: expect.stringMatching(/^person:[0-9a-f-]{36}$/) as string,
    });
  });

  it('is told what is missing where nobody has given it a role', async () => {
    const refused = await get('/v1/settings', await enter('nobody'));
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { type: '/problems/no-access', detail: expect.stringContaining('cognito:groups') as string },
    ]);
  });

  it('is led to where the pool ends its session', async () => {
    const answer = await gateway.request('/sign-out', {
      method: 'POST',
      headers: { host: HOST, origin: ORIGIN },
    });
    const { next } = z.object({ next: z.url() }).parse(await answer.json());
    const ended = await fetch(next, { redirect: 'manual' });
    expect([ended.status, ended.headers.get('location')]).toEqual([302, `${ORIGIN}/`]);
  });
});
