import type { TokenId } from '../domain/ids.ts';
import type { Principal } from '../domain/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import type { TokenRepository } from '../ports/token-repository.ts';

/** What telling a token takes: one read of the store. */
export interface AuthenticationPorts {
  readonly tokens: Pick<TokenRepository, 'find'>;
  readonly ids: Pick<IdSource, 'isDigestOf'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What making and taking back tokens needs. */
export interface TokenPorts {
  readonly tokens: TokenRepository;
  readonly tenants: Pick<TenantRepository, 'get'>;
  readonly ids: IdSource;
  readonly clock: Clock;
}

const BEARER = /^sdp_(tok_[a-z0-9]{1,64})_([A-Za-z0-9_-]{43})$/;

/** Who a bearer token speaks for. `undefined`: nobody, without a word about why. */
export async function authenticate(
  ports: AuthenticationPorts,
  bearer: string,
): Promise<Principal | undefined> {
  const [, id, secret] = BEARER.exec(bearer) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const token = await ports.tokens.find(id as TokenId);
  if (token === undefined || !ports.ids.isDigestOf(token.secretSha256, secret)) return undefined;
  if (token.expiresAt !== undefined && token.expiresAt <= ports.clock.now()) return undefined;
  return { tenantId: token.tenantId, role: token.role, name: `token:${token.id}` };
}
