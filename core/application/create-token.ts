import type { TenantId, TokenId } from '../domain/ids.ts';
import { type ApiToken, type Principal, type Role, roleCovers } from '../domain/tenant.ts';
import type { TokenPorts } from './authenticate.ts';

export type CreateTokenResult =
  | { readonly kind: 'created'; readonly token: ApiToken; readonly bearer: string }
  | { readonly kind: 'exists' }
  | { readonly kind: 'role-too-high' }
  | { readonly kind: 'expired' }
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
  if (input.expiresAt !== undefined && input.expiresAt <= ports.clock.now()) return { kind: 'expired' };
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
