import type { Account, Credentials } from '../domain/account.ts';
import type { Problem } from '../domain/problem.ts';
import { CLOCK_SKEW_MS } from '../domain/publishing-policy.ts';
import type { StoredCredentials } from '../ports/credential-vault.ts';
import type { PublishingPorts } from './publishing-ports.ts';

type Ports = Pick<
  PublishingPorts,
  'accounts' | 'credentials' | 'networks' | 'clock' | 'log' | 'metrics' | 'owner'
>;

export type FreshCredentials =
  | { readonly kind: 'fresh'; readonly credentials: Credentials }
  /** Somebody else refreshes, or the network cannot be asked: try later. */
  | { readonly kind: 'not-yet'; readonly detail: string }
  /** The account is disconnected: a person has to connect it again. */
  | { readonly kind: 'dead'; readonly detail: string };

/** A token that ends within this time is refreshed before it is used. */
const EXPIRY_MARGIN_MS = 120_000;
const REFRESH_LOCK_MS = 30_000;
/** With so much of the lock left, the call ends before anybody else may begin one, whatever their clock says. */
const REFRESH_CALL_MS = 10_000 + CLOCK_SKEW_MS;

/** Credentials that will still hold at `at`. */
export async function credentialsFor(ports: Ports, account: Account, at: number): Promise<FreshCredentials> {
  const stored = await ports.credentials.get(account.tenantId, account.id);
  if (stored === undefined) return disconnect(ports, account, 'its credentials are gone');
  const { credentials } = stored;
  const isExpiring =
    credentials.kind === 'oauth2' && (credentials.expiresAt ?? Infinity) < at + EXPIRY_MARGIN_MS;
  if (!isExpiring || credentials.refreshToken === undefined) return { kind: 'fresh', credentials };
  return refresh(ports, account, stored);
}

/**
 * After the network refused credentials: refreshes them, or, where they cannot be refreshed, asks the network once
 * more whose they are. Only a second refusal disconnects the account.
 */
export async function credentialsAfterRefusal(
  ports: Ports,
  account: Account,
  refused: Credentials,
): Promise<FreshCredentials> {
  const stored = await ports.credentials.get(account.tenantId, account.id);
  if (stored === undefined) return disconnect(ports, account, 'its credentials are gone');
  if (stored.credentials.accessToken !== refused.accessToken)
    return { kind: 'fresh', credentials: stored.credentials };
  if (stored.credentials.kind === 'oauth2' && stored.credentials.refreshToken !== undefined)
    return refresh(ports, account, stored);
  const answer = await ports.networks[account.network].connector.identify(stored.credentials);
  if (answer.kind === 'identified') return { kind: 'fresh', credentials: stored.credentials };
  if (answer.kind === 'unreachable') return { kind: 'not-yet', detail: answer.detail };
  return disconnect(ports, account, answer.detail);
}

/** Single-flight across processes: lock, read again, refresh, store the new pair before its first use. */
async function refresh(ports: Ports, account: Account, seen: StoredCredentials): Promise<FreshCredentials> {
  const { tenantId, id } = account;
  const now = ports.clock.now();
  const askedMs = ports.clock.monotonicMs();
  const lock = await ports.credentials.lockRefresh(tenantId, id, ports.owner, now, now + REFRESH_LOCK_MS);
  if (lock === 'busy') return waitForRefresh(ports, account, seen);
  const stored = await ports.credentials.get(tenantId, id);
  if (stored === undefined) return disconnect(ports, account, 'its credentials are gone');
  if (stored.version !== seen.version || stored.credentials.kind !== 'oauth2') {
    await ports.credentials.unlockRefresh(tenantId, id, ports.owner);
    return { kind: 'fresh', credentials: stored.credentials };
  }
  // A process that stood still meanwhile may have lost the lock: a token used twice would end the whole grant.
  if (ports.clock.monotonicMs() - askedMs > REFRESH_LOCK_MS - REFRESH_CALL_MS)
    return { kind: 'not-yet', detail: 'the lock for refreshing the credentials ran out' };
  const answer = await ports.networks[account.network].connector.refresh(stored.credentials, now);
  if (answer.kind === 'refreshed') {
    await ports.credentials.put(tenantId, id, answer.credentials);
    ports.log.info('credentials refreshed', { accountId: id });
    return { kind: 'fresh', credentials: answer.credentials };
  }
  await ports.credentials.unlockRefresh(tenantId, id, ports.owner);
  if (answer.kind === 'unreachable') return { kind: 'not-yet', detail: answer.detail };
  return disconnect(ports, account, answer.detail);
}

const WAIT_STEP_MS = 250;

async function waitForRefresh(
  ports: Ports,
  account: Account,
  seen: StoredCredentials,
): Promise<FreshCredentials> {
  const giveUpAt = ports.clock.now() + 10_000;
  while (ports.clock.now() < giveUpAt) {
    await ports.clock.sleepUntil(ports.clock.now() + WAIT_STEP_MS);
    const stored = await ports.credentials.get(account.tenantId, account.id);
    if (stored !== undefined && stored.version !== seen.version)
      return { kind: 'fresh', credentials: stored.credentials };
  }
  return { kind: 'not-yet', detail: 'another worker refreshes the credentials' };
}

async function disconnect(ports: Ports, account: Account, detail: string): Promise<FreshCredentials> {
  const problem: Problem = {
    type: 'account-disconnected',
    title: 'The network no longer accepts the credentials of this account.',
    action: 'Connect the account again.',
    detail,
  };
  await changeAccount(ports, account, (current) => ({ ...current, status: 'disconnected', problem }));
  ports.log.error('account disconnected', { tenantId: account.tenantId, accountId: account.id });
  ports.metrics.count('accountDisconnected', 1);
  return { kind: 'dead', detail };
}

/** Applies a change to the newest record, again if somebody else was quicker. */
export async function changeAccount(
  ports: Pick<Ports, 'accounts'>,
  account: Account,
  change: (current: Account) => Account,
): Promise<void> {
  for (let current: Account | undefined = account; current !== undefined; ) {
    const next = { ...change(current), revision: current.revision + 1 };
    if ((await ports.accounts.replace(next, current.revision)) === 'replaced') return;
    current = await ports.accounts.get(account.tenantId, account.id);
  }
}
