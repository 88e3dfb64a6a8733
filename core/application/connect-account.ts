import type { Account, Credentials } from '../domain/account.ts';
import type { AccountId, TenantId } from '../domain/ids.ts';
import type { Network } from '../domain/network.ts';
import type { Profile } from '../ports/account-connector.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConnectionRepository } from '../ports/connection-repository.ts';
import type { CredentialVault } from '../ports/credential-vault.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { NetworkConnectors } from '../ports/network-adapter.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';
import { changeAccount } from './fresh-credentials.ts';

export interface AccountPorts {
  readonly accounts: AccountRepository;
  readonly credentials: CredentialVault;
  readonly connections: ConnectionRepository;
  readonly publications: PublicationRepository;
  readonly networks: NetworkConnectors;
  readonly ids: IdSource;
  readonly clock: Clock;
}

export type ConnectResult =
  | { readonly kind: 'connected'; readonly account: Account }
  | { readonly kind: 'already-connected'; readonly account: Account }
  | { readonly kind: 'rejected'; readonly detail: string }
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** The credentials are of another profile than the one that was meant. */
  | { readonly kind: 'other-profile'; readonly detail: string };

export interface ConnectInput {
  readonly network: Network;
  readonly credentials: Credentials;
  /** The handle that the caller expects, without or with `@`. */
  readonly handle?: string;
  /** The network's id of the profile that is meant. */
  readonly profileId?: string;
  /** Takes the new credentials even where the account works. */
  readonly renews?: boolean;
  /** The id that a new account gets; from the profile unless given. */
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
  const detail = otherProfile(profile, input);
  if (detail !== undefined) return { kind: 'other-profile', detail };
  for (;;) {
    const known = await ports.accounts.findByProfile(tenantId, input.network, profile.networkAccountId);
    if (known !== undefined) {
      const isTaken =
        known.status !== 'disconnected' && input.renews !== true && known.id !== input.accountId;
      if (isTaken) return { kind: 'already-connected', account: known };
      return reconnect(ports, known, profile, input.credentials);
    }
    const account = await newAccount(ports, tenantId, input, profile);
    await ports.credentials.put(tenantId, account.id, input.credentials);
    // Somebody who connects the same profile at this moment gets the same id: then it is theirs.
    if ((await ports.accounts.create(account)) === 'created') return { kind: 'connected', account };
  }
}

function otherProfile(profile: Profile, { handle, profileId }: ConnectInput): string | undefined {
  const expected = handle?.replace(/^@/, '');
  if (expected !== undefined && expected.toLowerCase() !== profile.handle.toLowerCase())
    return `the credentials are those of @${profile.handle}, not of @${expected}`;
  if (profileId !== undefined && profileId !== profile.networkAccountId)
    return `leave was given by @${profile.handle}, which is another profile than this account's`;
  return undefined;
}

async function newAccount(
  ports: AccountPorts,
  tenantId: TenantId,
  input: ConnectInput,
  profile: Profile,
): Promise<Account> {
  const { network } = input;
  const now = ports.clock.now();
  let id = input.accountId;
  // One id per profile and life: accounts that were deleted keep theirs.
  for (let life = 0; id === undefined; life += 1) {
    const next = ports.ids.derived('account', tenantId, network, profile.networkAccountId, String(life));
    const earlier = await ports.accounts.get(tenantId, next);
    if (earlier?.deletedAt === undefined) id = next;
  }
  const record = { id, tenantId, network, ...profile, checkedAt: now, createdAt: now, revision: 1 };
  return { ...record, status: 'connected' };
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
