import { chance } from '../../chance.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Store } from '../../store.ts';

export interface XAccount {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly followers: number;
  /** Rate limits do not apply: for benchmarks. */
  readonly unlimited: boolean;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessSecret: string;
  /** Its OAuth 1.0a token was revoked. */
  isRevoked?: boolean;
}

export interface XPost {
  readonly id: string;
  readonly authorId: string;
  /** As it was written. */
  readonly text: string;
  readonly links: readonly { readonly written: string; readonly short: string }[];
  readonly mediaIds: readonly string[];
  readonly parentId?: string;
  readonly createdAt: number;
  /** When the request arrived, by the machine's clock, milliseconds with fractions. */
  readonly arrivedAt: number;
  deletedAt?: number;
}

export interface XMedia {
  readonly id: string;
  readonly ownerId: string;
  readonly contentType: string;
  readonly byteCount: number;
  readonly expiresAt: number;
  altText: string;
  state: 'uploading' | 'ready';
}

export interface Grant {
  readonly accountId: string;
  readonly clientId: string;
  accessToken: string;
  refreshToken: string;
  expiresAt: number;
  readonly usedRefreshTokens: string[];
  isDead: boolean;
}

export interface NewAccount {
  readonly handle: string;
  readonly name: string;
  readonly followers: number;
  readonly unlimited?: boolean | undefined;
}

/** What this network knows. Everything is in memory; the store only outlives the process. */
export interface XNetwork {
  readonly seed: string;
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly accounts: Map<string, XAccount>;
  readonly posts: Map<string, XPost>;
  /** Newest last. */
  readonly postsOf: Map<string, XPost[]>;
  readonly media: Map<string, XMedia>;
  readonly grants: Map<string, Grant>;
  nextId(): string;
  addPost(post: XPost): void;
}

/** X's ids carry the time: milliseconds since this instant in the upper bits (docs.x.com fundamentals/x-ids). */
const SNOWFLAKE_EPOCH = 1_288_834_974_657n;
const ACCESS_TOKEN_MS = 7_200_000;
export const SANDBOX_CLIENT_ID = 'sandbox-app';

export function createXNetwork({
  store,
  clock,
  seed,
}: {
  store: Store;
  clock: SandboxClock;
  seed: string;
}): XNetwork {
  const posts = store.load<XPost>('x-post');
  const postsOf = new Map<string, XPost[]>();
  for (const post of [...posts.values()].sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)))
    append(postsOf, post);
  const accounts = store.load<XAccount>('x-account');
  const grants = store.load<Grant>('x-grant');
  let lastId = [...posts.keys()].reduce((highest, id) => (BigInt(id) > highest ? BigInt(id) : highest), 0n);

  function nextId(): string {
    const timed = (BigInt(Math.floor(clock.now())) - SNOWFLAKE_EPOCH) << 22n;
    lastId = timed > lastId ? timed : lastId + 1n;
    return lastId.toString();
  }

  return {
    ...{ seed, store, clock, accounts, posts, postsOf, grants, nextId },
    media: store.load<XMedia>('x-media'),
    addPost(post) {
      posts.set(post.id, post);
      append(postsOf, post);
      store.save('x-post', post.id, post);
    },
  };
}

/** Makes an account, or finds the one with this handle, and gives credentials of both kinds. */
export function makeAccount(
  x: XNetwork,
  { handle, name, followers, unlimited = false }: NewAccount,
): unknown {
  const { seed, store, accounts } = x;
  const known = [...accounts.values()].find((account) => account.handle === handle);
  const secret = (kind: string) =>
    Buffer.from(`${handle}-${kind}-${String(chance(seed, handle, kind)).slice(2)}`).toString('base64url');
  const account: XAccount = known ?? {
    ...{
      id: String(1_000_000 + Math.floor(chance(seed, handle, 'id') * 1e12)),
      handle,
      name,
      followers,
      unlimited,
    },
    consumerKey: 'sandbox-consumer',
    consumerSecret: secret('consumer-secret'),
    accessToken: secret('access'),
    accessSecret: secret('access-secret'),
  };
  account.isRevoked = false;
  accounts.set(account.id, account);
  store.save('x-account', account.id, account);
  const { consumerKey, consumerSecret, accessToken, accessSecret } = account;
  const grant = newGrant(x, account.id, SANDBOX_CLIENT_ID);
  const oauth2 = {
    kind: 'oauth2',
    clientId: grant.clientId,
    accessToken: grant.accessToken,
    refreshToken: grant.refreshToken,
    expiresAt: new Date(grant.expiresAt).toISOString(),
  };
  return {
    id: account.id,
    handle,
    oauth1: { kind: 'oauth1', consumerKey, consumerSecret, accessToken, accessSecret },
    oauth2,
  };
}

function newGrant({ clock, grants, store }: XNetwork, accountId: string, clientId: string): Grant {
  const grant: Grant = {
    accountId,
    clientId,
    ...freshPair(clock.now()),
    usedRefreshTokens: [],
    isDead: false,
  };
  const id = `${accountId} ${clientId}`;
  grants.set(id, grant);
  store.save('x-grant', id, grant);
  return grant;
}

export function freshPair(now: number) {
  const random = () => Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64url');
  return { accessToken: random(), refreshToken: random(), expiresAt: now + ACCESS_TOKEN_MS };
}

function append(postsOf: Map<string, XPost[]>, post: XPost): void {
  const own = postsOf.get(post.authorId);
  if (own === undefined) postsOf.set(post.authorId, [post]);
  else own.push(post);
}
