import type { AccountId } from '../domain/ids.ts';
import type { Network } from '../domain/network.ts';
import type { Principal } from '../domain/tenant.ts';
import type { AccountPorts } from './connect-account.ts';

/** How long a person may take on the network's page. */
const CONNECTION_MS = 600_000;

export type BeginResult =
  | { readonly kind: 'begun'; readonly authorizeUrl: string; readonly expiresAt: number }
  /** The account that was to be connected again is not there. */
  | { readonly kind: 'no-account' }
  /** No OAuth 2.0 app is configured for this network. */
  | { readonly kind: 'no-app' };

/** Where a person gives leave: OAuth 2.0 with PKCE (RFC 7636), bound to a state that works once. */
export async function beginConnection(
  ports: AccountPorts,
  principal: Principal,
  input: { readonly network: Network; readonly accountId?: AccountId; readonly redirectUri: string },
): Promise<BeginResult> {
  const { network, accountId, redirectUri } = input;
  if (accountId !== undefined) {
    const account = await ports.accounts.get(principal.tenantId, accountId);
    if (account === undefined || account.deletedAt !== undefined) return { kind: 'no-account' };
  }
  const state = ports.ids.secret();
  const codeVerifier = ports.ids.secret();
  const codeChallenge = Buffer.from(ports.ids.digest(codeVerifier), 'hex').toString('base64url');
  const { connector } = ports.networks[network];
  const authorizeUrl = connector.authorizeUrl({ state, codeChallenge, redirectUri });
  if (authorizeUrl === undefined) return { kind: 'no-app' };
  const expiresAt = ports.clock.now() + CONNECTION_MS;
  await ports.connections.put({
    stateSha256: ports.ids.digest(state),
    tenantId: principal.tenantId,
    network,
    ...(accountId === undefined ? {} : { accountId }),
    codeVerifier,
    createdBy: principal.name,
    expiresAt,
  });
  return { kind: 'begun', authorizeUrl, expiresAt };
}
