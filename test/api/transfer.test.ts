import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MediaId, PauseId, PostId, TenantId } from '../../core/domain/ids.ts';
import { account, DUE, post, publication, TENANT } from '../support/builders.ts';
import { png } from '../support/png.ts';
import { type Answer, type ApiUnderTest, HOST, makeToken, startApi } from './api-under-test.ts';

const POSTS = 1500;
const NDJSON = { 'content-type': 'application/x-ndjson' };
const image = png(200, 200);

let source: ApiUnderTest;
let target: ApiUnderTest;
beforeEach(async () => {
  [source, target] = [await startApi(), await startApi()];
  await source.store.accounts.create(account());
  const text = 'Grüße aus der Filiale am Markt. '.repeat(50);
  await Promise.all(
    Array.from({ length: POSTS }, (_, number) => {
      const postId = `pst_${String(number).padStart(5, '0')}` as PostId;
      const dueAt = DUE + (number % 7) * 60_000;
      return source.store.posts.create(post({ id: postId, dueAt, text }), [publication({ postId, dueAt })]);
    }),
  );
  await pause();
});
afterEach(() => Promise.all([source.close(), target.close()]));

const pause = () =>
  source.call({ method: 'POST', path: '/v1/pauses', as: 'author', body: { reason: 'Umzug' } });
const restore = (chunk: readonly string[], tenantId = 'demo', as: 'operator' | 'admin' = 'operator') =>
  target.call({
    ...{ method: 'POST', path: `/v1/restore?tenantId=${tenantId}`, as, headers: NDJSON },
    body: chunk.map((line) => `${line}\n`).join(''),
  });

async function pagesOf(api: ApiUnderTest): Promise<string[]> {
  const pages: string[] = [];
  for (let path = '/v1/export'; ; ) {
    const page: Answer = await api.call({ method: 'GET', path, as: 'admin' });
    expect(page.status, page.text).toBe(200);
    pages.push(page.text);
    const last = JSON.parse(page.text.trimEnd().split('\n').at(-1) ?? '') as { kind: string; cursor: string };
    if (last.kind === 'end') return pages;
    expect(last.kind).toBe('next');
    path = `/v1/export?cursor=${last.cursor}`;
  }
}

/** The lines of a whole export, as a file holds them. */
async function exportOf(api: ApiUnderTest): Promise<string[]> {
  const lines = (await pagesOf(api)).flatMap((page) => page.trimEnd().split('\n'));
  return lines.filter((line) => !line.includes('"kind":"next"'));
}

