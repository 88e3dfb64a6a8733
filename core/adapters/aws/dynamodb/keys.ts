// Every key of the table. The tenant comes first in all but the two time indexes, the directory of tenants, and what is
// looked up by a secret before its tenant is known. What each is read for: docs/architecture.md, "Access patterns".
import {
  type AccountId,
  type Instant,
  type MediaId,
  type PauseId,
  type PostId,
  type PublicationId,
  placeOf,
  type TenantId,
  type TokenId,
} from '../../../domain/ids.ts';
import type { PublicationState } from '../../../domain/publication.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A partition takes 1,000 writes a second, so what many records share is spread over this many. */
export const SHARDS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** FNV-1a (RFC 9923): the same shard for the same id, for ever. */
export function shardOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1)
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0) % SHARDS.length;
}

const INSTANT_DIGITS = 15;
const LAST_INSTANT = 10 ** INSTANT_DIGITS - 1;

/** Sorts as instants do, from 1970 until after the year 9999. Fractions of a millisecond become the next whole one. */
export function instantKey(at: Instant): string {
  return String(Math.min(Math.max(0, Math.ceil(at)), LAST_INSTANT)).padStart(INSTANT_DIGITS, '0');
}

export function instantOf(sortKey: string): Instant {
  return Number(sortKey.slice(0, INSTANT_DIGITS));
}

/** Both ends belong to it. */
export interface SortKeyRange {
  readonly from: string;
  readonly to: string;
}

/** Sections of a key are separated by `#`, which sorts before every character of an id; `$` is the next one. */
export const sortKeys = {
  from: (at: Instant): string => instantKey(at),
  before: (at: Instant): string => instantKey(at),
  until: (at: Instant): string => `${instantKey(Math.floor(at))}$`,
  /** Behind this key and all that begin with its sections. */
  after: (sortKey: string): string => `${sortKey}$`,
} as const;

const tenant = (tenantId: TenantId) => `T#${tenantId}`;

export const keys = {
  tenant: (tenantId: TenantId): Key => ({ pk: TENANTS, sk: tenantId }),
  settings: (tenantId: TenantId): Key => ({ pk: tenant(tenantId), sk: 'SETTINGS' }),
  account: (tenantId: TenantId, id: AccountId): Key => ({ pk: partitions.accounts(tenantId), sk: id }),
  credentials: (tenantId: TenantId, id: AccountId): Key => ({
    pk: `${tenant(tenantId)}#CREDENTIALS`,
    sk: id,
  }),
  pause: (tenantId: TenantId, id: PauseId): Key => ({ pk: partitions.pauses(tenantId), sk: id }),
  media: (tenantId: TenantId, id: MediaId): Key => ({ pk: partitions.media(tenantId), sk: id }),
  token: (id: TokenId): Key => ({ pk: `TOKEN#${id}`, sk: 'TOKEN' }),
  tokenOfTenant: (tenantId: TenantId, id: TokenId): Key => ({ pk: partitions.tokens(tenantId), sk: id }),
  connection: (stateSha256: string): Key => ({ pk: `CONNECTION#${stateSha256}`, sk: 'CONNECTION' }),
  post: (tenantId: TenantId, id: PostId): Key => ({ pk: partitions.post(tenantId, id), sk: 'POST' }),
  publication(tenantId: TenantId, id: PublicationId): Key {
    const { postId, place } = split(id);
    return { pk: partitions.post(tenantId, postId), sk: `PUB#${place}` };
  },
  ledger: (of: {
    readonly tenantId: TenantId;
    readonly accountId: AccountId;
    readonly dueAt: Instant;
    readonly id: PublicationId;
  }): Key => ({
    pk: partitions.ledger(of.tenantId, of.accountId),
    sk: `${instantKey(of.dueAt)}#${of.id}`,
  }),
  reservation: (tenantId: TenantId, id: PublicationId, leaseUntilAt: Instant): Key => ({
    pk: partitions.reservations(tenantId, shardOf(id)),
    sk: `${instantKey(leaseUntilAt)}#${id}`,
  }),
} as const;

/** All tenants: a list of some hundreds, read by operators. */
export const TENANTS = 'TENANTS';

export const partitions = {
  accounts: (tenantId: TenantId) => `${tenant(tenantId)}#ACCOUNT`,
  pauses: (tenantId: TenantId) => `${tenant(tenantId)}#PAUSE`,
  media: (tenantId: TenantId) => `${tenant(tenantId)}#MEDIA`,
  tokens: (tenantId: TenantId) => `${tenant(tenantId)}#TOKEN`,
  post: (tenantId: TenantId, id: PostId) => `${tenant(tenantId)}#POST#${id}`,
  ledger: (tenantId: TenantId, id: AccountId) => `${tenant(tenantId)}#LEDGER#${id}`,
  reservations: (tenantId: TenantId, shard: number) => `${tenant(tenantId)}#RESERVED#${shard}`,
  idempotency: (tenantId: TenantId, digest: string) => `${tenant(tenantId)}#IDEMPOTENCY#${digest}`,
  due: (shard: number) => `DUE#${shard}`,
  collectionDue: (shard: number) => `COLLECT#${shard}`,
  calendar: (tenantId: TenantId, shard: number) => `${tenant(tenantId)}#CALENDAR#${shard}`,
  state: (tenantId: TenantId, state: PublicationState, shard: number) =>
    `${tenant(tenantId)}#${state}#${shard}`,
} as const;

export function calendarSortKey(dueAt: Instant, postId: PostId): string {
  return `${instantKey(dueAt)}#${postId}`;
}

/** By the post's due time and id, so that posts are listed from it in the calendar's order. */
export function stateSortKey(dueAt: Instant, id: PublicationId): string {
  const { postId, place } = split(id);
  return `${instantKey(dueAt)}#${postId}#${place}`;
}

/** The section at this place of a key; empty if it has fewer. */
export function sectionOf(key: string, index: number): string {
  return key.split('#')[index] ?? '';
}

function split(id: PublicationId): { readonly postId: PostId; readonly place: string } {
  return { postId: placeOf(id).postId, place: id.slice(-2) };
}
