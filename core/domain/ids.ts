/** Branded identifiers: the compiler refuses an account's id where a post's is meant. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<'TenantId'>;
export type AccountId = Branded<'AccountId'>;
export type PostId = Branded<'PostId'>;
export type PublicationId = Branded<'PublicationId'>;
export type MediaId = Branded<'MediaId'>;
export type PauseId = Branded<'PauseId'>;
export type TokenId = Branded<'TokenId'>;
/** The network's own id of a post there. */
export type NetworkPostId = Branded<'NetworkPostId'>;

/** Milliseconds since 1970-01-01T00:00:00Z. Every name of an instant ends in `At`. */
export type Instant = number;

export const ID_PREFIXES = {
  account: 'acc_',
  post: 'pst_',
  publication: 'pub_',
  media: 'med_',
  pause: 'pau_',
  token: 'tok_',
} as const;
