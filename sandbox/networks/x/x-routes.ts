import type { Context, Hono } from 'hono';
import type { SandboxClock } from '../../clock.ts';
import type { Faults } from '../../faults.ts';
import { answerFaulty } from '../../faulty-answer.ts';
import { type Fields, readMultipart } from '../../multipart.ts';
import { accountOf } from './x-auth.ts';
import { xFaultAnswers } from './x-fault-answers.ts';
import { createLimits } from './x-limits.ts';
import type { XAccount, XNetwork, XPost } from './x-network.ts';
import { createPost, storedText } from './x-posts.ts';
import { invalid, problemAnswer, XProblemError } from './x-problem.ts';
import { addTokenRoutes } from './x-tokens.ts';
import { createUploads } from './x-uploads.ts';
import { viewPost } from './x-view.ts';

interface Options {
  readonly x: XNetwork;
  readonly clock: SandboxClock;
  readonly faults: Faults;
}

interface Answered {
  readonly status: number;
  readonly body?: unknown;
}

type Endpoint = (context: Context, account: XAccount) => Answered | Promise<Answered>;

/** X's API, as far as a publisher meets it. */
export function addXRoutes(app: Hono, { x, clock, faults }: Options): void {
  const limits = createLimits();
  const answers = xFaultAnswers(x);
  addTokenRoutes(app, x);

  function on(method: 'GET' | 'POST' | 'DELETE', path: string, endpoint: Endpoint): void {
    app.on(method, path, async (context) => {
      const fault = faults.strike(`${method} ${context.req.path}`);
      return answerFaulty(context, fault, answers, async () => {
        try {
          const account = accountOf(x, context.req.raw);
          const headers = limits.count(`${method} ${path}`, account, clock.now());
          const { status, body } = await endpoint(context, account);
          return body === undefined ? new Response(null, { status, headers }) : json(status, body, headers);
        } catch (error) {
          if (error instanceof XProblemError) return problemAnswer(error);
          throw error;
        }
      });
    });
  }

  on('GET', '/2/users/me', (_context, account) => ({ status: 200, body: { data: viewUser(account) } }));
  on('POST', '/2/tweets', async (context, account) => {
    const arrivedAt = performance.timeOrigin + performance.now();
    const post = createPost(x, account, await jsonBody(context), arrivedAt);
    return {
      status: 201,
      body: { data: { id: post.id, text: storedText(post), edit_history_tweet_ids: [post.id] } },
    };
  });
  on('GET', '/2/tweets', (context, account) => ({
    status: 200,
    body: lookUp(x, context, (context.req.query('ids') ?? '').split(','), account, clock.now()),
  }));
  on('GET', '/2/tweets/:id', (context, account) => {
    const { data, errors } = lookUp(x, context, [context.req.param('id') ?? ''], account, clock.now());
    const [post] = data ?? [];
    return { status: 200, body: post === undefined ? { errors } : { data: post } };
  });
  on('DELETE', '/2/tweets/:id', (context, account) => {
    const post = x.posts.get(context.req.param('id') ?? '');
    if (post?.authorId === account.id) {
      post.deletedAt = clock.now();
      x.store.save('x-post', post.id, post);
    }
    return { status: 200, body: { data: { deleted: post?.authorId === account.id } } };
  });
  on('GET', '/2/users/:id/tweets', (context, account) => ({
    status: 200,
    body: timeline(x, context, account, clock.now(), faults.lagMs(`GET ${context.req.path}`)),
  }));
  addMediaRoutes(on, x, clock);
}

type On = (method: 'GET' | 'POST' | 'DELETE', path: string, endpoint: Endpoint) => void;

