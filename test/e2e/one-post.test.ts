import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  connect,
  inSeconds,
  newDirectory,
  type Sandbox,
  type Stage,
  startSandbox,
  startStage,
} from '../support/local-stage.ts';
import { png } from '../support/png.ts';
import { eventually } from '../support/process.ts';

/** Against an X-compatible server that the stage did not start and knows only by its address. */
describe('one post, all the way', () => {
  let sandbox: Sandbox;
  let stage: Stage;
  let accountId: string;
  const state = async (postId: unknown) =>
    (await stage.api('GET', `/v1/posts/${String(postId)}`)).body as unknown as {
      state: string;
      publications: Record<string, never>[];
    };

  beforeAll(async () => {
    sandbox = await startSandbox();
    stage = await startStage({
      SENDEPLAN_X_API_URL: sandbox.url,
      SENDEPLAN_COLLECT_AGES: '1s,2s',
      SENDEPLAN_SEND_TIMEOUT_MS: '1000',
      SENDEPLAN_RECONCILE_DELAYS_SECONDS: '1,2',
    });
    accountId = await connect(stage, sandbox);
  });
  afterAll(async () => {
    expect(await stage.stop()).toBe(0);
    await sandbox.kill();
  });

  async function upload(bytes: Buffer, altText: string): Promise<string> {
    const media = await stage.api('POST', '/v1/media', {
      contentType: 'image/png',
      byteCount: bytes.length,
      altText,
    });
    const { id, upload: target } = media.body as unknown as {
      id: string;
      upload: { method: string; url: string; headers: Record<string, string> };
    };
    const put = await fetch(target.url, {
      method: target.method,
      headers: target.headers,
      body: new Uint8Array(bytes),
    });
    expect(put.status).toBe(204);
    return id;
  }

  it('appears once, on the second, with exact text, image and alt text, and its engagement in the report', async () => {
    const text = 'Müller & Söhne <3: „Guten Morgen“ – mehr unter https://example.org/termin?a=1&b=2 🎉';
    const mediaId = await upload(png(), 'Ein Marktplatz mit der Filiale');
    const publishAt = inSeconds(2);
    const queued = await stage.api('POST', '/v1/posts', {
      text,
      accountIds: [accountId],
      publishAt,
      media: [{ mediaId }],
      labels: { campaign: 'q4' },
    });
    expect(queued.status).toBe(201);
    const post = await eventually(
      () => state(queued.body['id']),
      ({ state: now }) => now === 'published',
    );
    const there = (await sandbox.posts()).filter((found) => found.text === text);
    expect(there).toHaveLength(1);
    expect(there[0]?.arrivedAt).toBeGreaterThanOrEqual(Date.parse(publishAt));
    expect(post.publications[0]).toMatchObject({
      state: 'published',
      networkPostId: there[0]?.id,
      attemptCount: 1,
    });
    const page = await (await fetch(`${sandbox.url}/bank`)).text();
    expect(page).toContain('alt="Ein Marktplatz mit der Filiale"');
    const publicationId = String(post.publications[0]?.['id']);
    const readings = await eventually(
      () => stage.api('GET', `/v1/publications/${publicationId}/engagement`),
      ({ body }) => (body['items'] as unknown as unknown[]).length === 2,
    );
    expect(readings.body['items']).toMatchObject([
      { metrics: { reach: null }, unavailable: ['reach', 'videoViews'] },
      {},
    ]);
    const report = await stage.api('GET', '/v1/reports/engagement?groupBy=campaign');
    expect(report.body['rows']).toMatchObject([{ group: 'q4', postCount: 1 }]);
  });

  it('publishes a thread part by part', async () => {
    const queued = await stage.api('POST', '/v1/posts', {
      text: 'Teil eins',
      thread: [{ text: 'Teil zwei' }, { text: 'Teil drei' }],
      accountIds: [accountId],
      publishAt: inSeconds(1),
    });
    const post = await eventually(
      () => state(queued.body['id']),
      ({ state: now }) => now === 'published',
    );
    const [one, two, three] = ['Teil eins', 'Teil zwei', 'Teil drei'];
    const posts = await sandbox.posts();
    const byText = (text: string | undefined) => posts.filter((found) => found.text === text);
    expect([byText(one), byText(two), byText(three)].map((found) => found.length)).toEqual([1, 1, 1]);
    expect(byText(three)[0]?.parentId).toBe(byText(two)[0]?.id);
    expect(post.publications[0]?.['parts']).toHaveLength(3);
  });

  it.each(['accept-then-reset', 'accept-then-503', 'accept-then-timeout', 'cut-body'] as const)(
    'leaves one post after %s',
    async (kind) => {
      await sandbox.control('/sandbox/faults', [{ kind, match: 'POST /2/tweets', count: 1 }]);
      const text = `Nach ${kind} steht dies genau einmal da`;
      const queued = await stage.api('POST', '/v1/posts', {
        text,
        accountIds: [accountId],
        publishAt: inSeconds(1),
      });
      const post = await eventually(
        () => state(queued.body['id']),
        ({ state: now }) => now === 'published',
      );
      const there = (await sandbox.posts()).filter((found) => found.text === text);
      expect(there).toHaveLength(1);
      expect(post.publications[0]?.['networkPostId']).toBe(there[0]?.id);
    },
  );

  it('sends again what a 503 refused, once it is known not to be there', async () => {
    await sandbox.control('/sandbox/faults', [{ kind: 'refuse-503', match: 'POST /2/tweets', count: 1 }]);
    const text = 'Beim ersten Mal kam nur ein 503';
    const queued = await stage.api('POST', '/v1/posts', {
      text,
      accountIds: [accountId],
      publishAt: inSeconds(1),
    });
    await eventually(
      () => state(queued.body['id']),
      ({ state: now }) => now === 'published',
    );
    expect((await sandbox.posts()).filter((found) => found.text === text)).toHaveLength(1);
  });

  it('holds what is paused and sends it when the pause is lifted', async () => {
    const pause = await stage.api('POST', '/v1/pauses', { reason: 'Krise' });
    const queued = await stage.api('POST', '/v1/posts', {
      text: 'Wartet auf Freigabe',
      accountIds: [accountId],
      publishAt: inSeconds(0),
    });
    await eventually(
      () => state(queued.body['id']),
      ({ state: now }) => now === 'held',
    );
    expect((await stage.api('DELETE', `/v1/pauses/${String(pause.body['id'])}`)).status).toBe(204);
    await eventually(
      () => state(queued.body['id']),
      ({ state: now }) => now === 'published',
    );
  });

  it('uses a rotating OAuth 2.0 pair', async () => {
    const oauth2Account = await connect(stage, sandbox, 'rotating', 'oauth2');
    await sandbox.control('/sandbox/faults', [{ kind: '401', match: 'POST /2/tweets', count: 1 }]);
    const queued = await stage.api('POST', '/v1/posts', {
      text: 'Mit neuem Token',
      accountIds: [oauth2Account],
      publishAt: inSeconds(1),
    });
    await eventually(
      () => state(queued.body['id']),
      ({ state: now }) => now === 'published',
    );
    const account = await stage.api('GET', `/v1/accounts/${oauth2Account}`);
    expect(account.body['status']).toBe('connected');
    expect(account.text).not.toMatch(/accessToken|refreshToken|Secret/);
  });
});

