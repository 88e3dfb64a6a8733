import { exportSPKI, importJWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { documentsUrlOf } from '../../../../../core/adapters/oidc/cognito.ts';
import { createOidcIssuer } from '../../../../../core/adapters/oidc/oidc-issuer.ts';
import { createOidcSignIn } from '../../../../../core/adapters/oidc/oidc-sign-in.ts';
import type { SignIn } from '../../../../../core/ports/sign-in.ts';
import {
  CLIENT_ID,
  type Claims,
  newKey,
  type OidcIssuerUnderTest,
  startOidcIssuer,
} from '../../../../support/oidc-issuer.ts';

const PEOPLE = {
  ...{ groupsClaim: 'groups', tenantClaim: 'tenant' },
  roleGroups: new Map([
    ['Redaktion', 'author'],
    ['Freigabe', 'approver'],
  ]),
};
const ANNA = { tenantId: 'demo', role: 'author', name: 'person:anna' };

let issuer: OidcIssuerUnderTest;
let signIn: SignIn;
let warned: string[];

function newSignIn(of = issuer.url): SignIn {
  const log = { warn: (message: string) => void warned.push(message) };
  const clock = { now: () => Date.now() };
  return createOidcSignIn({ issuer: createOidcIssuer(of), clientId: CLIENT_ID, clock, log, people: PEOPLE });
}

beforeAll(async () => {
  issuer = await startOidcIssuer();
});
afterAll(() => issuer.close());
beforeEach(() => {
  warned = [];
  issuer.seen.length = 0;
  issuer.broken.clear();
  signIn = newSignIn();
});
afterEach(() => vi.useRealTimers());

const now = () => Math.floor(Date.now() / 1000);

describe('a token of the issuer', () => {
  it('speaks for its person, in the header and in the cookie alike', async () => {
    const token = await issuer.token();
    expect(await signIn.bearer(token)).toEqual({ kind: 'recognized', principal: ANNA });
    expect(await signIn.session(token)).toEqual({ kind: 'recognized', principal: ANNA });
  });

  it('is checked with keys that are read once', async () => {
    for (let count = 0; count < 3; count += 1) await signIn.bearer(await issuer.token());
    expect(issuer.seen).toEqual(['GET /.well-known/openid-configuration', 'GET /keys']);
  });

  it('may be signed on the curve P-256 too', async () => {
    const elliptic = await startOidcIssuer('ES256');
    expect(await newSignIn(elliptic.url).bearer(await elliptic.token())).toMatchObject({
      kind: 'recognized',
    });
    await elliptic.close();
  });

  it.each(['EdDSA', 'PS256', 'ES384'])('is not taken with %s, which nobody asked for', async (alg) => {
    const unusual = await startOidcIssuer(alg);
    expect(await newSignIn(unusual.url).bearer(await unusual.token())).toEqual({ kind: 'unknown' });
    await unusual.close();
  });

  it.each<[string, () => Claims]>([
    [
      'an access token that names its client in client_id',
      () => ({ aud: undefined, client_id: CLIENT_ID, token_use: 'access' }),
    ],
    ['an ID token that says so', () => ({ token_use: 'id' })],
    ['one of two audiences, made for us', () => ({ aud: [CLIENT_ID, 'other'], azp: CLIENT_ID })],
    ['a clock that is 20 seconds ahead of ours', () => ({ nbf: now() + 20, iat: now() + 20 })],
    ['one that ended 20 seconds ago by our clock', () => ({ exp: now() - 20 })],
  ])('counts: %s', async (_name, claims) => {
    expect(await signIn.bearer(await issuer.token(claims()))).toMatchObject({ kind: 'recognized' });
  });

  it.each<[string, () => Claims]>([
    ['expired', () => ({ exp: now() - 60 })],
    ['without an end', () => ({ exp: undefined })],
    ['not valid yet', () => ({ nbf: now() + 60 })],
    ['for another client', () => ({ aud: 'other' })],
    ['for another client, as an access token', () => ({ aud: undefined, client_id: 'other' })],
    ['for nobody', () => ({ aud: undefined })],
    ['for several, made for another one', () => ({ aud: [CLIENT_ID, 'other'], azp: 'other' })],
    ['for several, made for nobody known', () => ({ aud: [CLIENT_ID, 'other'] })],
    ['for another client that names us in client_id', () => ({ aud: 'other', client_id: CLIENT_ID })],
    ['of another issuer', () => ({ iss: 'https://issuer.example' })],
    ['of an issuer whose name only begins like ours', () => ({ iss: `${issuer.url}/` })],
    ['to get new tokens with', () => ({ token_use: 'refresh' })],
    ['without a person', () => ({ sub: undefined })],
    ['of a person whose name would break a line', () => ({ sub: 'anna\nroot' })],
  ])('counts for nothing: %s', async (_name, claims) => {
    expect(await signIn.bearer(await issuer.token(claims()))).toEqual({ kind: 'unknown' });
  });
});

describe('a forged token', () => {
  const claims = () => ({
    ...{ iss: issuer.url, aud: CLIENT_ID, sub: 'eve', groups: ['operator'], tenant: 'demo' },
    exp: now() + 60,
  });

  it('is not made true by a key that only has the name of a true one', async () => {
    const key = { ...(await newKey()), kid: issuer.key().kid };
    expect(await signIn.bearer(await issuer.token({}, { key }))).toEqual({ kind: 'unknown' });
  });

  it('is not taken unsigned', async () => {
    expect(await signIn.bearer(new UnsecuredJWT(claims()).encode())).toEqual({ kind: 'unknown' });
    const [header, payload] = new UnsecuredJWT(claims()).encode().split('.');
    expect(await signIn.bearer(`${header ?? ''}.${payload ?? ''}.c2ln`)).toEqual({ kind: 'unknown' });
  });

  it('is not signed with the public key as a shared secret', async () => {
    const { publicJwk, kid } = issuer.key();
    const publicKey = await importJWK({ ...publicJwk, alg: 'RS256' }, 'RS256', { extractable: true });
    if (publicKey instanceof Uint8Array) throw new TypeError('not a public key');
    const secrets = [await exportSPKI(publicKey), JSON.stringify(publicJwk), publicJwk.n ?? ''];
    for (const secret of secrets) {
      const forged = new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid });
      expect(await signIn.bearer(await forged.sign(Buffer.from(secret)))).toEqual({ kind: 'unknown' });
    }
  });

  it('is not changed after it was signed', async () => {
    const [header, payload = '', signature] = (await issuer.token()).split('.');
    const body = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...body, groups: ['operator'] })).toString('base64url');
    expect(await signIn.bearer(`${header ?? ''}.${changed}.${signature ?? ''}`)).toEqual({ kind: 'unknown' });
  });

  it('does not bring its own key along', async () => {
    const own = await newKey();
    for (const header of [{ jwk: own.publicJwk }, { jku: `${issuer.url}/keys` }, { kid: '../keys' }]) {
      const forged = new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', ...header });
      expect(await signIn.bearer(await forged.sign(own.privateKey))).toEqual({ kind: 'unknown' });
    }
  });

  it.each(['', 'a', 'a.b', 'a.b.c', 'a.b.c.d', `${'a'.repeat(2000)}.b.c`, 'sdp_tok_x_y', '…'])(
    'is not just anything: %s',
    async (token) => {
      expect(await signIn.bearer(token)).toEqual({ kind: 'unknown' });
    },
  );

  it('that has not even the form of a token costs the issuer nothing', async () => {
    for (const token of ['', 'abc', 'sdp_tok_1_2', 'a.b']) await signIn.bearer(token);
    expect(issuer.seen).toEqual([]);
  });
});