function addMediaRoutes(on: On, x: XNetwork, clock: SandboxClock): void {
  const uploads = createUploads(x);
  on('POST', '/2/media/upload/initialize', async (context, account) => ({
    status: 200,
    body: uploads.initialize(account, await jsonBody(context)),
  }));
  on('POST', '/2/media/upload/:id/append', async (context, account) => {
    uploads.append(account, context.req.param('id') ?? '', await multipartBody(context));
    return { status: 200, body: { data: { expires_at: Math.floor(clock.now() / 1000) + 86_400 } } };
  });
  on('POST', '/2/media/upload/:id/finalize', (context, account) => ({
    status: 200,
    body: uploads.finalize(account, context.req.param('id') ?? ''),
  }));
  on('POST', '/2/media/upload', async (context, account) => ({
    status: 200,
    body: uploads.whole(account, await multipartBody(context)),
  }));
  on('GET', '/2/media/upload', (context, account) => ({
    status: 200,
    body: uploads.status(account, context.req.query('media_id') ?? ''),
  }));
  on('POST', '/2/media/metadata', async (context, account) => ({
    status: 200,
    body: uploads.describe(account, await jsonBody(context)),
  }));
}

function json(status: number, body: unknown, headers: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  });
}

async function multipartBody(context: Context): Promise<Fields> {
  const bytes = Buffer.from(await context.req.arrayBuffer());
  const fields = readMultipart(context.req.header('content-type'), bytes);
  if (fields === undefined) throw invalid('multipart/form-data with a boundary is expected');
  return fields;
}

async function jsonBody(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    throw invalid('The body is not valid JSON.');
  }
}

function viewUser({ id, handle, name, followers }: XAccount) {
  return {
    id,
    username: handle,
    name,
    public_metrics: { followers_count: followers, following_count: 12, tweet_count: 0, listed_count: 0 },
  };
}

function fieldsOf(context: Context): ReadonlySet<string> {
  return new Set((context.req.query('tweet.fields') ?? context.req.query('post.fields') ?? '').split(','));
}

interface Found {
  readonly data?: readonly Record<string, unknown>[];
  readonly errors?: readonly Record<string, unknown>[];
}

function lookUp(
  x: XNetwork,
  context: Context,
  asked: readonly string[],
  account: XAccount,
  now: number,
): Found {
  const ids = asked.filter((id) => id !== '');
  if (ids.length < 1 || ids.length > 100 || !ids.every((id) => /^\d{1,19}$/.test(id)))
    throw invalid('ids takes 1 to 100 post ids.', { ids });
  const found: XPost[] = ids
    .flatMap((id) => x.posts.get(id) ?? [])
    .filter(({ deletedAt }) => deletedAt === undefined);
  const missing = ids.filter((id) => !found.some((post) => post.id === id));
  const errors = missing.map((id) => ({
    ...{ value: id, resource_id: id, resource_type: 'tweet', parameter: 'ids', title: 'Not Found Error' },
    detail: `Could not find tweet with ids: [${id}].`,
    type: 'https://api.x.com/2/problems/resource-not-found',
  }));
  const fields = fieldsOf(context);
  const data = found.map((post) => viewPost(x, post, fields, account.id, now));
  return { ...(data.length === 0 ? {} : { data }), ...(errors.length === 0 ? {} : { errors }) };
}

function timeline(x: XNetwork, context: Context, account: XAccount, now: number, lagMs: number) {
  const max = Number(context.req.query('max_results') ?? 10);
  if (!Number.isInteger(max) || max < 5 || max > 100)
    throw invalid('max_results takes 5 to 100.', { max_results: [String(max)] });
  const from = Date.parse(context.req.query('start_time') ?? '') || 0;
  const to = Date.parse(context.req.query('end_time') ?? '') || Infinity;
  const before = context.req.query('pagination_token');
  const posts = (x.postsOf.get(context.req.param('id') ?? '') ?? [])
    .filter(
      ({ createdAt, deletedAt }) =>
        deletedAt === undefined && createdAt >= from && createdAt < to && createdAt + lagMs <= now,
    )
    .reverse()
    .filter(({ id }) => before === undefined || BigInt(id) < BigInt(/^\d+$/.test(before) ? before : '0'));
  const page = posts.slice(0, max);
  const last = page.at(-1);
  const fields = fieldsOf(context);
  const data = page.map((post) => viewPost(x, post, fields, account.id, now));
  const next = posts.length > max && last !== undefined ? { next_token: last.id } : {};
  return { ...(data.length === 0 ? {} : { data }), meta: { result_count: page.length, ...next } };
}