describe('kill -9', () => {
  it('loses nothing and doubles nothing', async () => {
    const sandbox = await startSandbox();
    const env = {
      SENDEPLAN_X_API_URL: sandbox.url,
      SENDEPLAN_SEND_TIMEOUT_MS: '500',
      SENDEPLAN_RECONCILE_DELAYS_SECONDS: '1,2',
      SENDEPLAN_DATA_DIR: newDirectory(),
    };
    let stage = await startStage(env);
    const accountId = await connect(stage, sandbox);
    const texts = Array.from(
      { length: 30 },
      (_, index) => `Beitrag Nummer ${index} übersteht den Stromausfall`,
    );
    const lines = texts.map((text, index) =>
      JSON.stringify({
        key: String(index),
        text,
        accountIds: [accountId],
        publishAt: inSeconds(1 + index / 10),
      }),
    );
    const imported = await stage.api('POST', '/v1/posts/import', lines.join('\n'), {
      'content-type': 'application/x-ndjson',
    });
    expect(imported.body['accepted']).toBe(30);
    await eventually(
      () => sandbox.posts(),
      (posts) => posts.length >= 5,
    );
    await stage.kill();
    stage = await startStage(env);
    const everything = () => stage.api('GET', '/v1/posts?limit=100');
    const states = (body: unknown) =>
      (body as { items: { state: string }[] }).items.map(({ state }) => state);
    const done = await eventually(
      everything,
      ({ body }) => states(body).every((state) => state === 'published'),
      60_000,
    );
    expect(states(done.body)).toHaveLength(30);
    expect((await sandbox.posts()).map(({ text }) => text).sort()).toEqual([...texts].sort());
    await stage.stop();
    await sandbox.kill();
  });
});
