import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandomIdSource } from '../../core/adapters/crypto/random-id-source.ts';
import type { ApiPorts } from '../../core/adapters/http-api/api-ports.ts';
import { createDiskMediaStore } from '../../core/adapters/local-files/disk-media-store.ts';
import { openKeyFile } from '../../core/adapters/local-files/key-file.ts';
import { withRules } from '../../core/adapters/networks/content-rules.ts';
import { createNetworks } from '../../core/adapters/networks/index.ts';
import { openSqliteStore, type SqliteStore } from '../../core/adapters/sqlite/sqlite-store.ts';
import type { TokenPorts } from '../../core/application/authenticate.ts';
import { createToken } from '../../core/application/create-token.ts';
import type { TenantId } from '../../core/domain/ids.ts';
import { publishingPolicy } from '../../core/domain/publishing-policy.ts';
import { defaultSettings, ROLES, type Role } from '../../core/domain/tenant.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import { createLocalSignIn, type LocalSignIn } from '../../local/sign-in.ts';
import { checkAnswer, operationOf } from './answer-check.ts';
import { type ScriptedX, startScriptedX } from './scripted-x.ts';
import { type Served, type Surface, surface } from './surface.ts';

export const NOW = Date.parse('2026-12-01T07:00:00Z');
export const HOST = 'sendeplan.test';

const INDEX = {
  contentType: 'text/html; charset=utf-8',
  body: Buffer.from('<!doctype html><title>Console</title>'),
};

/** What tests look at in any answer. Its type was checked against the document before a test sees it. */
export interface Fields {
  readonly id: string;
  readonly type: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
  readonly items: readonly Fields[];
  readonly cursor: string | null;
  readonly state: string;
  readonly status: string;
  readonly version: number;
  readonly text: string;
  readonly dueAt: string;
  readonly publications: readonly Fields[];
  readonly problem?: unknown;
  readonly accounts: readonly Fields[];
  readonly parts: readonly unknown[];
  readonly problems: readonly unknown[];
  readonly rows: readonly Fields[];
  readonly row: number;
  readonly key: string;
  readonly postId: string;
  readonly accepted: number;
  readonly token: `sdp_${string}`;
  readonly authorizeUrl: string;
  readonly upload: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Fields;
  readonly text: string;
}

export interface Call {
  readonly method: string;
  readonly path: string;
  /** Sent as JSON unless it is text or a stream. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A role of tenant `demo`, a token, or nobody. */
  readonly as?: Role | `sdp_${string}` | 'nobody';
}

export interface ApiUnderTest {
  readonly app: Surface;
  readonly served: Served;
  readonly store: SqliteStore;
  readonly signIn: LocalSignIn;
  readonly x: ScriptedX;
  readonly tokens: Readonly<Record<Role, string>>;
  /** Every line of the log. */
  readonly logged: string[];
  readonly wakeUps: WakeUp[];
  /** What the clock of the API says; a test moves it. */
  readonly time: { now: number };
  /** The same API, of which something is different. */
  serve(served: Served): Surface;
  /** Sends a request and holds the answer against the OpenAPI document. */
  call(call: Call, app?: Surface): Promise<Answer>;
  close(): Promise<void>;
}

