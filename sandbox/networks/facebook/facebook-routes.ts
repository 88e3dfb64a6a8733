import type { Context, Hono } from 'hono';
import type { SandboxClock } from '../../clock.ts';
import type { Faults } from '../../faults.ts';
import { answerFaulty, type FaultAnswers } from '../../faulty-answer.ts';
import { type Fields, readMultipart } from '../../multipart.ts';
import * as errors from './facebook-error.ts';
import {
  changeToken,
  type FacebookNetwork,
  type FacebookPage,
  type FacebookPost,
} from './facebook-network.ts';
import { createPost, type Parameters, updatePost, uploadPhoto } from './facebook-posts.ts';
import { createUsage, usageHeaders } from './facebook-usage.ts';
import { fieldNames, viewInsights, viewPage, viewPost } from './facebook-view.ts';

interface Options {
  readonly facebook: FacebookNetwork;
  readonly clock: SandboxClock;
  readonly faults: Faults;
}

interface Call {
  readonly context: Context;
  readonly page: FacebookPage;
  readonly parameters: Parameters;
  readonly file: Buffer | undefined;
  readonly lagMs: number;
}

type Endpoint = (call: Call) => unknown;

/** Versions that live in November 2026 (developers.facebook.com/docs/graph-api/changelog). */
const VERSION = '/:version{v2[4-6]\\.0}';

/** The Graph API, as far as the publisher of a Page meets it. */
export function addFacebookRoutes(app: Hono, { facebook, clock, faults }: Options): void {
  const usage = createUsage();
  const answers = faultAnswers(facebook);

  function on(method: 'GET' | 'POST' | 'DELETE', path: string, endpoint: Endpoint): void {
    app.on(method, `${VERSION}${path}`, async (context) => {
      const request = `${method} ${context.req.path}`;
      return answerFaulty(context, faults.strike(request), answers, async () => {
        try {
          const body = await readBody(context);
          const page = pageOf(facebook, context.req.raw, body.parameters);
          const headers = usage.count(page, clock.now());
          return json(endpoint({ ...body, context, page, lagMs: faults.lagMs(request) }), headers);
        } catch (error) {
          if (error instanceof errors.GraphError) return errors.errorAnswer(error);
          throw error;
        }
      });
    });
  }

  on('GET', '/me', ({ context, page }) => viewPage(page, fieldNames(context.req.query('fields') ?? 'name')));
  on('POST', '/:page/photos', (call) => {
    assertOwn(call);
    return { id: uploadPhoto(facebook, call.page, call.parameters, call.file).id };
  });
  on('POST', '/:page/feed', (call) => {
    assertOwn(call);
    return { id: createPost(facebook, call.page, call.parameters, arrivedAt()).id };
  });
  on('GET', '/:page/published_posts', (call) => {
    assertOwn(call);
    return publishedPosts(facebook, call);
  });
  on('GET', '/:post/insights', (call) => {
    const metrics = (call.context.req.query('metric') ?? '').split(',');
    return viewInsights(facebook, postOf(facebook, call), metrics, clock.now());
  });
  on('GET', '/:post', (call) => {
    const asked = fieldNames(call.context.req.query('fields') ?? 'created_time,message');
    return viewPost(facebook, postOf(facebook, call), asked, clock.now());
  });
  on('POST', '/:post', (call) => {
    const post = postOf(facebook, { ...call, lagMs: 0 });
    updatePost(facebook, call.page, post, { parameters: call.parameters, arrivedAt: arrivedAt() });
    return { success: true };
  });
  on('DELETE', '/:post', (call) => {
    const post = postOf(facebook, { ...call, lagMs: 0 });
    post.deletedAt = clock.now();
    facebook.save(post);
    return { success: true };
  });
}

function faultAnswers(facebook: FacebookNetwork): FaultAnswers {
  return {
    failure: (status) =>
      errors.errorAnswer(new errors.GraphError(2, 'Service temporarily unavailable', { status })),
    tooMany: (waitMs) =>
      errors.errorAnswer(errors.tooManyCalls(waitMs === undefined ? {} : usageHeaders('0', 100, waitMs))),
    unauthorized: () => errors.errorAnswer(errors.unauthorized()),
    duplicate: () => errors.errorAnswer(errors.duplicate()),
    endToken(request) {
      const page = [...facebook.pages.values()].find(({ accessToken }) => accessToken === tokenIn(request));
      if (page !== undefined) changeToken(facebook, page);
    },
  };
}

