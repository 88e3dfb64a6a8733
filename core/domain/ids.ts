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

/** The id of a post's publication at this position among its accounts, from 0. */
export function publicationIdOf(postId: PostId, position: number): PublicationId {
  const place = position.toString(36).padStart(2, '0');
  return `${ID_PREFIXES.publication}${postId.slice(ID_PREFIXES.post.length)}${place}` as PublicationId;
}

/** Where a publication belongs, from its id alone: a store finds it through its post, without an index of its own. */
export function placeOf(id: PublicationId): { readonly postId: PostId; readonly position: number } {
  const postId = `${ID_PREFIXES.post}${id.slice(ID_PREFIXES.publication.length, -2)}` as PostId;
  return { postId, position: Number.parseInt(id.slice(-2), 36) };
}
