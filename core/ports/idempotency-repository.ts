import type { Instant, TenantId } from '../domain/ids.ts';

export interface StoredAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type IdempotencyClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'running' }
  | { readonly kind: 'mismatch' };

export interface IdempotencyKey {
  readonly tenantId: TenantId;
  /** Principal, method and path belong to the key: two callers never share one. */
  readonly scope: string;
  readonly key: string;
}

/** The first answer to a write, so that a repeated one gets it again. */
export interface IdempotencyRepository {
  /**
   * Exactly one of any number of simultaneous callers is told `claimed`. A claim that was not answered
   * lapses at `lapsesAt`: its caller died.
   */
  claim(
    key: IdempotencyKey,
    request: { readonly bodySha256: string; readonly now: Instant; readonly lapsesAt: Instant },
  ): Promise<IdempotencyClaim>;
  /** Kept until `expiresAt`. */
  answer(key: IdempotencyKey, answer: StoredAnswer, expiresAt: Instant): Promise<void>;
  /** Gives a claim back whose request changed nothing. */
  release(key: IdempotencyKey): Promise<void>;
}
