import { spawnSync } from 'node:child_process';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, connect, inSeconds, type Sandbox, type Stage } from '../support/local-stage.ts';
import { png } from '../support/png.ts';

export interface BadInputStage {
  readonly stage: Stage;
  readonly sandbox: Sandbox;
  /** What a wrong token is answered with: a gateway in front knows no other word than 403. */
  readonly wrongTokenStatus: 401 | 403;
  close(): Promise<void>;
}

/** What has to be true of every stage; its tenant holds no post yet. */
export function describeBadInput(name: string, open: () => Promise<BadInputStage>): void {
  describe(`what is wrong is said, and nothing is stored, on ${name}`, () => {
    let opened: BadInputStage;
    let sandbox: Sandbox;
    let stage: Stage;
    let accountId: string;
    beforeAll(async () => {
      opened = await open();
      ({ stage, sandbox } = opened);
      accountId = await connect(stage, sandbox);
    });
    afterAll(() => opened.close());
    const draft = (change: object = {}) => ({
      text: 'Guten Morgen',
      accountIds: [accountId],
      publishAt: '2027-01-09T09:00:00',
      timeZone: 'Europe/Berlin',
      ...change,
    });
    const json = { 'content-type': 'application/json' };

    it.each<[string, number, string | ((d: typeof draft) => unknown), string]>([
      ['malformed JSON', 400, '{"text":', 'malformed-json'],
      ['an unknown field', 422, (d) => d({ colour: 'red' }), '/colour'],
      ['a wrong type', 422, (d) => d({ text: 5 }), '/text'],
      ['an unknown zone', 422, (d) => d({ timeZone: 'Europe/Musterstadt' }), '/timeZone'],
      [
        'a time that does not exist',
        422,
        (d) => d({ publishAt: '2027-03-28T02:30:00' }),
        '2027-03-28T01:30:00.000Z',
      ],
      [
        'a time that exists twice',
        422,
        (d) => d({ publishAt: '2027-10-31T02:30:00' }),
        '2027-10-31T00:30:00.000Z',
      ],
      ['a time that is no time', 422, (d) => d({ publishAt: '2027-02-30T09:00:00' }), '/publishAt'],
      ['a past time', 422, (d) => d({ publishAt: '2020-01-01T00:00:00Z' }), '/publishAt'],
      ['281 weighted characters', 422, (d) => d({ text: 'x'.repeat(281) }), '281'],
      ['an account that is not there', 422, (d) => d({ accountIds: ['acc_nobody'] }), '/accountIds/0'],
      ['an account named twice', 422, (d) => d({ accountIds: [accountId, accountId] }), 'twice'],
      ['a path for an id', 422, (d) => d({ media: [{ mediaId: '../../etc/passwd' }] }), '/media/0/mediaId'],
      ['a latest time out of range', 422, (d) => d({ latestAfterMinutes: 1441 }), '/latestAfterMinutes'],
      ['a body without end', 413, 'x'.repeat(5_000_000), 'body-too-large'],
    ])('%s', async (_name, status, body, said) => {
      const answer = await stage.api(
        'POST',
        '/v1/posts',
        typeof body === 'string' ? body : body(draft),
        json,
      );
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.text).toContain(said);
      expect((await stage.api('GET', '/v1/posts')).body['items']).toEqual([]);
    });

    it('takes a time of the doubled hour when told which one is meant', async () => {
      const answer = await stage.api(
        'POST',
        '/v1/posts?dryRun=true',
        draft({ publishAt: '2027-10-31T02:30:00', disambiguation: 'later' }),
      );
      expect(answer.body['dueAt']).toBe('2027-10-31T01:30:00.000Z');
    });

    it('refuses images that are too many, too large, or not what they claim', async () => {
      const register = (change: object) =>
        stage.api('POST', '/v1/media', { contentType: 'image/png', byteCount: 10, altText: '', ...change });
      expect((await register({ byteCount: 6_000_000 })).status).toBe(422);
      expect((await register({ contentType: 'image/svg+xml' })).status).toBe(422);
      const bytes = png();
      const { id: mediaId, upload } = (await register({ contentType: 'image/jpeg', byteCount: bytes.length }))
        .body as unknown as { id: string; upload: { url: string; headers: Record<string, string> } };
      const put = await fetch(upload.url, {
        method: 'PUT',
        headers: upload.headers,
        body: new Uint8Array(bytes),
      });
      // A stage refuses it where its bytes pass by, or as soon as a post wants to use it.
      const told = put.ok ? await stage.api('POST', '/v1/posts', draft({ media: [{ mediaId }] })) : put;
      expect([told.status, put.ok ? (told as Answer).text : await put.text()]).toEqual([
        422,
        expect.stringContaining('image/png'),
      ]);
      const ids = await Promise.all(
        Array.from({ length: 5 }, async () => {
          const media = (await register({ byteCount: bytes.length })).body as unknown as {
            id: string;
            upload: { url: string; headers: Record<string, string> };
          };
          await fetch(media.upload.url, {
            method: 'PUT',
            headers: media.upload.headers,
            body: new Uint8Array(bytes),
          });
          return { mediaId: media.id };
        }),
      );
      const five = await stage.api('POST', '/v1/posts', draft({ media: ids }));
      expect([five.status, five.text]).toEqual([422, expect.stringContaining('/media/4')]);
      const { headers } = await stage.api('GET', '/v1/settings');
      await stage.api(
        'PATCH',
        '/v1/settings',
        { requireAltText: true },
        { 'if-match': headers.get('etag') ?? '' },
      );
      const bare = await stage.api('POST', '/v1/posts', draft({ media: ids.slice(0, 1) }));
      expect([bare.status, bare.text]).toEqual([422, expect.stringContaining('alt text')]);
    });

    it('guards tokens, roles, tenants, versions and keys', async () => {
      const strangers = { authorization: 'Bearer wrong' };
      expect((await stage.api('GET', '/v1/posts', undefined, strangers)).status).toBe(
        opened.wrongTokenStatus,
      );
      expect((await fetch(`${stage.url}/v1/posts`)).status).toBe(401);
      await stage.api('POST', '/v1/tenants', { id: 'other', name: 'Andere', timeZone: 'Europe/Vienna' });
      const made = await stage.api('POST', '/v1/tokens', { name: 'r', role: 'author', tenantId: 'other' });
      const other = { authorization: `Bearer ${String(made.body['token'])}` };
      expect(
        (await stage.api('POST', '/v1/tenants', { id: 'x', name: 'x', timeZone: 'UTC' }, other)).status,
      ).toBe(403);
      expect((await stage.api('GET', `/v1/accounts/${accountId}`, undefined, other)).status).toBe(404);
      expect((await stage.api('POST', '/v1/posts', draft(), other)).text).toContain('/accountIds/0');
      const key = { 'idempotency-key': 'k1' };
      const first = await stage.api('POST', '/v1/posts', draft({ text: 'Einmal' }), key);
      const again = await stage.api('POST', '/v1/posts', draft({ text: 'Einmal' }), key);
      expect([first.status, again.status, again.text]).toEqual([201, 201, first.text]);
      expect((await stage.api('POST', '/v1/posts', draft({ text: 'Anders' }), key)).status).toBe(422);
      const path = `/v1/posts/${String(first.body['id'])}`;
      expect((await stage.api('PATCH', path, { text: 'Neu' })).status).toBe(428);
      expect((await stage.api('PATCH', path, { text: 'Neu' }, { 'if-match': '"7"' })).status).toBe(412);
      const edited = await stage.api('PATCH', path, { text: 'Neu' }, { 'if-match': '"1"' });
      expect([edited.status, edited.headers.get('etag')]).toEqual([200, '"2"']);
      expect((await stage.api('DELETE', path, undefined, { 'if-match': '"2"' })).body['state']).toBe(
        'cancelled',
      );
      expect((await stage.api('DELETE', path, undefined, { 'if-match': '"3"' })).status).toBe(409);
    });

    it('refuses odd queries and addresses', async () => {
      for (const query of [
        'limit=0',
        'limit=101',
        'limit=-1',
        'limit=x',
        'cursor=%00',
        'cursor=AAAA',
        'state=odd',
        'colour=red',
      ]) {
        expect((await stage.api('GET', `/v1/posts?${query}`)).status, query).toBe(422);
      }
      expect((await stage.api('GET', '/v1/posts/..%2f..%2fetc%2fpasswd')).status).toBe(404);
      expect((await stage.api('PUT', '/v1/posts')).status).toBe(405);
      expect((await stage.api('GET', '/v9/posts')).status).toBe(404);
    });

    it('imports the good rows and names the broken one', async () => {
      const rows = [
        'key,text,accountIds,publishAt,timeZone',
        `a,Eins,${accountId},2027-01-09T09:00:00,Europe/Berlin`,
        `b,Zwei,${accountId},gestern,Europe/Berlin`,
        `c,Drei,${accountId},2027-01-09T10:00:00,Europe/Berlin`,
      ];
      const answer = await stage.api('POST', '/v1/posts/import', rows.join('\n'), {
        'content-type': 'text/csv',
      });
      expect(answer.body).toMatchObject({
        accepted: 2,
        refused: 1,
        rows: [{ row: 1 }, { row: 2, key: 'b', problem: expect.stringContaining('publishAt') }, { row: 3 }],
      });
      const again = await stage.api('POST', '/v1/posts/import', rows.join('\n'), {
        'content-type': 'text/csv',
      });
      expect(again.text).toBe(answer.text);
    });

    it('serves an OpenAPI document that a linter and a validator accept', async () => {
      const { text, body } = await stage.api('GET', '/v1/openapi.json');
      const problems = await lintFromString({
        source: text,
        config: await createConfig({ extends: ['minimal'] }),
      });
      expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      ajv.addSchema(body, 'api');
      const status = await stage.api('GET', '/v1/posts');
      expect(
        ajv.validate({ $ref: 'api#/components/schemas/PostList' }, status.body),
        JSON.stringify(ajv.errors),
      ).toBe(true);
      expect((await stage.api('GET', '/docs')).text).toContain('/v1/posts/import');
    });

    it('speaks through the command line with exit codes', () => {
      const sendeplan = (...words: string[]) => {
        const file = new URL('../../bin/sendeplan.ts', import.meta.url).pathname;
        return spawnSync(process.execPath, [file, ...words], {
          encoding: 'utf8',
          env: { SENDEPLAN_URL: stage.url, SENDEPLAN_API_TOKEN: stage.token },
        });
      };
      expect(sendeplan('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('Exit codes') });
      expect(sendeplan('accounts')).toMatchObject({ status: 0, stdout: expect.stringContaining('@bank') });
      const queued = sendeplan(
        'queue',
        '--account',
        accountId,
        '--at',
        inSeconds(3600),
        '--json',
        'Von der Kommandozeile',
      );
      expect(queued.status).toBe(0);
      const { id } = JSON.parse(queued.stdout) as { id: string };
      expect(sendeplan('cancel', id)).toMatchObject({
        status: 0,
        stdout: expect.stringContaining('cancelled'),
      });
      expect(
        sendeplan('queue', '--account', accountId, '--at', '2020-01-01T00:00:00Z', 'Zu spät'),
      ).toMatchObject({ status: 1, stderr: expect.stringContaining('/publishAt') });
      expect(sendeplan('show', 'pst_none').status).toBe(4);
      expect(sendeplan('nonsense').status).toBe(2);
    });
  });
}
