import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { connectAccount } from '../core/application/connect-account.ts';
import { queuePost } from '../core/application/queue-post.ts';
import type { AccountId, MediaId } from '../core/domain/ids.ts';
import type { PostDraft } from '../core/domain/post-draft.ts';
import type { Principal } from '../core/domain/tenant.ts';
import { type DemoPost, demoBank, demoDueAt, demoMediaBytes, demoPosts } from './demo-posts.ts';
import { replayHistory } from './replay.ts';
import type { SandboxControl } from './sandbox-process.ts';
import { DEMO_TENANT } from './sign-in.ts';
import type { Stage, StagePorts } from './stage.ts';
import type { Terminal } from './terminal.ts';

export interface DemoOptions {
  readonly dataDirectory: string;
  readonly stage: Stage;
  readonly ports: StagePorts;
  readonly sandbox: SandboxControl;
  readonly terminal: Terminal;
}

const Progress = z.strictObject({ startedAt: z.number(), replayedUntilAt: z.number(), isLive: z.boolean() });
type Progress = z.output<typeof Progress>;

const DEMO: Principal = { tenantId: DEMO_TENANT, role: 'operator', name: 'demo' };
const LIVE_POST_IN_MS = 3000;
const QUEUED_BEFORE_MS = 3_600_000;

/** Accounts, half a year of history, the coming week and one post due in a moment; each of it once. */
export async function prepareDemo(options: DemoOptions): Promise<void> {
  const { ports, stage, sandbox, terminal, dataDirectory } = options;
  const path = join(dataDirectory, 'demo.json');
  let progress = readProgress(path) ?? { startedAt: ports.clock.now(), replayedUntilAt: 0, isLive: false };
  const keep = (next: Progress) => {
    progress = next;
    writeFileSync(`${path}.partial`, JSON.stringify(next));
    renameSync(`${path}.partial`, path);
  };
  keep(progress);
  const accounts = await connectDemoAccounts(ports, sandbox);
  const posts = demoPosts()
    .map((post) => ({ post, dueAt: demoDueAt(post, progress.startedAt) }))
    .sort((a, b) => a.dueAt - b.dueAt);
  if (progress.isLive) return;
  const history = posts.filter(({ dueAt }) => dueAt < progress.startedAt - QUEUED_BEFORE_MS);
  await replayHistory({
    stage,
    sandbox,
    startAt: Math.max(
      progress.replayedUntilAt,
      (history[0]?.dueAt ?? progress.startedAt) - 2 * QUEUED_BEFORE_MS,
    ),
    endAt: progress.startedAt,
    steps: history.map(({ post, dueAt }) => ({
      at: dueAt - QUEUED_BEFORE_MS,
      run: (then) => queueDemoPost(then, accounts, post, dueAt),
    })),
    onProgress: (done, total, at) => {
      if (done % 10 === 0) keep({ ...progress, replayedUntilAt: at });
      terminal.progress(done, total);
    },
  });
  for (const { post, dueAt } of posts) {
    if (dueAt >= progress.startedAt) await queueDemoPost(ports, accounts, post, dueAt);
  }
  await queueLivePost(ports, accounts);
  keep({ ...progress, replayedUntilAt: progress.startedAt, isLive: true });
}

function readProgress(path: string): Progress | undefined {
  return existsSync(path) ? Progress.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
}

const SandboxAccount = z.object({
  oauth1: z.object({
    kind: z.literal('oauth1'),
    consumerKey: z.string(),
    consumerSecret: z.string(),
    accessToken: z.string(),
    accessSecret: z.string(),
  }),
});

async function connectDemoAccounts(
  ports: StagePorts,
  sandbox: SandboxControl,
): Promise<Map<string, AccountId>> {
  const accounts = new Map<string, AccountId>();
  for (const { handle, name, followers } of demoBank().accounts) {
    const { oauth1 } = SandboxAccount.parse(
      await sandbox.control('/sandbox/accounts', { handle, name, followers }),
    );
    const accountId = ports.ids.derived('account', DEMO_TENANT, 'demo', handle);
    if ((await ports.accounts.get(DEMO_TENANT, accountId)) === undefined) {
      const result = await connectAccount(ports, DEMO_TENANT, {
        network: 'x',
        handle,
        credentials: oauth1,
        accountId,
      });
      if (result.kind !== 'connected')
        throw new Error(`SENDEPLAN_DEMO: @${handle} could not be connected: ${result.kind}`);
    }
    accounts.set(handle, accountId);
  }
  return accounts;
}

async function queueDemoPost(
  ports: StagePorts,
  accounts: ReadonlyMap<string, AccountId>,
  post: DemoPost,
  dueAt: number,
): Promise<void> {
  const accountId = accounts.get(post.account);
  if (accountId === undefined)
    throw new Error(`the demo post ${post.key} names an account that is not there: ${post.account}`);
  const media = await Promise.all(post.media.map((file) => storeDemoMedia(ports, file)));
  const draft: PostDraft = {
    text: post.text,
    accountIds: [accountId],
    publishAt: new Date(dueAt).toISOString(),
    media: media.map((mediaId) => ({ mediaId })),
    thread: post.thread.map((text) => ({ text })),
    labels: JSON.parse(JSON.stringify(post.labels)) as NonNullable<PostDraft['labels']>,
  };
  const result = await queuePost(ports, DEMO, draft, {
    postId: ports.ids.derived('post', DEMO_TENANT, 'demo', post.key),
  });
  if (result.kind === 'invalid')
    throw new Error(
      `the demo post ${post.key} is refused: ${result.problems.map(({ detail }) => detail).join('; ')}`,
    );
}

async function storeDemoMedia(ports: StagePorts, file: string): Promise<MediaId> {
  const id = ports.ids.derived('media', DEMO_TENANT, 'demo', file);
  if ((await ports.media.get(DEMO_TENANT, id)) !== undefined) return id;
  const bytes = demoMediaBytes(file);
  const altText = demoBank().media[file] ?? '';
  await ports.mediaStore.store(DEMO_TENANT, id, bytes);
  await ports.media.create({
    id,
    tenantId: DEMO_TENANT,
    contentType: 'image/png',
    byteCount: bytes.length,
    altText,
    createdAt: ports.clock.now(),
  });
  return id;
}

async function queueLivePost(ports: StagePorts, accounts: ReadonlyMap<string, AccountId>): Promise<void> {
  const [accountId] = accounts.values();
  if (accountId === undefined) return;
  const dueAt = Math.ceil((ports.clock.now() + LIVE_POST_IN_MS) / 1000) * 1000;
  const text =
    'Guten Tag aus der Sparkasse Auental! Dieser Beitrag wurde gerade eingeplant und geht auf die Sekunde genau hinaus.';
  const draft: PostDraft = {
    text,
    accountIds: [accountId],
    publishAt: new Date(dueAt).toISOString(),
    labels: { topic: 'demo', contentClass: 'dialogue' },
  };
  await queuePost(ports, DEMO, draft, { postId: ports.ids.derived('post', DEMO_TENANT, 'demo', 'live') });
}