describe('keys that change while we run', () => {
  it('are read again for a token that names a new one, at most twice a minute', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await signIn.bearer(await issuer.token());
    const old = await issuer.token();
    await issuer.rotate();
    expect(await signIn.bearer(await issuer.token())).toEqual({ kind: 'unknown' });
    expect(issuer.seen.filter((each) => each === 'GET /keys')).toHaveLength(1);
    vi.setSystemTime(Date.now() + 31_000);
    expect(await signIn.bearer(await issuer.token())).toMatchObject({ kind: 'recognized' });
    expect(await signIn.bearer(old)).toEqual({ kind: 'unknown' });
    expect(issuer.seen.filter((each) => each === 'GET /keys')).toHaveLength(2);
  });

  it('are given up ten minutes after they were published last', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const token = await issuer.token();
    expect(await signIn.bearer(token)).toMatchObject({ kind: 'recognized' });
    await issuer.rotate();
    expect(await signIn.bearer(token)).toMatchObject({ kind: 'recognized' });
    vi.setSystemTime(Date.now() + 601_000);
    expect(await signIn.bearer(token)).toEqual({ kind: 'unknown' });
  });
});

describe('an issuer that does not answer', () => {
  it.each<[string, { status: number; body: string } | undefined]>([
    ['cuts the connection', undefined],
    ['fails', { status: 500, body: '{}' }],
    ['answers with something else', { status: 200, body: '<html>' }],
    ['answers with another form', { status: 200, body: '{"keys":"none"}' }],
  ])('says nothing about a token when it %s, and is asked again', async (_name, instead) => {
    for (const path of ['/.well-known/openid-configuration', '/keys']) {
      const fresh = newSignIn();
      issuer.broken.set(path, instead);
      expect(await fresh.bearer(await issuer.token())).toEqual({ kind: 'unreachable' });
      issuer.broken.clear();
      expect(await fresh.bearer(await issuer.token())).toMatchObject({ kind: 'recognized' });
    }
    expect(warned.length).toBeGreaterThan(0);
  });

  it('is no reason to take a token on trust, nor to refuse one whose key is known', async () => {
    const known = await issuer.token();
    expect(await signIn.bearer(known)).toMatchObject({ kind: 'recognized' });
    await issuer.close();
    expect(await signIn.bearer(known)).toMatchObject({ kind: 'recognized' });
    expect(await newSignIn().bearer(known)).toEqual({ kind: 'unreachable' });
    await issuer.listen();
  });

  it('is not believed when it speaks for another issuer', async () => {
    const body = JSON.stringify({ issuer: 'https://other.example', jwks_uri: `${issuer.url}/keys` });
    issuer.broken.set('/.well-known/openid-configuration', { status: 200, body });
    expect(await signIn.bearer(await issuer.token())).toEqual({ kind: 'unreachable' });
  });

  it('does not send us elsewhere without TLS', async () => {
    const other = await startOidcIssuer();
    const body = JSON.stringify({ issuer: issuer.url, jwks_uri: `${other.url}/keys` });
    issuer.broken.set('/.well-known/openid-configuration', { status: 200, body });
    const token = await other.token({ iss: issuer.url });
    expect(await signIn.bearer(token)).toEqual({ kind: 'unreachable' });
    expect(other.seen).toEqual([]);
    await other.close();
  });

  it('has to have an address with TLS, or one on this machine', () => {
    expect(() => createOidcIssuer('http://issuer.example')).toThrow(/https/);
    expect(() => createOidcIssuer('https://issuer.example')).not.toThrow();
    expect(() => createOidcIssuer('http://localhost:9000')).not.toThrow();
    expect(() => createOidcIssuer('http://127.0.0.1.example.org')).toThrow(/https/);
  });
});

