import type { TenantId, TokenId } from '../domain/ids.ts';
import type { ApiToken } from '../domain/tenant.ts';

export interface TokenRepository {
  create(token: ApiToken): Promise<'created' | 'exists'>;
  /** By the token's own id, which is part of the bearer string; across tenants. */
  find(id: TokenId): Promise<ApiToken | undefined>;
  /** By id, ascending. */
  list(
    tenantId: TenantId,
    page: { readonly after?: TokenId; readonly limit: number },
  ): Promise<readonly ApiToken[]>;
  delete(tenantId: TenantId, id: TokenId): Promise<'deleted' | 'absent'>;
}
