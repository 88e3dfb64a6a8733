import type { Network } from '../domain/network.ts';
import type { AccountConnector } from './account-connector.ts';
import type { ContentRules } from './content-rules.ts';
import type { EngagementReader } from './engagement-reader.ts';
import type { Publisher } from './publisher.ts';

/** All that the application needs of one network. */
export interface NetworkAdapter {
  readonly rules: ContentRules;
  readonly connector: AccountConnector;
  readonly publisher: Publisher;
  readonly engagement: EngagementReader;
}

export type NetworkAdapters = Readonly<Record<Network, NetworkAdapter>>;

/** What speaks to a network. Whoever sends what was checked before carries no rules. */
export type NetworkClient = Omit<NetworkAdapter, 'rules'>;
export type NetworkClients = Readonly<Record<Network, NetworkClient>>;

/** What checking drafts needs of the networks: decided without a way to reach them. */
export type NetworkRules = Readonly<Record<Network, Pick<NetworkAdapter, 'rules'>>>;

/** What connecting accounts needs of the networks. */
export type NetworkConnectors = Readonly<Record<Network, Pick<NetworkAdapter, 'rules' | 'connector'>>>;
