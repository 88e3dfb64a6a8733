import type { Account } from '../../core/domain/account.ts';
import { type AccountId, type PostId, publicationIdOf, type TenantId } from '../../core/domain/ids.ts';
import type { Post } from '../../core/domain/post.ts';
import type { Scheduled } from '../../core/domain/publication.ts';

export const DUE = Date.parse('2026-12-05T08:00:00Z');
export const TENANT = 'demo' as TenantId;
export const OTHER_TENANT = 'other' as TenantId;
export const ACCOUNT = 'acc_1' as AccountId;

export function account(overrides: Partial<Account> = {}): Account {
  return {
    id: ACCOUNT,
    tenantId: TENANT,
    network: 'x',
    networkAccountId: '1001',
    handle: 'bank',
    displayName: 'Bank',
    followerCount: 10,
    status: 'connected',
    checkedAt: DUE,
    createdAt: DUE,
    revision: 1,
    ...overrides,
  };
}

export function publication(overrides: Partial<Scheduled> = {}): Scheduled {
  const postId = overrides.postId ?? ('pst_1' as PostId);
  return {
    state: 'scheduled',
    id: publicationIdOf(postId, 0),
    tenantId: TENANT,
    postId,
    accountId: ACCOUNT,
    network: 'x',
    generation: 1,
    queueOrder: '1',
    dueAt: DUE,
    latestAt: DUE + 900_000,
    notBeforeAt: DUE,
    partCount: 1,
    labels: {},
    price: 0.015,
    parts: [],
    attempts: [],
    events: [],
    createdAt: DUE - 60_000,
    wakeAt: DUE - 5000,
    revision: 1,
    ...overrides,
  };
}

export function post(overrides: Partial<Post> = {}): Post {
  return {
    id: 'pst_1' as PostId,
    tenantId: TENANT,
    version: 1,
    text: 'Guten Morgen',
    mediaIds: [],
    thread: [],
    variants: {},
    accountIds: [ACCOUNT],
    publicationIds: [publicationIdOf(overrides.id ?? ('pst_1' as PostId), 0)],
    publishAt: '2026-12-05T08:00:00Z',
    dueAt: DUE,
    latestAfterMinutes: 15,
    labels: {},
    createdAt: DUE - 60_000,
    createdBy: 'me',
    draftSha256: 'd',
    ...overrides,
  };
}
