import type { Clock } from '../../../ports/clock.ts';
import type { NetworkClients } from '../../../ports/network-adapter.ts';
import { createNetworks } from '../../networks/index.ts';
import type { XOptions } from '../../networks/x/index.ts';

export interface NetworkEnvironment {
  readonly SENDEPLAN_X_API_URL?: string | undefined;
}

export function networkPorts(
  environment: NetworkEnvironment,
  clock: Clock,
  x: Pick<XOptions, 'oauthClient'> = {},
): { readonly networks: NetworkClients } {
  const networks = createNetworks({
    x: {
      ...x,
      apiUrl: new URL(environment.SENDEPLAN_X_API_URL ?? 'https://api.x.com'),
      now: () => clock.now(),
      sleepUntil: (at) => clock.sleepUntil(at),
    },
  });
  return { networks };
}