function tokenIn(request: Request): string | undefined {
  const header = /^(?:Bearer|OAuth) (\S+)$/.exec(request.headers.get('authorization') ?? '')?.[1];
  return header ?? new URL(request.url).searchParams.get('access_token') ?? undefined;
}

function pageOf(facebook: FacebookNetwork, request: Request, parameters: Parameters): FacebookPage {
  const token = tokenIn(request) ?? parameters.get('access_token');
  if (token === undefined) throw new errors.GraphError(2500, 'An active access token must be used.');
  const page = [...facebook.pages.values()].find(({ accessToken }) => accessToken === token);
  if (page === undefined) throw errors.unauthorized();
  return page;
}

/** A Page token is good for its Page (error 200: permissions). */
function assertOwn({ context, page }: Call): void {
  const id = context.req.param('page') ?? '';
  if (id !== page.id && id !== 'me')
    throw new errors.GraphError(200, 'The token does not allow this on that Page.', { status: 403 });
}

function postOf({ posts, clock }: FacebookNetwork, { context, page, lagMs }: Call): FacebookPost {
  const id = context.req.param('post') ?? '';
  const post = posts.get(id);
  const isSeen = post !== undefined && post.createdAt + lagMs <= clock.now();
  if (!isSeen || post.pageId !== page.id || post.deletedAt !== undefined) throw errors.notThere(id);
  return post;
}

const PAGE_SIZE = { default: 25, longest: 100 } as const;

function publishedPosts(facebook: FacebookNetwork, { context, page, lagMs }: Call): unknown {
  const now = facebook.clock.now();
  const limit = Number(context.req.query('limit') ?? PAGE_SIZE.default);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_SIZE.longest)
    throw errors.invalid('limit takes 1 to 100');
  const since = Number(context.req.query('since') ?? 0) * 1000;
  const visible = facebook
    .published(page.id)
    .filter(({ publishedAt = 0 }) => publishedAt >= since && publishedAt + lagMs <= now);
  const after = context.req.query('after');
  const start = after === undefined ? 0 : visible.findIndex(({ id }) => id === fromCursor(after)) + 1;
  const shown = visible.slice(start, start + limit);
  const last = shown.at(-1);
  const asked = fieldNames(context.req.query('fields') ?? 'created_time,message');
  const data = shown.map((post) => viewPost(facebook, post, asked, now));
  if (last === undefined) return { data };
  const cursors = { before: toCursor(shown[0]?.id ?? ''), after: toCursor(last.id) };
  if (start + limit >= visible.length) return { data, paging: { cursors } };
  const next = new URL(context.req.url);
  next.searchParams.set('after', cursors.after);
  return { data, paging: { cursors, next: next.href } };
}

const toCursor = (id: string) => Buffer.from(id).toString('base64url');
const fromCursor = (cursor: string) => Buffer.from(cursor, 'base64url').toString();

async function readBody(
  context: Context,
): Promise<{ readonly parameters: Parameters; readonly file: Buffer | undefined }> {
  const bytes = Buffer.from(await context.req.arrayBuffer());
  const type = context.req.header('content-type');
  const fields: Fields | undefined = readMultipart(type, bytes);
  if (fields !== undefined) {
    const texts = [...fields].filter(([name]) => name !== 'source');
    const parameters = new Map(texts.map(([name, value]) => [name, value.toString()]));
    return { parameters, file: fields.get('source') };
  }
  return { parameters: new Map(new URLSearchParams(bytes.toString())), file: undefined };
}

function json(body: unknown, headers: Readonly<Record<string, string>>): Response {
  return new Response(JSON.stringify(body), {
    headers: { ...headers, 'content-type': 'application/json; charset=UTF-8' },
  });
}

function arrivedAt(): number {
  return performance.timeOrigin + performance.now();
}
