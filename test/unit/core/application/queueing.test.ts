import { beforeEach, describe, expect, it } from 'vitest';
import { cancelPost, editPost } from '../../../../core/application/change-post.ts';
import { checkDraft } from '../../../../core/application/check-draft.ts';
import { collectEngagement } from '../../../../core/application/collect-engagement.ts';
import { type ImportRow, importPosts } from '../../../../core/application/import-posts.ts';
import { queuePost } from '../../../../core/application/queue-post.ts';
import { getPost, listPosts } from '../../../../core/application/read-posts.ts';
import { reportEngagement } from '../../../../core/application/report-engagement.ts';

import type { AccountId, MediaId, NetworkPostId } from '../../../../core/domain/ids.ts';
import type { Media } from '../../../../core/domain/media.ts';
import type { PostDraft } from '../../../../core/domain/post-draft.ts';
import type { Settings } from '../../../../core/domain/tenant.ts';
import type { PostRepository } from '../../../../core/ports/post-repository.ts';
import { ACCOUNT, account, DUE, OTHER_TENANT, TENANT } from '../../../support/builders.ts';
import { AUTHOR, accepted, MINUTE, type World, world } from './world.ts';

const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const draft = (overrides: Partial<PostDraft> = {}): PostDraft => ({
  ...{ text: 'Guten Morgen', accountIds: [ACCOUNT], publishAt: new Date(DUE).toISOString(), ...overrides },
});

let w: World;
beforeEach(async () => {
  w = await world();
});
const ports = () => ({ ...w.ports, ids: w.ids });

async function change(settings: Partial<Settings>): Promise<void> {
  const now = await w.store.tenants.settings(TENANT);
  if (now === undefined) throw new Error('no settings');
  await w.store.tenants.replaceSettings(
    TENANT,
    { ...now, ...settings, version: now.version + 1 },
    now.version,
  );
}

describe('checking a draft', () => {
  const said = async (overrides: Partial<PostDraft>, more: object = {}) => {
    const checked = await checkDraft({ ...ports(), ...more }, TENANT, draft(overrides));
    return checked.kind === 'checked' ? checked.problems.map(({ pointer }) => pointer) : [checked.kind];
  };

  it.each<[string, Partial<PostDraft>, string[]]>([
    ['a good one', {}, []],
    ['a time that has passed', { publishAt: '2020-01-01T00:00:00Z' }, ['/publishAt']],
    ['a time in six years', { publishAt: '2033-01-01T00:00:00Z' }, ['/publishAt']],
    ['no time', { publishAt: 'morgen' }, ['/publishAt']],
    ['a zone that is none', { timeZone: 'Berlin' }, ['/timeZone']],
    ['no account', { accountIds: [] }, ['/accountIds']],
    [
      '21 accounts',
      { accountIds: Array.from({ length: 21 }, () => ACCOUNT) },
      ['/accountIds', ...Array.from({ length: 19 }, (_, index) => `/accountIds/${index + 1}`)],
    ],
    ['an account that is not there', { accountIds: ['acc_no' as AccountId] }, ['/accountIds/0']],
    ['a day too late', { latestAfterMinutes: 1441 }, ['/latestAfterMinutes']],
    ['half a minute', { latestAfterMinutes: 0.5 }, ['/latestAfterMinutes']],
    [
      'a thread of 26 parts',
      { thread: Array.from({ length: 25 }, (_, index) => ({ text: `Teil ${index}` })) },
      ['/thread', '/thread'],
    ],
    ['a long part', { thread: [{ text: 'x'.repeat(281) }] }, ['/thread/0/text']],
    ['a long variant', { variants: { x: { text: 'x'.repeat(281) } } }, ['/variants/x/text']],
    ['a medium that is not there', { media: [{ mediaId: 'med_no' as MediaId }] }, ['/media/0/mediaId']],
    [
      'an hour that does not exist',
      { publishAt: '2027-03-28T02:30:00', timeZone: 'Europe/Berlin' },
      ['ambiguous-time'],
    ],
  ])('names what is wrong with %s', async (_name, overrides, pointers) => {
    expect(await said(overrides)).toEqual(pointers);
  });

  it.each<[string, Partial<Media>, { byteCount: number; head: Uint8Array } | undefined, number]>([
    ['as announced', {}, { byteCount: 70, head: PNG }, 0],
    ['not uploaded', {}, undefined, 1],
    ['of another length', {}, { byteCount: 71, head: PNG }, 1],
    ['no image', {}, { byteCount: 70, head: new Uint8Array(8) }, 1],
    ['of another kind', { contentType: 'image/jpeg' }, { byteCount: 70, head: PNG }, 1],
    ['without the alt text that the tenant wants', { altText: ' ' }, { byteCount: 70, head: PNG }, 1],
  ])('takes an image that is %s, or says why not', async (_name, overrides, stored, count) => {
    await change({ requireAltText: true });
    const media: Media = {
      ...{
        id: 'med_1' as MediaId,
        tenantId: TENANT,
        contentType: 'image/png',
        byteCount: 70,
        altText: 'Ein Platz',
      },
      ...{ createdAt: 0, ...overrides },
    };
    await w.store.media.create(media);
    const mediaStore = { ...w.ports.mediaStore, inspect: () => Promise.resolve(stored) };
    const reference = { mediaId: media.id };
    expect(
      await said({ media: [reference], thread: [{ text: 'zwei', media: [reference] }] }, { mediaStore }),
    ).toHaveLength(count * 2);
  });

  it('warns of one text on several accounts of X', async () => {
    await w.store.accounts.create(account({ id: 'acc_2' as AccountId, networkAccountId: '2' }));
    const checked = await checkDraft(ports(), TENANT, draft({ accountIds: [ACCOUNT, 'acc_2' as AccountId] }));
    expect(checked).toMatchObject({ warnings: [expect.stringContaining('2 accounts on X')] });
  });
});

