import type { Network } from '../../domain/network.ts';
import type { NetworkClients } from '../../ports/network-adapter.ts';
import { createXNetwork, type XOptions } from './x/index.ts';

export interface NetworkOptions {
  readonly x: XOptions;
}

/** A client of every network that Sendeplan knows: the compiler refuses one that is missing here. */
export function createNetworks(options: NetworkOptions): NetworkClients {
  return { x: createXNetwork(options.x) } satisfies Record<Network, unknown>;
}
