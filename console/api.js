// @ts-check
/** @import { Account, Connection, DraftCheck, Health, Media, Pause, Post, PostDraft, PostPage, PostPatch, ProblemDocument, PublicationDetail, Report, Resolution, Settings, Snapshot, Status } from './types.js' */

/** The service answered, and refused. */
export class RefusedError extends Error {
  /** @param {number} status @param {ProblemDocument} problem */
  constructor(status, problem) {
    super(problem.title);
    this.name = 'RefusedError';
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Whether nobody is signed in, any more: by our own word, or by that of a gateway before us, which calls a session
 * that has ended forbidden, without a problem document.
 * @param {unknown} error
 */
export function isSignedOut(error) {
  if (!(error instanceof RefusedError)) return false;
  return error.status === 401 || (error.status === 403 && error.problem.type === '');
}

/** No answer came: whether the request was carried out is not known. */
export class OfflineError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super('no answer', { cause });
    this.name = 'OfflineError';
  }
}

const TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 120_000;

/** @typedef {ReturnType<typeof createApi>} Api */

/** The HTTP API as functions. A typed-in token stays in this closure and is gone with the page. */
export function createApi() {
  let token = '';

  /**
   * @param {string} method
   * @param {string} path
   * @param {{ body?: unknown, headers?: Record<string, string>, signal?: AbortSignal }} [options]
   */
  async function request(method, path, { body, headers = {}, signal } = {}) {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const response = await answered(path, {
      method,
      headers: {
        accept: 'application/json',
        ...headers,
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return response.text();
  }

  /** @type {(path: string, signal?: AbortSignal) => Promise<unknown>} */
  const get = async (path, signal) =>
    JSON.parse(await request('GET', path, signal === undefined ? {} : { signal }));
  /** @type {(method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<unknown>} */
  const send = async (method, path, body, headers = {}) => {
    const key = { 'idempotency-key': crypto.randomUUID() };
    const text = await request(method, path, { body, headers: { ...key, ...headers } });
    return text === '' ? undefined : JSON.parse(text);
  };

  return {
    /** @param {string} given */
    useToken: (given) => {
      token = given;
    },
    health: () => /** @type {Promise<Health>} */ (get('/v1/health')),
    /** Ends the session here. @returns {Promise<{ next: string }>} where it ends at the issuer */
    signOut: async () => JSON.parse(await request('POST', '/sign-out')),
    settings: () => /** @type {Promise<Settings>} */ (get('/v1/settings')),
    status: () => /** @type {Promise<Status>} */ (get('/v1/status')),
    /** @returns {Promise<Account[]>} */
    accounts: () => everyPage((cursor) => get(`/v1/accounts?limit=100${cursorQuery(cursor)}`)),
    /** @param {Record<string, string>} query @param {AbortSignal} [signal] */
    posts: (query, signal) =>
      /** @type {Promise<PostPage>} */ (get(`/v1/posts?${new URLSearchParams(query)}`, signal)),
    /** @param {string} id */
    post: (id) => /** @type {Promise<Post>} */ (get(`/v1/posts/${id}`)),
    /** @param {PostDraft} draft @param {AbortSignal} signal */
    check: async (draft, signal) =>
      /** @type {DraftCheck} */ (
        JSON.parse(await request('POST', '/v1/posts?dryRun=true', { body: draft, signal }))
      ),
    /** @param {PostDraft} draft @param {string} key */
    queue: (draft, key) =>
      /** @type {Promise<Post>} */ (send('POST', '/v1/posts', draft, { 'idempotency-key': key })),
    /** @param {Post} post @param {PostPatch} patch */
    edit: (post, patch) =>
      /** @type {Promise<Post>} */ (send('PATCH', `/v1/posts/${post.id}`, patch, ifUnchanged(post))),
    /** @param {Post} post */
    cancel: (post) =>
      /** @type {Promise<Post>} */ (send('DELETE', `/v1/posts/${post.id}`, undefined, ifUnchanged(post))),
    /** @param {string} id */
    publication: (id) => /** @type {Promise<PublicationDetail>} */ (get(`/v1/publications/${id}`)),
    /** @param {string} id */
    engagement: (id) =>
      /** @type {Promise<{ items: Snapshot[] }>} */ (get(`/v1/publications/${id}/engagement`)),
    /** @param {string} id @param {Resolution} resolution */
    resolve: (id, resolution) => send('POST', `/v1/publications/${id}/resolve`, resolution),
    /** @param {{ accountId?: string, reason: string }} pause */
    pause: (pause) => /** @type {Promise<Pause>} */ (send('POST', '/v1/pauses', pause)),
    /** @param {string} id */
    lift: (id) => send('DELETE', `/v1/pauses/${id}`),
    /** @param {Account} account */
    reconnect: ({ network, id }) =>
      /** @type {Promise<Connection>} */ (send('POST', '/v1/connections', { network, accountId: id })),
    /** @param {Record<string, string>} query */
    report: (query) =>
      /** @type {Promise<Report>} */ (get(`/v1/reports/engagement?${new URLSearchParams(query)}`)),
    /** @param {Record<string, string>} query */
    reportCsv: (query) =>
      request('GET', `/v1/reports/engagement?${new URLSearchParams(query)}`, {
        headers: { accept: 'text/csv' },
      }),
    /** Announces an image and sends its bytes where the service wants them. @param {File} file @param {string} altText */
    async upload(file, altText) {
      const announced = { contentType: file.type, byteCount: file.size, altText };
      const media = /** @type {Media} */ (await send('POST', '/v1/media', announced));
      const { method, url, headers } = media.upload;
      await answered(url, { method, headers, body: file, signal: AbortSignal.timeout(UPLOAD_TIMEOUT_MS) });
      return media.id;
    },
  };
}

/** @param {Post} post */
const ifUnchanged = ({ version }) => ({ 'if-match': `"${version}"` });

/** @param {string | null} cursor */
const cursorQuery = (cursor) => (cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`);

/**
 * @template Item
 * @param {(cursor: string | null) => Promise<unknown>} read
 * @returns {Promise<Item[]>}
 */
async function everyPage(read) {
  /** @type {Item[]} */
  const items = [];
  /** @type {string | null} */
  let cursor = null;
  do {
    const page = /** @type {{ items: Item[], cursor: string | null }} */ (await read(cursor));
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== null);
  return items;
}

/**
 * @param {string} url
 * @param {RequestInit} options
 * @throws {OfflineError | RefusedError}
 */
async function answered(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, credentials: isOurs(url) ? 'same-origin' : 'omit' });
  } catch (error) {
    throw new OfflineError(error);
  }
  if (response.ok) return response;
  throw new RefusedError(response.status, await problemIn(response));
}

/** @param {string} url */
const isOurs = (url) => new URL(url, location.href).origin === location.origin;

/** @param {Response} response @returns {Promise<ProblemDocument>} */
async function problemIn(response) {
  const { status } = response;
  try {
    const body = await response.json();
    if (typeof body?.type === 'string') return body;
  } catch {
    // A page of somebody between us and the service, or a cut-off answer.
  }
  // The status is all there is.
  return { type: '', title: `HTTP ${status}`, status };
}
