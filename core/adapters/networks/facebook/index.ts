import type { Instant } from '../../../domain/ids.ts';
import type { NetworkClient } from '../../../ports/network-adapter.ts';
import { createOriginAgent } from '../http/origin-agent.ts';
import { createFacebookAccountConnector } from './facebook-account-connector.ts';
import { createFacebookEngagementReader } from './facebook-engagement-reader.ts';
import { createFacebookGraph } from './facebook-graph.ts';
import { createFacebookPublisher } from './facebook-publisher.ts';

export interface FacebookOptions {
  /** Where the Graph API is, `https://graph.facebook.com` unless the operator points elsewhere; a path is kept as a prefix. */
  readonly graphUrl: URL;
  readonly now: () => Instant;
}

export function createFacebookNetwork({ graphUrl, now }: FacebookOptions): NetworkClient {
  const baseUrl = new URL(graphUrl.href.endsWith('/') ? graphUrl : `${graphUrl.href}/`);
  const graph = createFacebookGraph(baseUrl, createOriginAgent(baseUrl, 'anywhere'));
  return {
    connector: createFacebookAccountConnector(graph, now),
    publisher: createFacebookPublisher(graph, now),
    engagement: createFacebookEngagementReader(graph, now),
  };
}
