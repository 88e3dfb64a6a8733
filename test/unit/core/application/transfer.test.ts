import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openSqliteStore } from '../../../../core/adapters/sqlite/sqlite-store.ts';
import { attendPublication } from '../../../../core/application/attend-publication.ts';
import { changeSettings } from '../../../../core/application/change-settings.ts';
import { collectEngagement } from '../../../../core/application/collect-engagement.ts';
import { getPost } from '../../../../core/application/read-posts.ts';
import { canonicalJson } from '../../../../core/domain/canonical-json.ts';
import type { PauseId, PostId } from '../../../../core/domain/ids.ts';
import type { Publication } from '../../../../core/domain/publication.ts';
import { ACCOUNT, account, DUE, OTHER_TENANT, publication, TENANT } from '../../../support/builders.ts';
import { linesOf, livedWorld, MEDIA, pauseOf, portsOn, read, restore, stepsOf } from './lived-tenant.ts';
import { AUTHOR, accepted, MINUTE, SECRET, unknown, world } from './world.ts';

const cipher = { seal: (plain: Uint8Array) => plain, open: (sealed: Uint8Array) => sealed };
const onFile = () => openSqliteStore({ path: join(mkdtempSync(join(tmpdir(), 'sendeplan-')), 'db'), cipher });

const edited = (lines: readonly string[], from: string, to: string) =>
  lines.map((line) => line.replace(from, to));

describe('an export', () => {
  it('is one text, whatever order a store gives fields in', () => {
    const [a, b] = [
      { b: [{ d: 1, c: null }], a: 'ü' },
      { a: 'ü', b: [{ c: null, d: 1 }] },
    ];
    expect(canonicalJson(a)).toBe('{"a":"ü","b":[{"c":null,"d":1}]}');
    expect(canonicalJson(b)).toBe(canonicalJson(a));
  });

  it('holds every settled state, deleted accounts, pauses of accounts, readings and media', async () => {
    const w = await livedWorld();
    const text = (await linesOf(w.store)).join('\n');
    for (const state of ['scheduled', 'needs-decision', 'published', 'failed', 'missed', 'cancelled'])
      expect(text).toContain(`"state":"${state}"`);
    expect(text.match(/"kind":"account"/g)).toHaveLength(2);
    expect(text).toContain('"deletedAt"');
    expect(text).toContain('"goneSinceAt"');
    expect(text).toContain('pau_konto');
    expect(text).toContain('"altText":"Markt"');
    expect(text).toMatch(/"parts":\[\{[^\]]*\],"price":[\d.]+,"problem":\{[^}]*rate-limited/);
    expect((await linesOf(w.store)).join('\n')).toBe(text);
  });

  it('says nothing of the stage: credentials, accounts that work or not, leases, revisions, its own pause', async () => {
    const w = await livedWorld();
    const before = await linesOf(w.store);
    await w.store.credentials.delete(TENANT, ACCOUNT);
    await w.store.accounts.replace(account({ status: 'disconnected', checkedAt: 1, revision: 2 }), 1);
    await w.store.pauses.delete(TENANT, 'pau_alles' as PauseId);
    await w.store.pauses.create(pauseOf('pau_anders'));
    const waiting = publication({
      postId: 'pst_m' as PostId,
      dueAt: DUE * 2,
      notBeforeAt: DUE * 2,
      latestAt: DUE * 2,
    });
    const lease = { owner: 'w', untilAt: DUE * 2 };
    await w.store.publications.replace({ ...waiting, lease, wakeAt: 7, revision: 2 }, 1);
    expect(await linesOf(w.store)).toEqual(before);
    const text = before.join('\n');
    for (const word of [SECRET.accessToken, '"lease"', '"revision"', '"wakeAt"', '"tenantId"', 'pau_alles'])
      expect(text).not.toContain(word);
  });

  it('goes on after any of its records as if it had never stopped', async () => {
    const w = await livedWorld();
    const all = await stepsOf(w.store);
    for (const [index, step] of all.entries()) {
      if (step.kind !== 'record') throw new Error(step.kind);
      expect(await stepsOf(w.store, step.position)).toEqual(all.slice(index + 1));
    }
  });

  it('is refused while the tenant is not paused as a whole', async () => {
    const w = await world();
    expect(await stepsOf(w.store)).toEqual([{ kind: 'not-paused' }]);
    await w.store.pauses.create(pauseOf('pau_konto', ACCOUNT));
    expect(await stepsOf(w.store)).toEqual([{ kind: 'not-paused' }]);
  });

  it('names what is still being found out, also when that begins between two pages', async () => {
    const w = await world();
    w.script.send = [unknown];
    const open = await w.queue();
    await w.queue({ publishAt: new Date(DUE + MINUTE).toISOString() });
    await w.store.pauses.create(pauseOf('pau_alles'));
    const [first] = await stepsOf(w.store);
    if (first?.kind !== 'record') throw new Error('refused');
    await w.store.pauses.delete(TENANT, 'pau_alles' as PauseId);
    w.state.now = DUE;
    await w.attend(open);
    await w.store.pauses.create(pauseOf('pau_alles'));
    const refused = { kind: 'unsettled', publicationIds: [open.id] };
    expect(await stepsOf(w.store)).toEqual([refused]);
    expect((await stepsOf(w.store, first.position)).at(-1)).toEqual(refused);
    await w.live(open);
    expect((await stepsOf(w.store)).at(-1)?.kind).toBe('record');
  });

  it('believes no list that lags behind a send', async () => {
    const w = await world();
    const open = await w.queue();
    const stale = await w.store.posts.list({ tenantId: TENANT, limit: 9 });
    w.script.send = [unknown];
    w.state.now = DUE;
    await w.attend(open);
    await w.store.pauses.create(pauseOf('pau_alles'));
    const list = ({ after }: { after?: unknown }) => Promise.resolve(after === undefined ? stale : []);
    const steps = await stepsOf({ ...w.store, posts: { ...w.store.posts, list } });
    expect(steps.at(-1)).toEqual({ kind: 'unsettled', publicationIds: [open.id] });
  });

  it('is refused for a tenant that is not there', async () => {
    const w = await world();
    await w.store.pauses.create({ ...pauseOf('pau_1'), tenantId: OTHER_TENANT });
    expect(await stepsOf(w.store, undefined, OTHER_TENANT)).toEqual([{ kind: 'no-tenant' }]);
  });
});

