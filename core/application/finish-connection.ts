import { type AccountPorts, type ConnectResult, connectAccount } from './connect-account.ts';

/** What the network's page sent back. `unknown-state`: made up, used before, or too late. */
export async function finishConnection(
  ports: AccountPorts,
  input: { readonly state: string; readonly code: string; readonly redirectUri: string },
): Promise<ConnectResult | { readonly kind: 'unknown-state' }> {
  const now = ports.clock.now();
  const pending = await ports.connections.take(ports.ids.digest(input.state));
  if (pending === undefined || pending.expiresAt <= now) return { kind: 'unknown-state' };
  const { tenantId, network, accountId, codeVerifier } = pending;
  const { code, redirectUri } = input;
  const exchange = await ports.networks[network].connector.exchangeCode({
    ...{ code, codeVerifier, redirectUri, now },
  });
  if (exchange.kind !== 'refreshed') return exchange;
  const { credentials } = exchange;
  const again = accountId === undefined ? undefined : await ports.accounts.get(tenantId, accountId);
  return connectAccount(ports, tenantId, {
    ...{ network, credentials },
    // A person who gives leave a second time wants the account to work with the new consent.
    renews: true,
    ...(again === undefined ? {} : { profileId: again.networkAccountId }),
  });
}
