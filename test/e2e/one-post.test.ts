import { describe, expect, it } from 'vitest';
import { connect, inSeconds, newDirectory, startSandbox, startStage } from '../support/local-stage.ts';
import { eventually } from '../support/process.ts';
import { describeOnePost } from './one-post.cases.ts';

describeOnePost('the local stage', async () => {
  const sandbox = await startSandbox();
  const stage = await startStage({
    SENDEPLAN_X_API_URL: sandbox.url,
    SENDEPLAN_COLLECT_AGES: '1s,2s',
    SENDEPLAN_SEND_TIMEOUT_MS: '1000',
    SENDEPLAN_RECONCILE_DELAYS_SECONDS: '1,2',
  });
  return {
    ...{ stage, sandbox },
    collect: () => Promise.resolve(),
    async close() {
      expect(await stage.stop()).toBe(0);
      await sandbox.kill();
    },
  };
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
