// Examples for the document and the reference page. A test holds them against the schemas.
import type { RouteId } from './routes.ts';

export interface RouteExamples {
  readonly body?: unknown;
  /** By status, then by content type where that is not JSON. */
  readonly answers: Readonly<Record<number, unknown>>;
}

const account = {
  id: 'acc_7hk2m9qpx4',
  network: 'x',
  handle: 'sk_musterstadt',
  displayName: 'Sparkasse Musterstadt',
  followerCount: 4120,
  status: 'connected',
  checkedAt: '2026-12-01T07:00:00.000Z',
  createdAt: '2026-11-02T10:15:00.000Z',
  limits: { maxLength: 280, maxThreadParts: 25 },
};
const draft = {
  text: 'Samstag beraten wir bis 16 Uhr: https://example.org/termin',
  accountIds: [account.id],
  publishAt: '2026-12-05T09:00:00',
  timeZone: 'Europe/Berlin',
  latestAfterMinutes: 15,
  labels: { campaign: 'q4', topic: 'beratung', contentClass: 'useful' },
};
const snapshot = {
  at: '2026-12-05T09:00:00.412Z',
  ageSeconds: 3600,
  metrics: {
    ...{ impressions: 812, reach: null, likes: 14, replies: 2, reposts: 3, quotes: 0, bookmarks: 1 },
    ...{ linkClicks: 9, profileClicks: 4, videoViews: null },
  },
  unavailable: ['reach', 'videoViews'],
  source: 'x:GET /2/tweets',
};
const publication = {
  id: 'pub_4wz8t2rk00',
  postId: 'pst_4wz8t2rk',
  accountId: account.id,
  network: 'x',
  state: 'published',
  dueAt: '2026-12-05T08:00:00.000Z',
  sentAt: '2026-12-05T08:00:00.004Z',
  publishedAt: '2026-12-05T08:00:00.412Z',
  latenessMs: 4,
  networkPostId: '1996851200000000000',
  url: 'https://x.com/sk_musterstadt/status/1996851200000000000',
  attemptCount: 1,
  price: 0.2,
  engagement: snapshot,
};
const detail = {
  ...publication,
  attempts: [
    {
      ...{ number: 1, partIndex: 0, outcome: 'accepted', intentAt: '2026-12-05T07:59:59.600Z' },
      ...{ startedAt: '2026-12-05T08:00:00.004Z', endedAt: '2026-12-05T08:00:00.412Z' },
    },
  ],
  events: [{ at: '2026-12-01T07:00:00.000Z', type: 'queued', detail: 'token:tok_5nq3' }],
};
const post = {
  ...{
    id: publication.postId,
    version: 1,
    state: 'published',
    ...draft,
    media: [],
    thread: [],
    variants: {},
  },
  dueAt: publication.dueAt,
  createdAt: '2026-12-01T07:00:00.000Z',
  createdBy: 'token:tok_5nq3',
  publications: [publication],
};
const pause = {
  ...{ id: 'pau_9d3v', reason: 'Trauerfall', createdAt: '2026-12-04T16:00:00.000Z' },
  createdBy: 'console',
};
const settings = {
  timeZone: 'Europe/Berlin',
  requireAltText: true,
  afterAbsence: { x: 'resend' },
  monthlySpendCap: 50,
  contentMix: { product: { low: 0, high: 0.3 } },
};
const token = {
  ...{ id: 'tok_5nq3', tenantId: 'musterstadt', name: 'Redaktion', role: 'author' },
  createdAt: '2026-11-02T10:00:00.000Z',
};
const tenant = {
  ...{ id: 'musterstadt', name: 'Sparkasse Musterstadt', timeZone: 'Europe/Berlin' },
  createdAt: '2026-11-02T09:30:00.000Z',
};
const tenantLine = { kind: 'tenant', ...tenant, settings: { ...settings, version: 3 } };
const upload = {
  method: 'PUT',
  url: 'https://sendeplan.example/v1/media/med_3kx8/content',
  headers: { 'Content-Type': 'image/png', 'X-Upload-Token': '…' },
};
const rate = {
  ...{ value: 0.0234, low: 0.0151, high: 0.0342, n: 21, denominator: 'impressions' },
  definition: '(likes + replies + reposts + quotes) / impressions',
};
const row = {
  ...{ group: '@sk_musterstadt', postCount: 21, metrics: snapshot.metrics, engagementRate: rate },
  punctuality: null,
};
const page = (item: unknown) => ({ items: [item], cursor: null });

