import type { Account } from '../domain/account.ts';
import { canPublish } from '../domain/account.ts';
import type { TenantId } from '../domain/ids.ts';
import { findPause, type Pause } from '../domain/pause.ts';
import type { Post } from '../domain/post.ts';
import type { Problem } from '../domain/problem.ts';
import { mostUrgent, type Publication, type VisibleState } from '../domain/publication.ts';
import { monthOf } from '../domain/publish-time.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { PauseRepository } from '../ports/pause-repository.ts';
import type { PostWithPublications } from '../ports/post-repository.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';

/** A publication as callers see it: with `held` where something stops it. */
export interface PublicationView {
  readonly publication: Publication;
  readonly state: VisibleState;
  readonly problem?: Problem;
}

export interface PostView {
  readonly post: Post;
  readonly state: VisibleState;
  readonly publications: readonly PublicationView[];
}

export interface ViewPorts {
  readonly tenants: TenantRepository;
  readonly accounts: AccountRepository;
  readonly pauses: PauseRepository;
  readonly publications: PublicationRepository;
  readonly clock: Clock;
}

/** Why a scheduled publication of an account cannot go out now. */
export type HeldBy = (publication: Publication) => Problem | undefined;

/** What holds back publications of a tenant, read once for any number of them. */
export async function heldBy(ports: ViewPorts, tenantId: TenantId): Promise<HeldBy> {
  const pauses = await ports.pauses.list(tenantId);
  const overCap = await spendingCapProblem(ports, tenantId);
  const accounts = new Map<string, Account | undefined>();
  for (const account of await ports.accounts.list(tenantId, { limit: ACCOUNTS_LIMIT }))
    accounts.set(account.id, account);
  return (publication) => {
    if (publication.state !== 'scheduled') return undefined;
    const pause = findPause(pauses, publication.accountId);
    if (pause !== undefined) return pausedProblem(pause);
    const account = accounts.get(publication.accountId);
    if (account === undefined || !canPublish(account)) return disconnectedProblem(account);
    return publication.price > 0 ? overCap : undefined;
  };
}

const ACCOUNTS_LIMIT = 10_000;

export function pausedProblem(pause: Pause): Problem {
  const what = pause.accountId === undefined ? 'Everything' : 'This account';
  return { type: 'paused', title: `${what} is paused.`, action: 'Lift the pause.', detail: pause.reason };
}

export function disconnectedProblem(account: Account | undefined): Problem {
  return (
    account?.problem ?? {
      type: 'account-disconnected',
      title: 'The account is not connected.',
      action: 'Connect the account again.',
    }
  );
}

/** Set once this calendar month's network fees have reached the tenant's cap. */
export async function spendingCapProblem(
  ports: Pick<ViewPorts, 'tenants' | 'publications' | 'clock'>,
  tenantId: TenantId,
  price = 0,
): Promise<Problem | undefined> {
  const settings = await ports.tenants.settings(tenantId);
  const cap = settings?.monthlySpendCap ?? null;
  if (settings === undefined || cap === null) return undefined;
  const [fromAt, toAt] = monthOf(ports.clock.now(), settings.timeZone);
  const spent = await ports.publications.spent(tenantId, fromAt, toAt);
  if (spent + price <= cap && spent < cap) return undefined;
  return {
    type: 'spending-cap',
    title: 'The monthly cap on network fees is reached.',
    action: 'Raise monthlySpendCap in the settings, or wait for the next month.',
    detail: `${spent.toFixed(3)} of ${cap.toFixed(2)} USD`,
  };
}

export function viewPublication(publication: Publication, held: HeldBy): PublicationView {
  const problem = held(publication);
  if (problem !== undefined) return { publication, state: 'held', problem };
  const own = 'problem' in publication ? publication.problem : undefined;
  return { publication, state: publication.state, ...(own === undefined ? {} : { problem: own }) };
}

export function viewPost({ post, publications }: PostWithPublications, held: HeldBy): PostView {
  const views = publications.map((publication) => viewPublication(publication, held));
  return { post, state: mostUrgent(views.map(({ state }) => state)), publications: views };
}
