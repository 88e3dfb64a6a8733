import * as z from 'zod';
import type { NetworkPostId } from '../../../domain/ids.ts';
import { GraphId, PagePostId } from './facebook-graph.ts';

const Handle = z.discriminatedUnion('way', [
  z.object({ way: z.literal('prepared'), postId: PagePostId }),
  z.object({ way: z.literal('direct'), photoIds: z.array(GraphId) }),
]);

/**
 * The way a part goes out, stored before its visible step and kept from then on. `prepared`: the post is there,
 * unpublished, and is set published. `direct`: it is created in one call, from photos that are there.
 */
export type Handle =
  | { readonly way: 'prepared'; readonly postId: NetworkPostId }
  | { readonly way: 'direct'; readonly photoIds: readonly string[] };

export function parseHandle(handle: string | undefined): Handle | undefined {
  if (handle === undefined) return undefined;
  try {
    return Handle.parse(JSON.parse(handle)) as Handle;
  } catch {
    return undefined;
  }
}
