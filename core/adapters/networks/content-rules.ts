import type { Network } from '../../domain/network.ts';
import type { NetworkAdapters, NetworkClients, NetworkRules } from '../../ports/network-adapter.ts';
import { xContentRules } from './x/x-content-rules.ts';

/** The rules of every network alone: whoever only checks drafts carries no client of any network. */
export const contentRules: NetworkRules = { x: { rules: xContentRules } };

/** Clients and rules together, for whoever both checks and sends. */
export function withRules(clients: NetworkClients): NetworkAdapters {
  return { x: { ...clients.x, ...contentRules.x } } satisfies Record<Network, unknown>;
}
