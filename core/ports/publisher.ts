import type { Account, Credentials } from '../domain/account.ts';
import type { Instant, NetworkPostId, PublicationId } from '../domain/ids.ts';
import type { Media } from '../domain/media.ts';
import type { AbsenceWorth } from '../domain/network.ts';
import type { Problem } from '../domain/problem.ts';
import type { Outcome } from '../domain/publication.ts';

/** A medium with its bytes, as a network needs it. */
export interface LoadedMedia {
  readonly media: Media;
  readonly bytes: Uint8Array;
}

export interface PartToPublish {
  readonly publicationId: PublicationId;
  readonly account: Account;
  readonly credentials: Credentials;
  readonly text: string;
  readonly media: readonly LoadedMedia[];
  /** The part before in a thread. */
  readonly parent?: NetworkPostId;
  readonly dueAt: Instant;
  /** What an earlier preparation of this part returned, if it was stored. */
  readonly handle?: string;
}

/** Everything that can be done before the instant is done: the rest is one call. */
export interface PreparedPart {
  readonly account: Account;
  readonly credentials: Credentials;
  /** SHA-256 of the bytes that `send` will send, credentials left out. */
  readonly fingerprint: string;
  /** Must be stored before `send`: a container's id, a record key. */
  readonly handle?: string;
  /** What the adapter needs for `send`; nobody else looks inside. */
  readonly request: unknown;
}

export type Preparation =
  | { readonly kind: 'ready'; readonly part: PreparedPart }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  | { readonly kind: 'rate-limited'; readonly retryAt: Instant; readonly detail: string }
  /** Nothing is visible on the network; may be prepared again. */
  | { readonly kind: 'not-ready'; readonly detail: string };

/** What is looked for when an answer was lost. */
export interface LookQuery {
  readonly account: Account;
  readonly credentials: Credentials;
  readonly text: string;
  readonly mediaCount: number;
  readonly parent?: NetworkPostId;
  readonly handle?: string;
  /** The first send of this part began no earlier. */
  readonly sentFromAt: Instant;
  /** Ids on the network that belong to other publications: never ours. */
  readonly taken: ReadonlySet<NetworkPostId>;
}

export type Finding =
  | {
      readonly kind: 'found';
      readonly networkPostId: NetworkPostId;
      readonly url: string;
      readonly publishedAt: Instant;
    }
  | { readonly kind: 'absent' }
  /** Several fit, or the network cannot tell. */
  | { readonly kind: 'undecidable'; readonly detail: string }
  | { readonly kind: 'unauthorized'; readonly detail: string }
  /** The look itself failed: says nothing about the post. */
  | { readonly kind: 'failed'; readonly detail: string; readonly retryAt?: Instant };

/**
 * Publishing on one network. Implementations never retry a send, never throw for anything that the network
 * does, and answer `unknown` when in doubt. How each kind of network fits: docs/decisions/0003-publisher-port.md.
 */
export interface Publisher {
  /** The longest time after which an accepted post is visible to `look`, in milliseconds. */
  readonly visibilityLagMs: number;
  /** `handle`: what was stored with the intent. */
  absenceWorth(part: { readonly text: string; readonly handle?: string }): AbsenceWorth;
  /** Uploads media, creates containers, builds and signs. May be called again after a crash. */
  prepare(part: PartToPublish, deadlineAt: Instant): Promise<Preparation>;
  /** The call that publishes. Ends by `timeoutMs`, with the socket destroyed if it must be. */
  send(part: PreparedPart, timeoutMs: number): Promise<Outcome>;
  /** Reads the network back. */
  look(query: LookQuery, timeoutMs: number): Promise<Finding>;
}