describe('what a person may do', () => {
  const roleOf = async (groups: unknown) => {
    const found = await signIn.bearer(await issuer.token({ groups }));
    return found.kind === 'recognized' ? found.principal.role : found.kind;
  };

  it('is the highest role of the groups, by their names or as configured', async () => {
    expect(await roleOf(['viewer'])).toBe('viewer');
    expect(await roleOf(['viewer', 'admin', 'author'])).toBe('admin');
    expect(await roleOf(['Redaktion', 'Vertrieb'])).toBe('author');
    expect(await roleOf(['Freigabe', 'viewer'])).toBe('approver');
    expect(await roleOf('operator')).toBe('operator');
  });

  it.each([[undefined], [[]], [['Vertrieb']], [['Operator']], [[1, null, {}]], [{ operator: true }], ['']])(
    'is nothing with the groups %j',
    async (groups) => {
      const found = await signIn.bearer(await issuer.token({ groups }));
      expect(found).toMatchObject({ kind: 'no-access', detail: expect.stringContaining('groups') as string });
    },
  );

  it.each([[undefined], [''], ['Demo Bank'], [['demo']], [7], ['../demo']])(
    'is nothing where the tenant is %j',
    async (tenant) => {
      const found = await signIn.bearer(await issuer.token({ tenant }));
      expect(found).toMatchObject({ kind: 'no-access', detail: expect.stringContaining('tenant') as string });
    },
  );
});

describe('the documents of a Cognito user pool', () => {
  const pool = 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Ab12';

  it('are with an emulator where there is one, and with nobody else', () => {
    expect(documentsUrlOf(pool, undefined)).toBe(pool);
    expect(documentsUrlOf(pool, 'http://127.0.0.1:4566')).toBe('http://127.0.0.1:4566/eu-central-1_Ab12');
    expect(documentsUrlOf('https://login.example', 'http://127.0.0.1:4566')).toBe('https://login.example');
    expect(documentsUrlOf(`https://evil.example/${pool}`, 'http://127.0.0.1:4566')).toContain('evil');
  });
});
