import { type LookupAddress, lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Where requests of an origin may go. `anywhere` is for origins that the operator configured; an origin that a
 * tenant or a network's answer names is `public-only`, so that nobody reads our own networks through us.
 */
export type Reach = 'anywhere' | 'public-only';

/** What is not on the public internet: IANA's special-purpose registries (iana.org/assignments, RFC 6890), and multicast. */
const CLOSED = {
  ipv4: [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ],
  ipv6: [
    ['::', 128],
    ['::1', 128],
    ['64:ff9b::', 96],
    ['64:ff9b:1::', 48],
    ['100::', 64],
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['fc00::', 7],
    ['fe80::', 10],
    ['fec0::', 10],
    ['ff00::', 8],
  ],
} as const;

const closed = new BlockList();
for (const [net, prefix] of CLOSED.ipv4) closed.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of CLOSED.ipv6) closed.addSubnet(net, prefix, 'ipv6');

export class ForbiddenHostError extends Error {
  override readonly name = 'ForbiddenHostError';
}

/** Whether an IP address (v4, v6, or v4 mapped into v6) is on the public internet. Anything else is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && !closed.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** An address written into the origin is never looked up, so it is checked here. */
export function assertReachable(origin: URL, reach: Reach): void {
  const host = origin.hostname.replace(/^\[|\]$/g, '');
  if (reach === 'public-only' && isIP(host) !== 0 && !isPublicAddress(host))
    throw new ForbiddenHostError(`${host} is not on the public internet`);
}

/**
 * Checks the very addresses that are connected to: a name that changes its mind between check and use gains nothing.
 * One closed address among several forbids the name.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses as LookupAddress[] | [];
    if (error !== null || first === undefined) callback(error ?? forbidden(hostname), '');
    else if (!addresses.every(({ address }) => isPublicAddress(address))) callback(forbidden(hostname), '');
    else if (options.all === true) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function forbidden(hostname: string): ForbiddenHostError {
  return new ForbiddenHostError(`${hostname} does not lead to the public internet`);
}
