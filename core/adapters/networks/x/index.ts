import type { Instant } from '../../../domain/ids.ts';
import type { NetworkClient } from '../../../ports/network-adapter.ts';
import { createOriginAgent } from '../http/origin-agent.ts';
import { createXAccountConnector, type OAuthClient } from './x-account-connector.ts';
import { createXEngagementReader } from './x-engagement-reader.ts';
import { createXPublisher } from './x-publisher.ts';
import { createXTransport } from './x-transport.ts';

export interface XOptions {
  /** Where the API is, `https://api.x.com` unless the operator points elsewhere; a path is kept as a prefix. */
  readonly apiUrl: URL;
  /** The app under which people connect accounts through a browser; absent: only by handing in credentials. */
  readonly oauthClient?: OAuthClient;
  readonly now: () => Instant;
  readonly sleepUntil: (at: Instant) => Promise<void>;
}

export function createXNetwork({ apiUrl, oauthClient, now, sleepUntil }: XOptions): NetworkClient {
  const baseUrl = new URL(apiUrl.href.endsWith('/') ? apiUrl : `${apiUrl.href}/`);
  const origin = createOriginAgent(baseUrl, 'anywhere');
  const transport = createXTransport(baseUrl, origin);
  return {
    connector: createXAccountConnector(transport, { baseUrl, origin, client: oauthClient }),
    publisher: createXPublisher(transport, { now, sleepUntil }),
    engagement: createXEngagementReader(transport, now),
  };
}
