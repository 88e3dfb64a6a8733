import type { Network } from '../../domain/network.ts';
import type { NetworkAdapters } from '../../ports/network-adapter.ts';
import { createXNetwork, type XOptions } from './x/index.ts';

export interface NetworkOptions {
  readonly x: XOptions;
}

/** Every network that Sendeplan knows: the compiler refuses one that is missing here. */
export function createNetworks(options: NetworkOptions): NetworkAdapters {
  return { x: createXNetwork(options.x) } satisfies Record<Network, unknown>;
}