export const EXAMPLES: Readonly<Record<RouteId, RouteExamples>> = {
  getHealth: { answers: { 200: { status: 'ok', version: '0.1.0', stage: 'local' } } },
  getOpenApi: { answers: {} },
  connectAccount: {
    body: {
      network: 'x',
      handle: account.handle,
      credentials: {
        ...{ kind: 'oauth1', consumerKey: '…', consumerSecret: '…', accessToken: '…', accessSecret: '…' },
      },
    },
    answers: { 201: account },
  },
  listAccounts: { answers: { 200: page(account) } },
  getAccount: { answers: { 200: account } },
  deleteAccount: { answers: { 200: { id: account.id, cancelledCount: 3 } } },
  beginConnection: {
    body: { network: 'x' },
    answers: {
      201: {
        authorizeUrl: 'https://x.com/i/oauth2/authorize?response_type=code&client_id=…',
        expiresAt: '2026-12-01T07:10:00.000Z',
      },
    },
  },
  finishConnection: { answers: {} },
  registerMedia: {
    body: { contentType: 'image/png', byteCount: 48_213, altText: 'Beraterin am Schreibtisch' },
    answers: {
      201: {
        ...{ id: 'med_3kx8', upload },
      },
    },
  },
  queuePost: {
    body: draft,
    answers: {
      200: {
        dueAt: publication.dueAt,
        accounts: [
          {
            accountId: account.id,
            network: 'x',
            price: 0.2,
            parts: [{ length: 55, maxLength: 280, price: 0.2 }],
          },
        ],
        problems: [],
        warnings: [],
      },
      201: { ...post, state: 'scheduled', publications: [] },
    },
  },
  listPosts: { answers: { 200: page(post) } },
  getPost: { answers: { 200: post } },
  editPost: { body: { publishAt: '2026-12-05T10:00:00', timeZone: 'Europe/Berlin' }, answers: { 200: post } },
  cancelPost: { answers: { 200: { ...post, state: 'cancelled', publications: [] } } },
  importPosts: {
    answers: {
      200: {
        ...{ accepted: 1, refused: 1 },
        rows: [
          { row: 1, key: '2026-12-05-a', postId: post.id },
          { row: 2, key: '2026-12-05-b', problem: 'timeZone: got "Berlin"; takes an IANA time zone' },
        ],
      },
    },
  },
  getPublication: { answers: { 200: detail } },
  resolvePublication: {
    body: { outcome: 'published', url: publication.url },
    answers: { 200: detail },
  },
  listEngagement: { answers: { 200: { items: [snapshot] } } },
  reportEngagement: {
    answers: {
      200: {
        ...{ from: '2026-11-05T00:00:00.000Z', to: '2026-12-05T00:00:00.000Z', groupBy: 'account' },
        ...{ rows: [row], total: { ...row, group: 'total' }, coverage: [] },
        headline: {
          de: 'Von 1.000 Sichtkontakten führten 23 zu einer Reaktion.',
          en: 'Of 1,000 views, 23 led to an engagement.',
        },
        asOf: '2026-12-05T09:30:00.000Z',
      },
    },
  },
  getStatus: {
    answers: {
      200: {
        ...{ queueDepth: 12, dueButNotSent: 0, oldestLatenessMs: null },
        ...{ byState: { scheduled: 12, unknown: 1 }, accountsNeedingAttention: [], pauses: [pause] },
      },
    },
  },
  createPause: { body: { reason: pause.reason }, answers: { 201: pause } },
  listPauses: { answers: { 200: { items: [pause] } } },
  liftPause: { answers: {} },
  getSettings: { answers: { 200: settings } },
  changeSettings: { body: { requireAltText: true }, answers: { 200: settings } },
  createToken: {
    body: { name: token.name, role: token.role },
    answers: { 201: { ...token, token: 'sdp_tok_5nq3_…' } },
  },
  listTokens: { answers: { 200: page(token) } },
  revokeToken: { answers: {} },
  createTenant: {
    body: { id: tenant.id, name: tenant.name, timeZone: tenant.timeZone },
    answers: { 201: tenant },
  },
  listTenants: { answers: { 200: page(tenant) } },
  exportTenant: { answers: {} },
  readMediaContent: { answers: {} },
  restoreTenant: {
    body: `${JSON.stringify(tenantLine)}\n`,
    answers: {
      200: {
        ...{ restoredCount: 1, unchangedCount: 0 },
        uploads: [{ id: 'med_3kx8', upload }],
      },
    },
  },
};

/** Bodies that are not JSON, by content type. */
export const RAW_BODY_EXAMPLES: Readonly<Record<string, string>> = {
  'text/csv':
    'key,text,accountIds,publishAt,timeZone\n2026-12-05-a,"Samstag beraten wir bis 16 Uhr",acc_7hk2m9qpx4,2026-12-05T09:00:00,Europe/Berlin\n',
  'application/x-ndjson': `${JSON.stringify({ key: '2026-12-05-a', ...draft })}\n`,
};
