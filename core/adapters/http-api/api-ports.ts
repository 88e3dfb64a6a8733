import type { TokenPorts } from '../../application/authenticate.ts';
import type { AccountPorts } from '../../application/connect-account.ts';
import type { QueuePorts } from '../../application/queue-post.ts';
import type { MediaId, TenantId } from '../../domain/ids.ts';
import type { Principal } from '../../domain/tenant.ts';
import type { IdempotencyRepository } from '../../ports/idempotency-repository.ts';

/** Everything that the routes need. */
export interface ApiPorts extends QueuePorts, AccountPorts, TokenPorts {
  readonly tenants: QueuePorts['tenants'];
  readonly accounts: QueuePorts['accounts'];
  readonly publications: QueuePorts['publications'];
  readonly networks: QueuePorts['networks'];
  readonly ids: QueuePorts['ids'];
  readonly clock: QueuePorts['clock'];
  readonly idempotency: IdempotencyRepository;
}

export interface ApiRequest {
  readonly principal: Principal;
  /** Path parameters, checked for shape by who uses them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly body: unknown;
  readonly bodyText: string;
  readonly contentType: string;
  readonly accept: string;
  /** From `If-Match`; set on routes that need it. */
  readonly expectedVersion: number;
  /** Tells a repeated write apart: whatever is created gets its id from it. */
  readonly writeSeed?: readonly string[];
}

export interface ApiOptions {
  readonly ports: ApiPorts;
  readonly version: string;
  readonly stage: string;
  /** Where callers reach us, e.g. `http://127.0.0.1:8787`. */
  readonly publicUrl: () => string;
  /** Answers to any other `Host` are refused; absent: not checked. */
  readonly allowedHosts?: () => ReadonlySet<string>;
  /** Tokens and sessions beyond the stored ones. */
  readonly signIn?: SignIn;
  /** Where the store of media takes its bytes through us. */
  readonly mediaUpload?: MediaUpload;
  readonly openApi: string;
  readonly assets: ReadonlyMap<string, { readonly contentType: string; readonly body: Uint8Array }>;
}

export interface SignIn {
  /** The installation's own token. */
  bearer(token: string): Principal | undefined;
  /** A session cookie. */
  session(cookie: string): Principal | undefined;
  /** Exchanges a single-use code for a session cookie. */
  redeem(code: string): string | undefined;
}

export interface MediaUpload {
  tenantOf(id: MediaId, uploadToken: string): TenantId | undefined;
  store(tenantId: TenantId, id: MediaId, bytes: Uint8Array): Promise<void>;
}
