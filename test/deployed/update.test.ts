import { expect, it } from 'vitest';
import { eventually } from '../support/process.ts';
import { deployedStage } from './deployed.ts';
import { BATCH, texts } from './posts-across-update.ts';

it('publishes what was queued before an update once each, after it', async () => {
  const { operator, sandbox } = deployedStage();
  const stage = await eventually(
    () => operator.api('GET', '/v1/posts?limit=100'),
    ({ body }) => {
      const items = body['items'] as unknown as { text: string; state: string }[];
      const ours = items.filter(({ text }) => text.startsWith(BATCH));
      return ours.length === texts.length && ours.every(({ state }) => state === 'published');
    },
    120_000,
  );
  expect(stage.status).toBe(200);
  const there = (await sandbox.posts()).map(({ text }) => text).filter((text) => text.startsWith(BATCH));
  expect(there.sort()).toEqual([...texts].sort());
});
