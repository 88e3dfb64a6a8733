import type { TokenId } from '../domain/ids.ts';
import { type Principal, roleCovers } from '../domain/tenant.ts';
import type { TokenPorts } from './authenticate.ts';

/** From the next request on the token opens nothing. An operator reaches every tenant, nobody a role above their own. */
export async function revokeToken(
  ports: TokenPorts,
  principal: Principal,
  id: TokenId,
): Promise<'revoked' | 'not-found' | 'role-too-high'> {
  const token = await ports.tokens.find(id);
  if (token === undefined) return 'not-found';
  if (token.tenantId !== principal.tenantId && principal.role !== 'operator') return 'not-found';
  if (!roleCovers(principal.role, token.role)) return 'role-too-high';
  return (await ports.tokens.delete(token.tenantId, id)) === 'deleted' ? 'revoked' : 'not-found';
}