describe('queueing', () => {
  it('keeps a post whose timer could not be had: the sweep finds it', async () => {
    const wakeUps = { arrange: () => Promise.reject(new Error('no timer')) };
    expect(await queuePost({ ...ports(), wakeUps }, AUTHOR, draft())).toMatchObject({ kind: 'queued' });
    expect(await w.store.publications.listDue({ untilAt: DUE, limit: 5 })).toHaveLength(1);
  });

  it('answers the same draft under the same id with what is there, even after its time', async () => {
    const options = { postId: w.ids.derived('post', 'a') };
    await queuePost(ports(), AUTHOR, draft(), options);
    w.state.now = DUE + 60 * MINUTE;
    expect(await queuePost(ports(), AUTHOR, draft(), options)).toMatchObject({ kind: 'exists' });
    expect(await queuePost(ports(), AUTHOR, draft({ text: 'anders' }), options)).toEqual({
      kind: 'other-draft',
    });
    expect(await queuePost(ports(), AUTHOR, draft())).toMatchObject({ kind: 'invalid' });
  });

  it('shows why it is held: spending, a lost account', async () => {
    const publication = await w.queue();
    const state = async () => (await getPost(ports(), AUTHOR, publication.postId))?.publications[0];
    expect((await state())?.state).toBe('scheduled');
    await change({ monthlySpendCap: 0 });
    expect(await state()).toMatchObject({ state: 'held', problem: { type: 'spending-cap' } });
    await change({ monthlySpendCap: 100 });
    expect((await state())?.state).toBe('scheduled');
    await w.store.accounts.replace({ ...account(), revision: 2, status: 'disconnected' }, 1);
    expect(await state()).toMatchObject({ state: 'held', problem: { type: 'account-disconnected' } });
    expect((await listPosts(ports(), AUTHOR, { state: 'held', limit: 5 })).items).toHaveLength(1);
  });

  it('imports a long file in order, row by row, and the same again as the same', async () => {
    const rows = (text: string): ImportRow[] =>
      Array.from({ length: 600 }, (_, index) => ({
        row: index + 1,
        key: `k${index}`,
        draft: draft({ text: `${text} ${index}` }),
      }));
    expect(await importPosts(ports(), AUTHOR, rows('Beitrag'), false)).toMatchObject({
      accepted: 600,
      refused: 0,
    });
    expect(await importPosts(ports(), AUTHOR, rows('Beitrag'), true)).toMatchObject({ accepted: 600 });
    const other = await importPosts(ports(), AUTHOR, rows('Anderer'), false);
    expect(other).toMatchObject({ accepted: 0, refused: 600 });
    expect(other.rows[0]).toMatchObject({
      row: 1,
      key: 'k0',
      problem: expect.stringContaining('another post'),
    });
  });

  it('names rows that contradict an earlier one, or mean no single instant', async () => {
    const gap = { publishAt: '2027-03-28T02:30:00', timeZone: 'Europe/Berlin' };
    const rows: ImportRow[] = [
      { row: 1, key: 'a', draft: draft() },
      { row: 2, key: 'a', draft: draft({ text: 'anders' }) },
      { row: 3, key: 'b', draft: draft(gap) },
      { row: 4, key: 'c', problem: 'no JSON' },
    ];
    for (const isDryRun of [true, false]) {
      const { rows: said } = await importPosts(ports(), AUTHOR, rows, isDryRun);
      expect(said.map(({ problem }) => problem?.slice(0, 12))).toEqual([
        undefined,
        'row 1 has th',
        expect.any(String),
        'no JSON',
      ]);
    }
  });
});