export async function startApi(): Promise<ApiUnderTest> {
  const directory = mkdtempSync(join(tmpdir(), 'sendeplan-api-'));
  const key = openKeyFile(join(directory, 'key'));
  const store = openSqliteStore({ path: ':memory:', cipher: key });
  const x = await startScriptedX();
  const logged: string[] = [];
  const time = { now: NOW };
  const wakeUps: WakeUp[] = [];
  const line = (message: string, fields?: object) => void logged.push(JSON.stringify({ message, ...fields }));
  const clock = {
    now: () => time.now,
    monotonicMs: () => performance.now(),
    sleepUntil: () => Promise.resolve(),
  };
  const networks = withRules(
    createNetworks({
      x: {
        apiUrl: x.url,
        oauthClient: { clientId: 'app', clientSecret: 'app-secret' },
        now: clock.now,
        sleepUntil: clock.sleepUntil,
      },
    }),
  );
  const mediaStore = createDiskMediaStore({
    directory: join(directory, 'media'),
    key,
    publicUrl: () => `http://${HOST}`,
  });
  const ports: ApiPorts = {
    ...store,
    ...{ mediaStore, networks, clock },
    wakeUps: { arrange: (wakeUp) => Promise.resolve(void wakeUps.push(wakeUp)) },
    ids: createRandomIdSource(clock.now),
    publicUrl: () => `http://${HOST}`,
    log: { debug: line, info: line, warn: line, error: line },
    policy: publishingPolicy({
      sendTimeoutMs: 10_000,
      reconcileDelaysMs: [10_000],
      collectAgesMs: [3_600_000],
    }),
  };
  const signIn = createLocalSignIn(directory, 'the-operator-token-of-the-tests', key);
  const openApi = readFileSync(new URL('../../core/contract/openapi.json', import.meta.url), 'utf8');
  const served: Served = {
    ...{ ports, signIn, mediaUpload: { ...mediaStore, media: store.media } },
    service: { version: '0.0.0-test', stage: 'local', openApi, hasIssuer: false },
    allowedHosts: () => new Set([HOST]),
    pages: { openApi, signInLink: signIn, assets: new Map([['/index.html', INDEX]]) },
  };
  const app = surface.serve(served);
  await Promise.all(
    ['demo', 'other'].map((id) =>
      store.tenants.create(
        { id: id as TenantId, name: id, timeZone: 'Europe/Berlin', createdAt: NOW },
        defaultSettings('Europe/Berlin'),
      ),
    ),
  );
  const tokens = Object.fromEntries(
    await Promise.all(ROLES.map(async (role) => [role, await makeToken(ports, 'demo', role)])),
  ) as Record<Role, string>;
  const api: ApiUnderTest = {
    ...{ app, served, store, signIn, x, tokens, logged, wakeUps, time },
    serve: surface.serve,
    call: (given, other = app) => call(other, tokens, given),
    async close() {
      await x.close();
      store.close();
      rmSync(directory, { recursive: true });
    },
  };
  return api;
}

export async function makeToken(ports: TokenPorts, tenantId: string, role: Role): Promise<`sdp_${string}`> {
  const operator = { tenantId: tenantId as TenantId, role: 'operator', name: 'operator' } as const;
  const made = await createToken(ports, operator, { name: role, role });
  if (made.kind !== 'created') throw new Error(made.kind);
  return made.bearer as `sdp_${string}`;
}

async function call(app: Surface, tokens: Readonly<Record<Role, string>>, given: Call): Promise<Answer> {
  const { method, path, body, headers = {}, as = 'operator' } = given;
  const bearer = as in tokens ? tokens[as as Role] : as;
  const isText = typeof body === 'string' || body instanceof ReadableStream || body instanceof Uint8Array;
  const response = await app.request(path, {
    method,
    headers: {
      host: HOST,
      ...(as === 'nobody' ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: (isText ? body : JSON.stringify(body)) as string, duplex: 'half' }),
  });
  const text = await response.text();
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '');
  const answer = {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson ? JSON.parse(text) : text) as Fields,
  };
  const operation = operationOf(method, path.split('?')[0] ?? '');
  if (operation !== undefined) checkAnswer(operation, answer);
  return answer;
}

let profiles = 1000;

/** A connected account of its own profile. */
export async function connect(api: ApiUnderTest, as: Call['as'] = 'admin'): Promise<string> {
  profiles += 1;
  const answer = await api.call({
    method: 'POST',
    path: '/v1/accounts',
    as,
    body: accountBody(`ok-${profiles}-bank${profiles}`),
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.id;
}

export function accountBody(accessToken: string) {
  return {
    network: 'x',
    credentials: {
      kind: 'oauth1',
      consumerKey: 'ck',
      consumerSecret: 'secret-cs',
      accessToken,
      accessSecret: 'secret-as',
    },
  };
}

export function draft(accountId: string, change: object = {}) {
  return {
    ...{ text: 'Samstag beraten wir bis 16 Uhr.', accountIds: [accountId] },
    ...{ publishAt: '2026-12-05T09:00:00', timeZone: 'Europe/Berlin' },
    ...change,
  };
}

export async function queue(api: ApiUnderTest, accountId: string, change: object = {}): Promise<Fields> {
  const answer = await api.call({
    method: 'POST',
    path: '/v1/posts',
    as: 'author',
    body: draft(accountId, change),
  });
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body;
}

/** How many posts the tenant has. */
export async function postCount(api: ApiUnderTest): Promise<number> {
  return (await api.store.posts.list({ tenantId: 'demo' as TenantId, limit: 1000 })).length;
}
