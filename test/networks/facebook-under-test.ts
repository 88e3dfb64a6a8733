import * as z from 'zod';
import { facebookContentRules } from '../../core/adapters/networks/facebook/facebook-content-rules.ts';
import { createFacebookNetwork } from '../../core/adapters/networks/facebook/index.ts';
import type { Account, Credentials } from '../../core/domain/account.ts';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { Sandbox } from '../support/local-stage.ts';
import { json, type Script } from '../support/scripted-server.ts';
import { readBody } from './broken-answers.ts';
import { accountOf, type Made, type NetworkUnderTest, NOW } from './network-under-test.ts';

export const PAGE_ID = '1001';
export const POST_ID = '1001_77' as NetworkPostId;
export const TOKEN = 'EAAS-page-token-secret';
export const PAGE_TOKEN: Credentials = { kind: 'page-token', accessToken: TOKEN };
export const PREPARED = JSON.stringify({ way: 'prepared', postId: POST_ID });
export const DIRECT = JSON.stringify({ way: 'direct', photoIds: [] });

export const facebookAt = (graphUrl: URL, now: () => number = () => NOW) =>
  createFacebookNetwork({ graphUrl, now });

/** Accounts are told apart by their network once it is registered; until then the field says nothing here. */
const page: Account = accountOf({ networkAccountId: PAGE_ID });

export const graphError = (
  code: number,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
  status = 400,
): Script =>
  json(status, { error: { message: `(#${code}) no`, type: 'OAuthException', code, ...more } }, headers);

/** Answers each step of publishing as a Page that takes two steps does; `overrides` answers one of them otherwise. */
export const steps =
  (overrides: Partial<Record<'photos' | 'feed' | 'probe' | 'publish' | 'delete', Script>> = {}): Script =>
  (request, response) => {
    const body = request.body.toString();
    const step = (): Script => {
      if (request.method === 'DELETE') return overrides.delete ?? json(200, { success: true });
      if (request.path.endsWith('/photos')) return overrides.photos ?? json(200, { id: '900' });
      if (request.path.endsWith('/feed') && body.includes('published=false'))
        return overrides.feed ?? json(200, { id: POST_ID });
      if (body === 'is_published=false') return overrides.probe ?? json(200, { success: true });
      return overrides.publish ?? json(500, {});
    };
    step()(request, response);
  };

const time = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, '+0000');
export const pagePost = (more: object = {}) => ({
  ...{ id: POST_ID, message: 'Guten Morgen', created_time: time(NOW + 1000), is_published: true, ...more },
});
export const published = (...data: object[]) => json(200, { data });

/** The object's own counts, and each insight in a call of its own. */
export const counts =
  (fields: Script, insight: (metric: string) => Script): Script =>
  (request, response) => {
    const metric = request.query.get('metric');
    (metric === null ? fields : insight(metric))(request, response);
  };
export const insight = (name: string, value: unknown) => json(200, { data: [{ name, values: [{ value }] }] });
const INSIGHTS: Readonly<Record<string, number>> = {
  ...{ post_media_view: 900, post_total_media_view_unique: 700, post_clicks: 12 },
};

const Made = z.object({ id: z.string(), pageToken: z.custom<Credentials>() });
const Posts = z.object({
  facebookPosts: z.array(
    z.object({
      ...{ id: z.string(), text: z.string(), photoIds: z.array(z.string()) },
      publishedAt: z.number().optional(),
    }),
  ),
});

/** What the sandbox holds, seen by people or not. */
export async function facebookPosts(sandbox: Sandbox, text: string) {
  const { facebookPosts: posts } = Posts.parse(await sandbox.control('/sandbox/posts'));
  return posts.filter((post) => post.text === text);
}

export async function makePage(sandbox: Sandbox, handle: string, takesTwoSteps = true): Promise<Made> {
  const given = { network: 'facebook', handle, name: `Bank ${handle}`, followers: 5000, takesTwoSteps };
  const made = Made.parse(await sandbox.control('/sandbox/accounts', given));
  return { networkAccountId: made.id, credentials: made.pageToken };
}

async function seen(sandbox: Sandbox, text: string) {
  const posts = (await facebookPosts(sandbox, text)).filter(({ publishedAt }) => publishedAt !== undefined);
  return posts.map(({ id, photoIds }) => ({ id, photoCount: photoIds.length }));
}

