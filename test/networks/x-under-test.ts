import * as z from 'zod';
import { createXNetwork } from '../../core/adapters/networks/x/index.ts';
import { xContentRules } from '../../core/adapters/networks/x/x-content-rules.ts';
import type { Credentials } from '../../core/domain/account.ts';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { LookQuery, PartToPublish } from '../../core/ports/publisher.ts';
import { account, DUE } from '../support/builders.ts';
import { newSandboxAccount } from '../support/local-stage.ts';
import { json } from '../support/scripted-server.ts';
import { type BrokenAnswer, readBody } from './broken-answers.ts';
import { lookFor, type NetworkUnderTest, partFor } from './network-under-test.ts';

export const SECRETS = ['consumer-secret', 'access-token-secret', 'access-secret-secret'];
export const CREDENTIALS: Credentials = {
  kind: 'oauth1',
  ...{ consumerKey: 'key', consumerSecret: SECRETS[0] ?? '' },
  ...{ accessToken: SECRETS[1] ?? '', accessSecret: SECRETS[2] ?? '' },
};
export const NOW = DUE;

export const xAt = (apiUrl: URL, now: () => number = () => NOW) =>
  createXNetwork({ apiUrl, now, sleepUntil: () => Promise.resolve() });

const post = { id: '77', text: 'Guten Morgen', created_at: new Date(NOW + 1000).toISOString() };
const timeline = (...data: object[]) => json(200, { data, meta: { result_count: data.length } });
const gone = { resource_id: '77', type: 'https://api.x.com/2/problems/resource-not-found' };
const Credential = z.custom<Credentials>();

export const x: NetworkUnderTest = {
  name: 'X',
  ...{ at: xAt, rules: xContentRules, account: account(), credentials: CREDENTIALS, secrets: SECRETS },
  withPreparation: (script) => (request, response) => {
    const isUpload = request.path.startsWith('/2/media/');
    (isUpload ? json(200, { data: { id: '900', expires_after_secs: 86_400 } }) : script)(request, response);
  },
  says: {
    accepted: json(201, { data: { id: '77', text: 'Guten Morgen' } }),
    acceptedOfNothing: [
      ...[{}, { data: {} }, { data: { id: 77 } }, { data: { id: '../77' } }, { data: [] }],
      { errors: [{ title: 'no' }] },
    ],
    refused: json(400, { title: 'Invalid Request', detail: 'bad' }),
    unauthorized: json(401, { title: 'Unauthorized' }),
    rateLimited: (waitMs) =>
      json(
        429,
        { title: 'Too Many Requests' },
        waitMs === undefined
          ? {}
          : { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String((NOW + waitMs) / 1000) },
      ),
    duplicate: json(403, { detail: 'You are not allowed to create a Tweet with duplicate content.' }),
    echo: (text) => json(400, { detail: text }),
  },
  acceptedId: '77' as NetworkPostId,
  acceptedUrl: 'https://x.com/bank/status/77',
  handle: undefined,
  absenceWorth: 'guarded',
  shows: {
    found: timeline(post),
    absent: timeline({ ...post, text: 'Guten Abend' }),
    undecidable: timeline(post, { ...post, id: '78' }),
  },
  engagement: {
    script: json(200, {
      data: [
        {
          id: '77',
          public_metrics: {
            ...{ like_count: 3, reply_count: 0, quote_count: 1, bookmark_count: 2 },
            ...{ impression_count: 900, retweet_count: 6 },
          },
        },
      ],
    }),
    metrics: {
      ...{ impressions: 900, likes: 3, replies: 0, reposts: 6, quotes: 1, bookmarks: 2 },
      ...{ reach: null, linkClicks: null, profileClicks: null, videoViews: null },
    },
    gone: json(200, { errors: [gone] }),
  },
  profile: {
    script: json(200, {
      data: { id: '1001', username: 'bank', name: 'Bank', public_metrics: { followers_count: 42 } },
    }),
    expected: { networkAccountId: '1001', followerCount: 42 },
  },
  provesPublication: (answer) =>
    answer.status >= 200 && answer.status < 300 && /^\d{1,20}$/.test(String(dataOf(answer)['id'])),
  provesAbsence(answer) {
    const { data, meta } = readBody(answer) as { data?: unknown; meta?: { result_count?: unknown } };
    return answer.status === 200 && (Array.isArray(data) || meta?.result_count === 0);
  },
  sandbox: {
    async makeAccount(sandbox, handle) {
      const { id, oauth1 } = await newSandboxAccount(sandbox, handle);
      return { networkAccountId: id, credentials: Credential.parse(oauth1) };
    },
    visibleStep: () => 'POST /2/tweets',
    readingBack: () => 'GET /2/users',
    async seen(sandbox, text) {
      const posts = (await sandbox.posts()).filter((found) => found.text === text);
      return posts.map(({ id, mediaIds }) => ({ id, photoCount: mediaIds.length }));
    },
  },
};

function dataOf(answer: BrokenAnswer): Readonly<Record<string, unknown>> {
  const { data } = readBody(answer);
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

export const part = (overrides: Partial<PartToPublish> = {}) => partFor(x, overrides);
export const look = (overrides: Partial<LookQuery> = {}) => lookFor(x, overrides);
