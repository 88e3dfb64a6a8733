import type { Showcase, ShownPost } from '../../pages/timeline-page.ts';
import type { FacebookNetwork, FacebookPost } from './facebook-network.ts';
import { countsOf } from './facebook-view.ts';

/** What is unpublished is not in it. */
export function facebookShowcase(facebook: FacebookNetwork): Showcase {
  const pages = (handle?: string) =>
    [...facebook.pages.values()].filter((page) => handle === undefined || page.handle === handle);
  return {
    hasProfile: (handle) => pages(handle).length > 0,
    posts: (limit, handle) =>
      pages(handle)
        .flatMap(({ id }) => facebook.published(id).slice(0, limit))
        .map((post) => shown(facebook, post)),
    image(id) {
      const photo = facebook.photos.get(id);
      const bytes = photo === undefined ? undefined : facebook.store.loadBytes(id);
      return photo === undefined || bytes === undefined
        ? undefined
        : { contentType: photo.contentType, bytes };
    },
  };
}

function shown(facebook: FacebookNetwork, post: FacebookPost): ShownPost {
  const page = facebook.pages.get(post.pageId);
  const { likes, reposts, replies } = countsOf(facebook, post, facebook.clock.now());
  return {
    ...{ network: 'Facebook', handle: page?.handle ?? '', author: page?.name ?? '', text: post.text },
    ...{ createdAt: post.publishedAt ?? post.createdAt, isReply: false },
    images: post.photoIds.map((id) => ({ id, altText: facebook.photos.get(id)?.altText ?? '' })),
    reactions: [
      ['👍', likes],
      ['✎', replies],
      ['↗', reposts],
    ],
  };
}