const usage = (waitMs: number) => ({
  'x-business-use-case-usage': JSON.stringify({
    [PAGE_ID]: [
      { type: 'pages', call_count: 100, estimated_time_to_regain_access: Math.ceil(waitMs / 60_000) },
    ],
  }),
});

const shared = {
  ...{
    at: facebookAt,
    rules: facebookContentRules,
    account: page,
    credentials: PAGE_TOKEN,
    secrets: [TOKEN],
  },
  says: {
    refused: graphError(100),
    unauthorized: graphError(190, { error_subcode: 460 }),
    rateLimited: (waitMs: number | undefined) =>
      graphError(80_001, {}, waitMs === undefined ? {} : usage(waitMs)),
    duplicate: graphError(506),
    echo: (text: string) => graphError(100, { message: text }),
  },
  ...{ acceptedId: POST_ID, acceptedUrl: `https://www.facebook.com/${POST_ID}` },
  engagement: {
    script: counts(
      json(200, {
        id: POST_ID,
        shares: { count: 4 },
        reactions: { data: [], summary: { total_count: 21 } },
        comments: { data: [], summary: { total_count: 0 } },
      }),
      (metric) => insight(metric, INSIGHTS[metric]),
    ),
    metrics: {
      ...{ impressions: 900, reach: 700, likes: 21, replies: 0, reposts: 4, linkClicks: 12 },
      ...{ quotes: null, bookmarks: null, profileClicks: null, videoViews: null },
    },
    gone: graphError(100, { error_subcode: 33 }),
  },
  profile: {
    script: json(200, { id: PAGE_ID, name: 'Bank', username: 'bank', followers_count: 42, fan_count: 40 }),
    expected: { networkAccountId: PAGE_ID, followerCount: 42 },
  },
};

const isSuccess = (status: number) => status >= 200 && status < 300;

/** The way of a Page that lets prepared posts be published. */
export const facebook: NetworkUnderTest = {
  ...shared,
  name: 'Facebook',
  withPreparation: (script) => steps({ publish: script }),
  says: {
    ...shared.says,
    accepted: json(200, { success: true }),
    acceptedOfNothing: [{}, { success: false }, { success: 'true' }, { id: POST_ID }, []],
  },
  handle: PREPARED,
  absenceWorth: 'proof',
  shows: {
    found: json(200, pagePost()),
    absent: json(200, pagePost({ is_published: false })),
    undecidable: graphError(100, { error_subcode: 33 }),
  },
  provesPublication: (answer) => isSuccess(answer.status) && readBody(answer)['success'] === true,
  provesAbsence(answer) {
    const { id, is_published } = readBody(answer);
    return isSuccess(answer.status) && id === POST_ID && is_published === false;
  },
  sandbox: {
    makeAccount: makePage,
    visibleStep: (pageId) => `POST /v26.0/${pageId}_`,
    readingBack: (pageId) => `GET /v26.0/${pageId}_`,
    seen,
  },
};

/** The way of a Page that does not. */
export const facebookDirect: NetworkUnderTest = {
  ...shared,
  name: 'Facebook, created directly',
  withPreparation: (script) => steps({ probe: graphError(100), publish: script }),
  says: {
    ...shared.says,
    accepted: json(200, { id: POST_ID }),
    acceptedOfNothing: [
      {},
      { success: true },
      { id: '77' },
      { id: 77 },
      { id: '../77' },
      { post_id: POST_ID },
    ],
  },
  handle: DIRECT,
  absenceWorth: 'evidence',
  shows: {
    found: published(pagePost()),
    absent: published(pagePost({ message: 'Guten Abend' })),
    undecidable: published(pagePost(), pagePost({ id: '1001_78' })),
  },
  provesPublication: (answer) =>
    isSuccess(answer.status) && /^\d{1,25}_\d{1,25}$/.test(String(readBody(answer)['id'])),
  provesAbsence: (answer) => isSuccess(answer.status) && Array.isArray(readBody(answer)['data']),
  sandbox: {
    makeAccount: (sandbox, handle) => makePage(sandbox, handle, false),
    visibleStep: (pageId) => `POST /v26.0/${pageId}/feed`,
    readingBack: (pageId) => `GET /v26.0/${pageId}/published_posts`,
    seen,
  },
};