describe('changing a post', () => {
  /** A store in which somebody else is always quicker. */
  const contended = (kind: 'revision-conflict' | 'version-conflict'): PostRepository => ({
    ...w.store.posts,
    replace: () => Promise.resolve(kind),
  });

  it('gives up loudly where it never gets its turn', async () => {
    const { postId } = await w.queue();
    const posts = contended('revision-conflict');
    await expect(cancelPost({ ...ports(), posts }, AUTHOR, postId, 1)).rejects.toThrow(/changed 20 times/);
  });

  it('shows what is there where somebody was quicker, or it is gone', async () => {
    const { postId } = await w.queue();
    expect(await editPost(ports(), AUTHOR, postId, 7, { text: 'neu' })).toMatchObject({
      kind: 'version-conflict',
    });
    const stranger = { ...AUTHOR, tenantId: OTHER_TENANT };
    expect(await editPost(ports(), stranger, postId, 1, { text: 'neu' })).toEqual({ kind: 'not-found' });
  });

  it('is too late once it is out', async () => {
    const publication = await w.live(await w.queue());
    expect(await editPost(ports(), AUTHOR, publication.postId, 1, { text: 'neu' })).toMatchObject({
      kind: 'too-late',
    });
    expect(await cancelPost(ports(), AUTHOR, publication.postId, 1)).toMatchObject({ kind: 'too-late' });
  });

  it('moves the time, text and thread of what is queued as a new generation', async () => {
    const { postId, id } = await w.queue();
    const publishAt = new Date(DUE + 60 * MINUTE).toISOString();
    const patch = { publishAt, text: 'Neu', thread: [{ text: 'zwei' }], labels: { campaign: 'q4' } };
    expect(await editPost(ports(), AUTHOR, postId, 1, patch)).toMatchObject({
      kind: 'changed',
      post: { post: { version: 2 } },
    });
    expect(await w.get(id)).toMatchObject({ generation: 2, dueAt: DUE + 60 * MINUTE, partCount: 2 });
    expect(await editPost(ports(), AUTHOR, postId, 2, { text: 'x'.repeat(281) })).toMatchObject({
      kind: 'invalid',
    });
    const gap = { publishAt: '2027-03-28T02:30:00', timeZone: 'Europe/Berlin' };
    expect(await editPost(ports(), AUTHOR, postId, 2, gap)).toMatchObject({ kind: 'ambiguous-time' });
  });
});

describe('the report', () => {
  it.each([
    ['account', '@bank'],
    ['network', 'x'],
    ['campaign', 'q4'],
    ['topic', '–'],
    ['contentClass', 'people'],
    ['weekday', '6'],
    ['hour', '09'],
  ] as const)('groups by %s', async (groupBy, group) => {
    w.script.send = [accepted('1')];
    await w.live(await w.queue({ labels: { campaign: 'q4', contentClass: 'people' } }));
    const report = await reportEngagement(ports(), AUTHOR, { groupBy, compare: 'previous' });
    expect(report.rows.map((row) => row.group)).toEqual([group]);
    expect(report).toMatchObject({ total: { postCount: 1 }, previous: { postCount: 0 } });
  });

  it('says why a post has no numbers', async () => {
    await w.live(await w.queue());
    const reasons = async () => {
      const { coverage } = await reportEngagement(ports(), AUTHOR, {
        groupBy: 'account',
        fromAt: DUE - 1,
        toAt: DUE + 1e9,
      });
      return new Set(coverage.map(({ reason }) => reason));
    };
    expect(await reasons()).toEqual(new Set(['not read yet']));
    w.state.now = DUE + 20 * MINUTE;
    w.script.read = [{ kind: 'failed', detail: 'HTTP 500' }];
    await collectEngagement(w.ports);
    expect(await reasons()).toEqual(new Set(['HTTP 500']));
    w.state.now += 10 * MINUTE;
    const gone = { kind: 'gone', detail: 'deleted' } as const;
    w.script.read = [{ kind: 'read', byId: new Map([['1' as NetworkPostId, gone]]) }];
    await collectEngagement(w.ports);
    expect(await reasons()).toEqual(new Set(['the post is gone from the network']));
  });
});