describe('a restore', () => {
  it('makes a tenant whose export is the same, byte for byte', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const target = onFile();
    expect(await restore(portsOn(target, w), lines)).toMatchObject({
      ...{ kind: 'restored', restoredCount: lines.length, unchangedCount: 0 },
      uploads: [{ id: MEDIA.id, upload: { url: 'http://h/med_1' } }],
    });
    expect(await linesOf(target)).toEqual(lines);
  });

  it('comes to the same end, however it is cut into chunks, repeated and broken off', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 20 });
    const breaks = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(cuts, breaks, async (sizes, breaksAfter) => {
        const store = openSqliteStore({ path: ':memory:', cipher });
        const ports = portsOn(store, w);
        for (const limit of breaksAfter) {
          let left = limit;
          const create: typeof store.posts.create = (...given) =>
            left-- > 0 ? store.posts.create(...given) : Promise.reject(new Error('killed'));
          await restore({ ...ports, posts: { ...store.posts, create } }, lines).catch(() => undefined);
        }
        for (let start = 0, turn = 0; start < lines.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          const chunk = lines.slice(start, start + size);
          expect((await restore(ports, chunk)).kind).toBe('restored');
          expect(await restore(ports, chunk)).toMatchObject({
            restoredCount: 0,
            unchangedCount: chunk.length,
          });
          start += size;
        }
        expect(await linesOf(store)).toEqual(lines);
        store.close();
      }),
      { numRuns: 25 },
    );
  });

  it('stores a post only once its tenant is paused, and says why it is', async () => {
    const w = await livedWorld();
    const target = onFile();
    const pausesAtPost: number[] = [];
    const create: typeof target.posts.create = async (...given) => {
      pausesAtPost.push((await target.pauses.list(TENANT)).filter((pause) => !('accountId' in pause)).length);
      return target.posts.create(...given);
    };
    const lines = await linesOf(w.store);
    const ports = { ...portsOn(target, w), posts: { ...target.posts, create } };
    await restore(ports, lines);
    expect(pausesAtPost.length).toBeGreaterThan(5);
    expect(new Set(pausesAtPost)).toEqual(new Set([1]));
    const whole = (await target.pauses.list(TENANT)).filter((pause) => !('accountId' in pause));
    expect(whole).toMatchObject([
      { reason: expect.stringContaining('other stage') as string, createdBy: 'operator' },
    ]);
    await target.pauses.delete(TENANT, whole[0]?.id ?? ('' as PauseId));
    await restore(ports, lines);
    expect((await target.pauses.list(TENANT)).map(({ id }) => id)).toEqual(['pau_konto']);
  });

  it('sends nothing until a person has connected the account and lifted the pauses, and then sends once', async () => {
    const w = await livedWorld();
    const target = onFile();
    await restore(portsOn(target, w), await linesOf(w.store));
    const ports = { ...w.ports, ...target };
    const [waiting] = (await target.posts.list({ tenantId: TENANT, publicationState: 'scheduled', limit: 9 }))
      .flatMap(({ publications }) => publications)
      .filter(({ dueAt }) => dueAt === Date.parse('2026-12-24T08:00:00Z'));
    if (waiting === undefined) throw new Error('nothing waits');
    expect(await target.publications.listDue({ untilAt: waiting.dueAt, limit: 9 })).toContainEqual(
      expect.objectContaining({
        publicationId: waiting.id,
        wakeAt: waiting.dueAt - w.ports.policy.wakeLeadMs,
      }),
    );
    const attend = async (owner: string) => {
      w.state.now = waiting.dueAt;
      const { id, generation } = waiting;
      const wakeUp = { tenantId: TENANT, publicationId: id, generation, purpose: 'publish' as const };
      await attendPublication({ ...ports, owner }, { ...wakeUp, wakeAt: waiting.dueAt });
    };
    const sentBefore = w.sent.length;
    w.script.send = [accepted('77')];
    await attend('a');
    for (const { id } of await target.pauses.list(TENANT)) await target.pauses.delete(TENANT, id);
    await attend('b');
    expect(w.sent).toHaveLength(sentBefore);
    const restored = await target.accounts.get(TENANT, ACCOUNT);
    expect(restored).toMatchObject({ status: 'disconnected', problem: { type: 'account-disconnected' } });
    expect(await target.credentials.get(TENANT, ACCOUNT)).toBeUndefined();
    await target.credentials.put(TENANT, ACCOUNT, SECRET);
    await target.accounts.replace(account({ revision: 2 }), 1);
    await attend('c');
    await attend('d');
    expect(w.sent.slice(sentBefore).map(({ text }) => text)).toEqual(['kommt noch']);
  });

  it('goes on reading engagement where it was, once the account is connected, and not before', async () => {
    const w = await world();
    const open = await w.live(await w.queue());
    await w.store.pauses.create(pauseOf('pau_alles'));
    w.script.read = [read('1', { likes: 3 })];
    w.state.now = DUE + 15 * MINUTE;
    await collectEngagement(w.ports);
    const target = onFile();
    const lines = await linesOf(w.store);
    await restore(portsOn(target, w), lines);
    expect(await target.publications.get(TENANT, open.id)).toMatchObject({
      collection: { nextReadAt: DUE + 60 * MINUTE, failureCount: 0 },
      latestEngagement: { metrics: { likes: 3 } },
    });
    w.state.now = DUE + 61 * MINUTE;
    const ports = { ...w.ports, ...target };
    await collectEngagement(ports);
    expect(await linesOf(target), 'a reading that failed is no fact of the tenant').toEqual(lines);
    const before = await target.accounts.get(TENANT, ACCOUNT);
    expect(before).toMatchObject({ revision: 1 });
    await target.credentials.put(TENANT, ACCOUNT, SECRET);
    await target.accounts.replace(account({ revision: 2 }), 1);
    w.state.now += 5 * MINUTE;
    await collectEngagement(ports);
    expect(await target.publications.listSnapshots(TENANT, open.id)).toHaveLength(2);
  });

  it('takes the place of a tenant that is still empty, and of no other', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const target = onFile();
    const settings = { ...w.ports, tenants: target.tenants };
    await target.tenants.create(
      { id: TENANT, name: 'Vorläufig', timeZone: 'UTC', createdAt: 5 },
      {
        timeZone: 'UTC',
        requireAltText: true,
        afterAbsence: {},
        monthlySpendCap: 9,
        contentMix: {},
        version: 4,
      },
    );
    expect((await restore(portsOn(target, w), lines)).kind).toBe('restored');
    expect(await linesOf(target)).toEqual(lines);
    await changeSettings(settings, AUTHOR, 2, { requireAltText: true });
    expect(await restore(portsOn(target, w), lines)).toEqual({
      kind: 'conflict',
      problems: [{ pointer: '/0', detail: 'demo is here already, with other content' }],
    });
  });

  it('names what is here with other content, and stores nothing of such a chunk', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const target = onFile();
    const ports = portsOn(target, w);
    await restore(ports, lines.slice(0, -1));
    const changed = edited(edited(lines, '"altText":"Markt"', '"altText":"Anders"'), 'Prüfung', 'Fest');
    const result = await restore(ports, changed);
    if (result.kind !== 'conflict') throw new Error(result.kind);
    expect(result.problems.map(({ detail }) => detail.split(' ')[0])).toEqual(['pau_konto', 'med_1']);
    expect((await linesOf(target)).length).toBe(lines.length - 1);
    const moved = edited(lines, '"state":"missed"', '"state":"failed"');
    expect(await restore(ports, moved)).toMatchObject({
      kind: 'conflict',
      problems: [{ pointer: /^\/\d+$/ }],
    });
  });

  it('leaves a post alone that is under way here', async () => {
    const w = await world();
    await w.queue();
    await w.store.pauses.create(pauseOf('pau_alles'));
    const lines = await linesOf(w.store);
    await w.store.pauses.delete(TENANT, 'pau_alles' as PauseId);
    w.script.send = [unknown];
    w.state.now = DUE;
    const [entry] = await w.store.posts.list({ tenantId: TENANT, limit: 1 });
    await w.attend(entry?.publications[0] as Publication);
    expect(await restore(portsOn(w.store, w), lines)).toMatchObject({ kind: 'conflict' });
  });

  it('takes newer words of the network about a profile, but no second connection to it', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const target = onFile();
    const ports = portsOn(target, w);
    await restore(ports, lines);
    await target.accounts.replace(account({ followerCount: 99, handle: 'neu', revision: 2 }), 1);
    expect(await restore(ports, lines)).toMatchObject({ restoredCount: 0 });
    const second = edited(lines.slice(1, 2), '"id":"acc_1"', '"id":"acc_9"');
    expect(await restore(ports, second)).toMatchObject({ kind: 'conflict' });
  });

  it.each([
    ['another tenant', '"id":"demo"', '"id":"fremd"', '/0/id', /not of the tenant demo/],
    [
      'a publication of another post',
      /"id":"(pub_m00)"/,
      '"id":"pub_x00"',
      '/publications/0/id',
      /pub_m00 is/,
    ],
    [
      'another account at its place',
      '"accountIds":["acc_1"]',
      '"accountIds":["acc_2"]',
      '/publications/0/accountId',
      /not the account/,
    ],
    [
      'fewer publications than accounts',
      '"accountIds":["acc_1"]',
      '"accountIds":["acc_1","acc_2"]',
      '/publications',
      /1 publications for 2/,
    ],
    ['an account that is nowhere', /acc_1/g, 'acc_7', '/accountId', /no account acc_7/],
    [
      'a medium that is nowhere',
      '"mediaIds":["med_1"]',
      '"mediaIds":["med_7"]',
      '/mediaIds',
      /no medium med_7/,
    ],
  ])('refuses %s', async (_name, from, to, pointer, detail) => {
    const w = await livedWorld();
    const all = await linesOf(w.store);
    const lines = [...all.slice(0, 5), ...all.filter((line) => line.includes('"id":"pst_m"'))];
    const isAccount = (line: string) => line.includes('"kind":"account"');
    const changed = lines.map((line) => (isAccount(line) ? line : line.replace(from, to)));
    const target = onFile();
    const result = await restore(portsOn(target, w), changed);
    if (result.kind !== 'invalid') throw new Error(result.kind);
    const [problem] = result.problems.filter((each) => each.pointer.endsWith(pointer));
    expect(problem?.detail).toMatch(detail);
    expect(await target.tenants.get(TENANT)).toBeUndefined();
    expect(await target.pauses.list(TENANT)).toEqual([]);
  });

  it('refuses the same record twice, and records before their tenant', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const ports = portsOn(onFile(), w);
    const last = lines.slice(-1);
    expect(await restore(ports, [...lines, ...last])).toMatchObject({
      kind: 'invalid',
      problems: [{ pointer: `/${lines.length}/id` }],
    });
    expect(await restore(ports, lines.slice(1))).toMatchObject({
      kind: 'invalid',
      problems: [{ detail: expect.stringContaining('its own record comes first') as string }],
    });
  });

  it('does not hand a post of one tenant to another', async () => {
    const w = await livedWorld();
    const lines = edited(await linesOf(w.store), '"id":"demo"', '"id":"other"');
    const result = await restore(portsOn(w.store, w), lines, OTHER_TENANT);
    expect(result).toMatchObject({ kind: 'conflict' });
    const { postId } = await w.queue({ publishAt: '2026-12-27T09:00:00Z' });
    expect(await getPost(w.ports, { ...AUTHOR, tenantId: OTHER_TENANT }, postId)).toBeUndefined();
  });

  it('says the same of two restores of one file at once', async () => {
    const w = await livedWorld();
    const lines = await linesOf(w.store);
    const target = onFile();
    const results = await Promise.all([1, 2, 3].map(() => restore(portsOn(target, w), lines)));
    expect(results.map(({ kind }) => kind)).toEqual(['restored', 'restored', 'restored']);
    expect(await linesOf(target)).toEqual(lines);
  });
});
