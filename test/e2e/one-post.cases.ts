import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, inSeconds, type Sandbox, type Stage } from '../support/local-stage.ts';
import { png } from '../support/png.ts';
import { eventually } from '../support/process.ts';

export interface OnePostStage {
  readonly stage: Stage;
  /** An X-compatible server that the stage does not start and knows only by its address. */
  readonly sandbox: Sandbox;
  /** Has the engagement read that is due by now, where a stage reads it only every minute. */
  collect(): Promise<void>;
  close(): Promise<void>;
}

/**
 * What has to be true of every stage. It runs with SENDEPLAN_COLLECT_AGES=1s,2s, SENDEPLAN_SEND_TIMEOUT_MS=1000 and
 * SENDEPLAN_RECONCILE_DELAYS_SECONDS=1,2.
 */
export function describeOnePost(name: string, open: () => Promise<OnePostStage>): void {
  describe(`one post, all the way, on ${name}`, () => {
    let opened: OnePostStage;
    let sandbox: Sandbox;
    let stage: Stage;
    let accountId: string;
    const state = async (postId: unknown) =>
      (await stage.api('GET', `/v1/posts/${String(postId)}`)).body as unknown as {
        state: string;
        publications: Record<string, never>[];
      };

    beforeAll(async () => {
      opened = await open();
      ({ stage, sandbox } = opened);
      accountId = await connect(stage, sandbox);
    });
    afterAll(() => opened.close());

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
      expect(put.ok).toBe(true);
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
        async () => {
          await opened.collect();
          return stage.api('GET', `/v1/publications/${publicationId}/engagement`);
        },
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
}
