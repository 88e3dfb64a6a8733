import type { TenantId, TokenId } from '../domain/ids.ts';
import type { ApiToken, Principal, Role } from '../domain/tenant.ts';
import { roleCovers } from '../domain/tenant.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import type { TokenRepository } from '../ports/token-repository.ts';

export interface TokenPorts {
  readonly tokens: TokenRepository;
  readonly tenants: TenantRepository;
  readonly ids: IdSource;
  readonly clock: Clock;
}

const BEARER = /^sdp_(tok_[a-z0-9]{1,64})_([A-Za-z0-9_-]{43})$/;

/** Who a bearer token speaks for. `undefined`: nobody, without a word about why. */
export async function authenticate(ports: TokenPorts, bearer: string): Promise<Principal | undefined> {
  const [, id, secret] = BEARER.exec(bearer) ?? [];
  if (id === undefined || secret === undefined) return undefined;
  const token = await ports.tokens.find(id as TokenId);
  if (token === undefined || !ports.ids.isDigestOf(token.secretSha256, secret)) return undefined;
  if (token.expiresAt !== undefined && token.expiresAt <= ports.clock.now()) return undefined;
  return { tenantId: token.tenantId, role: token.role, name: `token:${token.id}` };
}

export type CreateTokenResult =
  | { readonly kind: 'created'; readonly token: ApiToken; readonly bearer: string }
  | { readonly kind: 'exists' }
  | { readonly kind: 'role-too-high' }
  | { readonly kind: 'no-tenant' };

export interface TokenInput {
  readonly name: string;
  readonly role: Role;
  readonly tenantId?: TenantId;
  readonly expiresAt?: number;
  readonly id?: TokenId;
}

/** Nobody gives away more than they have; only an operator reaches beyond their own tenant. */
export async function createToken(
  ports: TokenPorts,
  principal: Principal,
  input: TokenInput,
): Promise<CreateTokenResult> {
  if (!roleCovers(principal.role, input.role)) return { kind: 'role-too-high' };
  const tenantId = input.tenantId ?? principal.tenantId;
  const isOwn = tenantId === principal.tenantId;
  if ((!isOwn && principal.role !== 'operator') || (await ports.tenants.get(tenantId)) === undefined)
    return { kind: 'no-tenant' };
  const secret = ports.ids.secret();
  const token: ApiToken = {
    id: input.id ?? ports.ids.next('token'),
    tenantId,
    name: input.name,
    role: input.role,
    secretSha256: ports.ids.digest(secret),
    createdAt: ports.clock.now(),
    ...(input.expiresAt === undefined ? {} : { expiresAt: input.expiresAt }),
  };
  if ((await ports.tokens.create(token)) === 'exists') return { kind: 'exists' };
  return { kind: 'created', token, bearer: `sdp_${token.id}_${secret}` };
}
