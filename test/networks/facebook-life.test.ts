import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { facebookContentRules } from '../../core/adapters/networks/facebook/facebook-content-rules.ts';
import { createFacebookNetwork } from '../../core/adapters/networks/facebook/index.ts';
import { account, DUE } from '../support/builders.ts';
import { startSandbox } from '../support/local-stage.ts';
import { world } from '../unit/core/application/world.ts';
import { facebookPosts, makePage } from './facebook-under-test.ts';

/** Faults of the call that publishes, and of the one that prepares; all of these may have been carried out. */
const UNCLEAR = ['accept-then-reset', 'accept-then-503', 'cut-body', 'accept-later', 'refuse-503'] as const;

describe('the life of a publication on a Page, through the use cases', () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  beforeAll(async () => {
    sandbox = await startSandbox();
    await sandbox.control('/sandbox/clock', { now: DUE });
  });
  afterAll(() => sandbox.stop());

  async function publish(
    text: string,
    handle: string,
    takesTwoSteps: boolean,
    rules: (id: string) => object[],
  ) {
    const { networkAccountId, credentials } = await makePage(sandbox, handle, takesTwoSteps);
    const w = await world(credentials);
    const client = createFacebookNetwork({ graphUrl: new URL(sandbox.url), now: () => w.state.now });
    Object.assign(w.ports, { networks: { x: { ...client, rules: facebookContentRules } } });
    await w.store.accounts.replace({ ...account(), networkAccountId, revision: 2 }, 1);
    await sandbox.control('/sandbox/faults', rules(networkAccountId));
    const publication = await w.live(await w.queue({ text }));
    await sandbox.control('/sandbox/faults', []);
    return { publication, posts: await facebookPosts(sandbox, text) };
  }
  const seen = (posts: readonly { readonly publishedAt?: number | undefined }[]) =>
    posts.filter(({ publishedAt }) => publishedAt !== undefined);

  it.each(UNCLEAR)('is out exactly once, also where publishing meets %s', async (kind) => {
    const { publication, posts } = await publish(`Zweischrittig, ${kind}`, 'zwei', true, (id) => [
      // The first request that begins so asks whether the post may be published, the second publishes it.
      { kind, match: `POST /v26.0/${id}_`, at: [2], delayMs: 100 },
    ]);
    expect(publication.state).toBe('published');
    expect(posts).toHaveLength(1);
    expect(seen(posts)).toHaveLength(1);
    expect(publication.parts[0]?.networkPostId).toBe(posts[0]?.id);
  });

  it.each(UNCLEAR)('is seen once, though preparing it met %s', async (kind) => {
    const { publication, posts } = await publish(`Vorbereitet, ${kind}`, 'vorab', true, (id) => [
      { kind, match: `POST /v26.0/${id}/feed`, count: 1, delayMs: 0 },
    ]);
    expect(publication.state).toBe('published');
    expect(seen(posts)).toHaveLength(1);
  });

  it.each(['accept-then-reset', 'accept-then-503', 'cut-body'] as const)(
    'is found again on a Page that takes one step, after %s',
    async (kind) => {
      const { publication, posts } = await publish(`Einschrittig, ${kind}`, 'eins', false, (id) => [
        // The first request prepares; it is refused its second step.
        { kind, match: `POST /v26.0/${id}/feed`, at: [2] },
      ]);
      expect(publication.state).toBe('published');
      expect(seen(posts)).toHaveLength(1);
    },
  );

  it('is left to a person on such a Page where it may be out and is not found', async () => {
    const { publication, posts } = await publish('Einschrittig und fraglich', 'eins', false, (id) => [
      { kind: 'refuse-503', match: `POST /v26.0/${id}/feed`, at: [2] },
    ]);
    expect(publication.state).toBe('needs-decision');
    expect(seen(posts)).toHaveLength(0);
  });
});
