import type { AccountId, MediaId, PauseId, PostId, TokenId } from '../domain/ids.ts';

export interface NewIds {
  readonly account: AccountId;
  readonly post: PostId;
  readonly media: MediaId;
  readonly pause: PauseId;
  readonly token: TokenId;
}

/** Where ids, secrets and digests come from: the only source of chance. */
export interface IdSource {
  /** A new id that nobody can guess. */
  next<Kind extends keyof NewIds>(kind: Kind): NewIds[Kind];
  /** The same id for the same seed: a repeated write finds what the first one made. */
  derived<Kind extends keyof NewIds>(kind: Kind, ...seed: readonly string[]): NewIds[Kind];
  /** Rises with every call in this process and, as far as the clock goes, across processes. */
  order(): string;
  /** A new secret of 256 bits, base64url. */
  secret(): string;
  /** SHA-256, hexadecimal. */
  digest(text: string): string;
  /** Whether `digest` is that of `text`, in a time that tells nothing about where they differ. */
  isDigestOf(digest: string, text: string): boolean;
}