describe('moving a tenant over the API', () => {
  it('hands out bounded pages and makes the same of them elsewhere', async () => {
    const pages = await pagesOf(source);
    expect(pages.length).toBeGreaterThan(2);
    for (const page of pages) expect(Buffer.byteLength(page)).toBeLessThan(1_010_000);
    const lines = await exportOf(source);
    expect(lines[0]).toBe('{"format":"sendeplan-export","tenantId":"demo","version":1}');
    expect(lines.at(-1)).toBe('{"kind":"end"}');
    expect(lines).toHaveLength(POSTS + 4);
    const records = lines.slice(1, -1);
    for (let start = 0; start < records.length; start += 400) {
      const chunk = records.slice(start, start + 400);
      const answer = await restore(chunk);
      // The tenant itself is the same on both sides from the beginning.
      const unchangedCount = start === 0 ? 1 : 0;
      const body = { restoredCount: chunk.length - unchangedCount, unchangedCount };
      expect(answer, answer.text).toMatchObject({ status: 200, body });
    }
    expect(await exportOf(target)).toEqual(lines);
  });

  it('names the account that has to be connected again, and holds back what is restored', async () => {
    const lines = await exportOf(source);
    await restore(lines.slice(1, 10));
    const accounts = await target.call({ method: 'GET', path: '/v1/accounts' });
    expect(accounts.body.items).toMatchObject([
      {
        status: 'disconnected',
        problem: { type: 'account-disconnected', action: 'Connect the account again.' },
      },
    ]);
    const posts = await target.call({ method: 'GET', path: '/v1/posts' });
    expect(new Set(posts.body.items.map(({ state }) => state))).toEqual(new Set(['held']));
  });

  it('moves the bytes of media past the chunks, piece by piece, to where the answer says', async () => {
    const announced = { contentType: 'image/png', byteCount: image.length, altText: 'Markt' };
    const { body } = await source.call({ method: 'POST', path: '/v1/media', body: announced });
    const put = { method: 'PUT', body: image, as: 'nobody' } as const;
    await source.call({ ...put, path: new URL(body.upload.url).pathname, headers: body.upload.headers });
    const media = source.served.ports.mediaStore;
    const content = (offset: number) =>
      source.app.request(`/v1/media/${body.id}/content?offset=${offset}`, {
        headers: { host: HOST, authorization: `Bearer ${source.tokens.admin}` },
      });
    const half = Math.floor(image.length / 2);
    const pieces = await Promise.all([content(0), content(half), content(image.length)]);
    const [whole, rest, nothing] = await Promise.all(pieces.map((piece) => piece.arrayBuffer()));
    expect(Buffer.from(whole ?? new ArrayBuffer())).toEqual(image);
    expect(Buffer.from(rest ?? new ArrayBuffer())).toEqual(image.subarray(half));
    expect(nothing?.byteLength).toBe(0);
    expect(await media.read(TENANT, body.id as MediaId)).toEqual(image);

    const lines = (await exportOf(source)).slice(1, 4);
    const first = await restore(lines);
    const { uploads } = JSON.parse(first.text) as { uploads: (typeof body)[] };
    expect(uploads.map(({ id }) => id)).toEqual([body.id]);
    const upload = uploads[0]?.upload ?? { url: '', headers: {} };
    await target.call({ ...put, path: new URL(upload.url).pathname, headers: upload.headers });
    expect(await target.served.ports.mediaStore.read(TENANT, body.id as MediaId)).toEqual(image);
    expect(JSON.parse((await restore(lines)).text)).toEqual({
      restoredCount: 0,
      unchangedCount: 3,
      uploads: [],
    });
  });

  it('keeps the right to upload out of what a repeated write is answered from', async () => {
    const announced = { contentType: 'image/png', byteCount: image.length, altText: '' };
    await source.call({ method: 'POST', path: '/v1/media', body: announced });
    const lines = (await exportOf(source)).slice(1, 4);
    const keyed = { ...NDJSON, 'idempotency-key': 'a-chunk' };
    const call = {
      ...{ method: 'POST', path: '/v1/restore?tenantId=demo', headers: keyed },
      body: lines.map((line) => `${line}\n`).join(''),
    };
    const token = /"X-Upload-Token":"([^"]+)"/.exec((await target.call(call)).text)?.[1] ?? '';
    const claimed: string[] = [];
    const claim = target.store.idempotency.claim.bind(target.store.idempotency);
    Object.assign(target.store.idempotency, {
      claim: async (...given: Parameters<typeof claim>) => {
        const result = await claim(...given);
        claimed.push(JSON.stringify(result));
        return result;
      },
    });
    const again = target.serve({
      ...target.served,
      ports: { ...target.served.ports, idempotency: target.store.idempotency },
    });
    expect((await target.call(call, again)).text).toContain(token);
    expect(claimed).toHaveLength(1);
    expect(claimed[0]).not.toContain(token);
  });

  it('is for those who may: an admin exports the own tenant only, an operator restores', async () => {
    expect((await source.call({ method: 'GET', path: '/v1/export', as: 'approver' })).status).toBe(403);
    const [line = ''] = (await exportOf(source)).slice(1, 2);
    expect((await restore([line], 'demo', 'admin')).status).toBe(403);
    const foreign = await makeToken(source.served.ports, 'other', 'admin');
    await source.store.pauses.create({
      ...{ id: 'pau_o' as PauseId, tenantId: 'other' as TenantId, reason: 'x', createdAt: 0, createdBy: 'x' },
    });
    const other = await source.call({ method: 'GET', path: '/v1/export', as: foreign });
    expect(other.text).not.toContain('pst_');
    const posts = await source.call({
      method: 'POST',
      path: '/v1/media',
      body: { contentType: 'image/png', byteCount: 1, altText: '' },
    });
    const path = `/v1/media/${posts.body.id}/content`;
    expect((await source.call({ method: 'GET', path, as: foreign })).status).toBe(404);
  });

  it('refuses with what to do while it is not paused or something is still open', async () => {
    const pauses = await source.store.pauses.list(TENANT);
    for (const { id } of pauses) await source.store.pauses.delete(TENANT, id);
    const ask = () => source.call({ method: 'GET', path: '/v1/export', as: 'admin' });
    expect(await ask()).toMatchObject({ status: 409, body: { detail: /pause the whole tenant first/ } });
    await pause();
    const id = publication({ postId: 'pst_00007' as PostId }).id;
    const stored = await source.store.publications.get(TENANT, id);
    if (stored?.state !== 'scheduled') throw new Error('not scheduled');
    const lease = { owner: 'w', untilAt: DUE };
    await source.store.publications.replace({ ...stored, state: 'sending', lease, revision: 2 }, 1);
    expect(await ask()).toMatchObject({
      status: 409,
      body: { detail: new RegExp(`${id}.*in some minutes`) },
    });
  });

  it.each([
    ['no JSON', '{"kind":"pause"', '/0', /no JSON/],
    ['a kind that is none', '{"kind":"token","id":"tok_1"}', '/0/kind', /./],
    ['an unknown field', '{"kind":"media","secret":1}', '/0/secret', /not known/],
    ['an id of another kind', '{"kind":"media","id":"pst_1"}', '/0/id', /med_/],
  ])('refuses %s and says where', async (_name, line, pointer, detail) => {
    const answer = await restore([line, '']);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.find((error) => error.pointer === pointer)?.detail).toMatch(detail);
    expect(await target.store.pauses.list(TENANT)).toEqual([]);
  });

  it('refuses a publication that its stage alone can settle, a field more, readings out of order', async () => {
    const lines = (await exportOf(source)).slice(1, 4);
    const [post = ''] = lines.slice(-1);
    const reading = (at: string) => JSON.stringify({ at, ageSeconds: 1, metrics: {}, source: 's' });
    for (const [from, to] of [
      ['"state":"scheduled"', '"state":"sending"'],
      ['"state":"scheduled"', '"state":"scheduled","lease":{"owner":"x","untilAt":1}'],
      ['"state":"scheduled"', '"state":"scheduled","revision":1'],
      [
        '"state":"scheduled"',
        `"readings":[${reading('2026-01-02T00:00:00Z')},${reading('2026-01-01T00:00:00Z')}],"state":"published"`,
      ],
      ['"kind":"post"', '"kind":"post","tenantId":"demo"'],
      ['"dueAt":"', '"dueAt":"0'],
    ] as const) {
      const answer = await restore([...lines.slice(0, 2), post.replace(from, to)]);
      expect(answer.status, to).toBe(422);
      expect(answer.body.errors[0]?.pointer).toMatch(/^\/2\//);
    }
    expect(await target.store.posts.list({ tenantId: TENANT, limit: 1 })).toEqual([]);
  });

  it('refuses a cursor that it did not write', async () => {
    for (const cursor of ['nonsense', Buffer.from('["post"]').toString('base64url')])
      expect(
        (await source.call({ method: 'GET', path: `/v1/export?cursor=${cursor}`, as: 'admin' })).status,
      ).toBe(422);
  });
});
