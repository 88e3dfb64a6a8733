import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createS3MediaStore } from '../../core/adapters/aws/media/s3-media-store.ts';
import { createSystemClock } from '../../core/adapters/timers/system-clock.ts';
import { TENANT } from '../support/builders.ts';
import { type Ministack, startMinistack, whyNoMinistack } from '../support/ministack.ts';
import { png } from '../support/png.ts';
import { reset, type Script, type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts';
import { describeMediaStore, media, upload } from './media-store.contract.ts';

const missing = await whyNoMinistack();
const REGION = 'eu-central-1';
const clock = createSystemClock();
const image = png();

describe.skipIf(missing !== undefined)(`S3 ${missing ?? ''}`, () => {
  let ministack: Ministack;
  let secret: string;
  const open = (overrides: Partial<Parameters<typeof createS3MediaStore>[0]> = {}) =>
    createS3MediaStore({
      ...{ access: { region: REGION, endpointUrl: ministack.url }, bucket: 'media', clock },
      ...overrides,
    });

  /** As the account's root, whose signatures MiniStack takes as they are. */
  async function asRoot(
    service: string,
    path: string,
    init: { method: string; body: string },
  ): Promise<string> {
    const scope = `test/20261201/${REGION}/${service}/aws4_request`;
    const headers = {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const answer = await fetch(`${ministack.url}${path}`, { ...init, headers });
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    return text;
  }
  const iam = (Action: string, fields: Readonly<Record<string, string>> = {}) => {
    const query = { Version: '2010-05-08', UserName: 'sendeplan', Action, ...fields };
    return asRoot('iam', '/', { method: 'POST', body: new URLSearchParams(query).toString() });
  };
  const textIn = (xml: string, tag: string) => new RegExp(`<${tag}>([^<]+)<`).exec(xml)?.[1] ?? '';

  beforeAll(async () => {
    // Rights and signatures of a user are checked, as AWS does: these rights are all that the store needs.
    ministack = await startMinistack({ auth: true });
    const place = `<CreateBucketConfiguration><LocationConstraint>${REGION}</LocationConstraint></CreateBucketConfiguration>`;
    await asRoot('s3', '/media', { method: 'PUT', body: place });
    await iam('CreateUser');
    const statements = [
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:GetObject'], Resource: 'arn:aws:s3:::media/*' },
      { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::*' },
    ];
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await iam('PutUserPolicy', { PolicyName: 'media', PolicyDocument: document });
    const key = await iam('CreateAccessKey');
    vi.stubEnv('AWS_ACCESS_KEY_ID', textIn(key, 'AccessKeyId'));
    secret = textIn(key, 'SecretAccessKey');
  });
  beforeEach(() => void vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret));
  afterAll(() => ministack.stop());

  describeMediaStore('S3', () =>
    Promise.resolve({ store: open(), announce: () => Promise.resolve(), close: () => Promise.resolve() }),
  );

  it('takes no upload a quarter of an hour later', async () => {
    const signedMinutesAgo = (minutes: number) =>
      open({ clock: { ...clock, now: () => Date.now() - minutes * 60_000 } });
    expect((await upload(signedMinutesAgo(14), media(image), image)).status).toBe(200);
    expect((await upload(signedMinutesAgo(16), media(image), image)).status).toBe(403);
  });

  it('refuses credentials that are not right, in reading as in uploading', async () => {
    const [one, store] = [media(image), open()];
    await upload(store, one, image);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'wrong');
    const other = open();
    expect((await upload(other, one, image)).status).toBe(403);
    await expect(other.read(TENANT, one.id)).rejects.toThrow(/403/);
  });

  it('is an error where the bucket is missing, not an image that is not there', async () => {
    await expect(open({ bucket: 'elsewhere' }).read(TENANT, media(image).id)).rejects.toThrow(
      /404 NoSuchBucket/,
    );
  });
});

describe('addresses of uploads at AWS', () => {
  beforeAll(() => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'very-secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'a+token/with=signs');
  });
  afterAll(() => vi.stubEnv('AWS_SESSION_TOKEN', undefined));

  it.each([
    ['eu-central-1', 'bucket.s3.eu-central-1.amazonaws.com'],
    ['eusc-de-east-1', 'bucket.s3.eusc-de-east-1.amazonaws.eu'],
  ])('name the bucket in the host of %s', async (region, host) => {
    const store = createS3MediaStore({ access: { region }, bucket: 'bucket', clock });
    const one = media(image);
    const { method, url, headers } = await store.uploadTarget(one);
    const { origin, pathname, searchParams } = new URL(url);
    expect({ method, origin, pathname, headers }).toEqual({
      ...{ method: 'PUT', origin: `https://${host}`, pathname: `/demo/${one.id}` },
      headers: { 'Content-Type': 'image/png' },
    });
    expect(Object.fromEntries(searchParams)).toMatchObject({
      'X-Amz-SignedHeaders': 'content-length;content-type;host',
      'X-Amz-Expires': '900',
      'X-Amz-Security-Token': 'a+token/with=signs',
    });
    expect(url).not.toContain('very-secret');
  });
});

describe('answers of S3', () => {
  let server: ScriptedServer;
  const id = media(image).id;
  const store = () =>
    createS3MediaStore({
      access: { region: REGION, endpointUrl: server.url.href },
      bucket: 'media',
      // What is tried again is tried at once.
      clock: { ...clock, sleepUntil: () => Promise.resolve() },
    });
  const answer =
    (status: number, body = '', headers: Readonly<Record<string, string>> = {}): Script =>
    (_request, response) =>
      void response.writeHead(status, headers).end(body);
  const xml = (status: number, code: string) => answer(status, `<Error><Code>${code}</Code></Error>`);
  /** One after the other; the last one for all that follow. */
  function play(...scripts: readonly Script[]): void {
    let next = 0;
    server.play((request, response) => scripts[Math.min(next++, scripts.length - 1)]?.(request, response));
  }

  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    server = await startScriptedServer();
  });
  afterEach(() => void server.seen.splice(0));
  afterAll(() => server.close());

  it('that forbid are errors, not absence', async () => {
    play(xml(403, 'AccessDenied'));
    await expect(store().read(TENANT, id)).rejects.toThrow(
      `reading demo/${id}: S3 answered 403 AccessDenied`,
    );
    await expect(store().inspect(TENANT, id)).rejects.toMatchObject({ name: 'MediaStoreError' });
    expect(server.seen).toHaveLength(2);
  });

  it.each([
    ['a 503', xml(503, 'SlowDown')],
    ['a reset', reset],
    [
      'a cut body',
      ((_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('x');
        response.destroy();
      }) satisfies Script,
    ],
  ])('are asked for again after %s, three times in all', async (_name, bad) => {
    play(bad, bad, answer(200, 'bytes'));
    expect(Buffer.from((await store().read(TENANT, id)) ?? []).toString()).toBe('bytes');
    play(bad);
    await expect(store().read(TENANT, id)).rejects.toThrow();
    expect(server.seen).toHaveLength(6);
  });

  it.each([
    ['no range', answer(206, 'x')],
    ['the whole object', answer(200, 'x', { 'content-range': 'bytes 0-0/1' })],
    ['nothing', answer(204)],
    ['an address elsewhere', answer(301, '', { location: 'http://127.0.0.1:1/' })],
  ])('to an inspection that are %s are errors', async (_name, script) => {
    play(script);
    await expect(store().inspect(TENANT, id)).rejects.toThrow();
  });
});
