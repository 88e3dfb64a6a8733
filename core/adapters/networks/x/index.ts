import type { Instant } from '../../../domain/ids.ts';
import type { NetworkAdapter } from '../../../ports/network-adapter.ts';
import { createXAccountConnector, type OAuthClient } from './x-account-connector.ts';
import { xContentRules } from './x-content-rules.ts';
import { createXEngagementReader } from './x-engagement-reader.ts';
import { createXPublisher } from './x-publisher.ts';
import { createXTransport } from './x-transport.ts';

export interface XOptions {
  /** Origin of the API, `https://api.x.com` unless the operator points elsewhere. */
  readonly apiUrl: URL;
  /** The app under which people connect accounts through a browser; absent: only by handing in credentials. */
  readonly oauthClient?: OAuthClient;
  readonly now: () => Instant;
  readonly sleepUntil: (at: Instant) => Promise<void>;
}

export function createXNetwork({ apiUrl, oauthClient, now, sleepUntil }: XOptions): NetworkAdapter {
  const transport = createXTransport(apiUrl);
  return {
    rules: xContentRules,
    connector: createXAccountConnector(transport, apiUrl, oauthClient),
    publisher: createXPublisher(transport, { now, sleepUntil }),
    engagement: createXEngagementReader(transport, now),
  };
}
