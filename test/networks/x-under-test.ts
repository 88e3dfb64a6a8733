import { createXNetwork } from '../../core/adapters/networks/x/index.ts';
import type { Credentials } from '../../core/domain/account.ts';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { LookQuery, PartToPublish } from '../../core/ports/publisher.ts';
import { account, DUE, publication } from '../support/builders.ts';

export const SECRETS = ['consumer-secret', 'access-token-secret', 'access-secret-secret'];
export const CREDENTIALS: Credentials = {
  kind: 'oauth1',
  ...{ consumerKey: 'key', consumerSecret: SECRETS[0] ?? '' },
  ...{ accessToken: SECRETS[1] ?? '', accessSecret: SECRETS[2] ?? '' },
};
export const NOW = DUE;

export const xAt = (apiUrl: URL) =>
  createXNetwork({ apiUrl, now: () => NOW, sleepUntil: () => Promise.resolve() });

export function part(overrides: Partial<PartToPublish> = {}): PartToPublish {
  return {
    ...{ publicationId: publication().id, account: account(), credentials: CREDENTIALS },
    ...{ text: 'Guten Morgen', media: [], dueAt: DUE, ...overrides },
  };
}

export function look(overrides: Partial<LookQuery> = {}): LookQuery {
  return {
    ...{ account: account(), credentials: CREDENTIALS, text: 'Guten Morgen', mediaCount: 0 },
    ...{ sentFromAt: DUE, taken: new Set<NetworkPostId>(), ...overrides },
  };
}
