import type { Showcase, ShownPost } from '../../pages/timeline-page.ts';
import type { XNetwork, XPost } from './x-network.ts';
import { countsOf } from './x-view.ts';

export function xShowcase(x: XNetwork): Showcase {
  const profiles = (handle?: string) =>
    [...x.accounts.values()].filter((account) => handle === undefined || account.handle === handle);
  return {
    hasProfile: (handle) => profiles(handle).length > 0,
    posts: (limit, handle) =>
      profiles(handle)
        .flatMap(({ id }) => (x.postsOf.get(id) ?? []).slice(-limit).reverse())
        .filter(({ deletedAt }) => deletedAt === undefined)
        .map((post) => shown(x, post)),
    image(id) {
      const media = x.media.get(id);
      const bytes = media === undefined ? undefined : x.store.loadBytes(id);
      return media === undefined || bytes === undefined
        ? undefined
        : { contentType: media.contentType, bytes };
    },
  };
}

function shown(x: XNetwork, post: XPost): ShownPost {
  const author = x.accounts.get(post.authorId);
  const { likes, reposts, replies, impressions } = countsOf(x, post, x.clock.now());
  return {
    ...{ network: 'X', handle: author?.handle ?? '', author: author?.name ?? '', text: post.text },
    ...{ createdAt: post.createdAt, isReply: post.parentId !== undefined },
    images: post.mediaIds.map((id) => ({ id, altText: x.media.get(id)?.altText ?? '' })),
    reactions: [
      ['♡', likes],
      ['↺', reposts],
      ['✎', replies],
      ['👁', impressions],
    ],
  };
}
