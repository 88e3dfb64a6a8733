import { type Account, type Credentials } from '../domain/account.ts';
import type { AccountId, TenantId } from '../domain/ids.ts';
import type { Network } from '../domain/network.ts';
import { cancelPublication } from '../domain/publication-life.ts';
import type { Principal } from '../domain/tenant.ts';
import type { Profile } from '../ports/account-connector.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConnectionRepository } from '../ports/connection-repository.ts';
import type { CredentialVault } from '../ports/credential-vault.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { NetworkAdapters } from '../ports/network-adapter.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';
import { changeAccount } from './fresh-credentials.ts';

export interface AccountPorts {
  readonly accounts: AccountRepository;
  readonly credentials: CredentialVault;
  readonly connections: ConnectionRepository;
  readonly publications: PublicationRepository;
  readonly networks: NetworkAdapters;
  readonly ids: IdSource;
  readonly clock: Clock;
}

export type ConnectResult =
  | { readonly kind: 'connected'; readonly account: Account }
  | { readonly kind: 'already-connected'; readonly account: Account }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The credentials are of another profile than the account's. */
  | { readonly kind: 'other-profile'; readonly detail: string };

export interface ConnectInput {
  readonly network: Network;
  readonly credentials: Credentials;
  /** The handle that the caller expects, without or with `@`. */
  readonly handle?: string;
  /** Set for a repeated write: the same account again instead of a second one. */
  readonly accountId?: AccountId;
}

/** Asks the network once whose the credentials are, then stores account and credentials. */
export async function connectAccount(
  ports: AccountPorts,
  tenantId: TenantId,
  input: ConnectInput,
): Promise<ConnectResult> {
  const answer = await ports.networks[input.network].connector.identify(input.credentials);
  if (answer.kind !== 'identified') return answer;
  const { profile } = answer;
  if (
    input.handle !== undefined &&
    input.handle.replace(/^@/, '').toLowerCase() !== profile.handle.toLowerCase()
  ) {
    return {
      kind: 'other-profile',
      detail: `the credentials are those of @${profile.handle}, not of @${input.handle.replace(/^@/, '')}`,
    };
  }
  const known = await ports.accounts.findByProfile(tenantId, input.network, profile.networkAccountId);
  if (known !== undefined) {
    if (known.id !== input.accountId && known.status !== 'disconnected')
      return { kind: 'already-connected', account: known };
    return reconnect(ports, known, profile, input.credentials);
  }
  const account = newAccount(ports, tenantId, input, profile);
  await ports.credentials.put(tenantId, account.id, input.credentials);
  await ports.accounts.create(account);
  return { kind: 'connected', account };
}

function newAccount(ports: AccountPorts, tenantId: TenantId, input: ConnectInput, profile: Profile): Account {
  const now = ports.clock.now();
  const id = input.accountId ?? ports.ids.next('account');
  return {
    id,
    tenantId,
    network: input.network,
    ...profile,
    status: 'connected',
    checkedAt: now,
    createdAt: now,
    revision: 1,
  };
}

async function reconnect(
  ports: AccountPorts,
  account: Account,
  profile: Profile,
  credentials: Credentials,
): Promise<ConnectResult> {
  await ports.credentials.put(account.tenantId, account.id, credentials);
  const checkedAt = ports.clock.now();
  await changeAccount(ports, account, ({ problem: _problem, ...current }) => ({
    ...current,
    ...profile,
    status: 'connected',
    checkedAt,
  }));
  const connected = await ports.accounts.get(account.tenantId, account.id);
  return { kind: 'connected', account: connected ?? account };
}

/** Cancels what is still scheduled, keeps the history, forgets the credentials at once. `undefined`: no such account. */
export async function deleteAccount(
  ports: AccountPorts,
  principal: Principal,
  id: AccountId,
): Promise<{ readonly cancelledCount: number } | undefined> {
  const account = await ports.accounts.get(principal.tenantId, id);
  if (account === undefined || account.deletedAt !== undefined) return undefined;
  const deletedAt = ports.clock.now();
  await changeAccount(ports, account, (current) => ({ ...current, status: 'disconnected', deletedAt }));
  await ports.credentials.delete(principal.tenantId, id);
  let cancelledCount = 0;
  for (let rest = await ports.publications.listOpen(principal.tenantId, id); ; ) {
    const cancellations = rest.map((publication) => ({
      publication,
      result: cancelPublication(publication, deletedAt, `account deleted by ${principal.name}`),
    }));
    const conflicts = await Promise.all(
      cancellations.map(async ({ publication, result }) => {
        if (result.kind === 'too-late') return false;
        return (await ports.publications.replace(result.next, publication.revision)) === 'conflict';
      }),
    );
    cancelledCount += cancellations.filter(
      ({ result }, index) => result.kind === 'cancelled' && conflicts[index] === false,
    ).length;
    if (!conflicts.includes(true)) return { cancelledCount };
    rest = await ports.publications.listOpen(principal.tenantId, id);
  }
}

/** How long a person may take on the network's page. */
const CONNECTION_MS = 600_000;

export interface BegunConnection {
  readonly authorizeUrl: string;
  readonly expiresAt: number;
}

/** OAuth 2.0 with PKCE. `undefined`: no app is configured for this network. */
export async function beginConnection(
  ports: AccountPorts,
  principal: Principal,
  input: { readonly network: Network; readonly accountId?: AccountId; readonly redirectUri: string },
): Promise<BegunConnection | undefined> {
  const state = ports.ids.secret();
  const codeVerifier = ports.ids.secret();
  const codeChallenge = Buffer.from(ports.ids.digest(codeVerifier), 'hex').toString('base64url');
  const authorizeUrl = ports.networks[input.network].connector.authorizeUrl({
    state,
    codeChallenge,
    redirectUri: input.redirectUri,
  });
  if (authorizeUrl === undefined) return undefined;
  const expiresAt = ports.clock.now() + CONNECTION_MS;
  await ports.connections.put({
    stateSha256: ports.ids.digest(state),
    tenantId: principal.tenantId,
    network: input.network,
    ...(input.accountId === undefined ? {} : { accountId: input.accountId }),
    codeVerifier,
    createdBy: principal.name,
    expiresAt,
  });
  return { authorizeUrl, expiresAt };
}

/** What the network's page sent back. `unknown-state`: made up, used before, or too late. */
export async function finishConnection(
  ports: AccountPorts,
  input: { readonly state: string; readonly code: string; readonly redirectUri: string },
): Promise<ConnectResult | { readonly kind: 'unknown-state' }> {
  const now = ports.clock.now();
  const pending = await ports.connections.take(ports.ids.digest(input.state));
  if (pending === undefined || pending.expiresAt <= now) return { kind: 'unknown-state' };
  const { connector } = ports.networks[pending.network];
  const exchange = await connector.exchangeCode({
    code: input.code,
    codeVerifier: pending.codeVerifier,
    redirectUri: input.redirectUri,
    now,
  });
  if (exchange.kind !== 'refreshed') return exchange;
  const known =
    pending.accountId === undefined
      ? undefined
      : await ports.accounts.get(pending.tenantId, pending.accountId);
  const result = await connectAccount(ports, pending.tenantId, {
    network: pending.network,
    credentials: exchange.credentials,
    ...(pending.accountId === undefined ? {} : { accountId: pending.accountId }),
    ...(known === undefined ? {} : { handle: known.handle }),
  });
  // A person who connects an account a second time wants it to work with the new consent.
  if (result.kind !== 'already-connected') return result;
  await ports.credentials.put(pending.tenantId, result.account.id, exchange.credentials);
  return { kind: 'connected', account: result.account };
}
