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
