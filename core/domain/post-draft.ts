import type { AccountId, MediaId } from './ids.ts';
import type { Network } from './network.ts';
import type { Labels, Variant } from './post.ts';

/** A post as a person or a program hands it in; its shape was checked at the edge, its content was not. */
export interface PostDraft {
  readonly text: string;
  readonly accountIds: readonly AccountId[];
  /** Local time (with `timeZone`), or an instant with `Z` or an offset. */
  readonly publishAt: string;
  readonly timeZone?: string | undefined;
  /** Which of two instants is meant when the clocks change. */
  readonly disambiguation?: 'earlier' | 'later' | undefined;
  readonly latestAfterMinutes?: number | undefined;
  readonly media?: readonly { readonly mediaId: MediaId }[] | undefined;
  readonly thread?: readonly ThreadPartDraft[] | undefined;
  readonly variants?: Partial<Readonly<Record<Network, Variant>>> | undefined;
  readonly labels?: Labels | undefined;
}

export interface ThreadPartDraft {
  readonly text: string;
  readonly media?: readonly { readonly mediaId: MediaId }[] | undefined;
}
