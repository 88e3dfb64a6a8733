import { chance } from '../../chance.ts';
import type { SandboxClock } from '../../clock.ts';
import type { Store } from '../../store.ts';

export interface FacebookPage {
  readonly id: string;
  /** Its user name. */
  readonly handle: string;
  readonly name: string;
  readonly followers: number;
  /** Rate limits do not apply: for benchmarks. */
  readonly unlimited: boolean;
  /** Whether posts that are there unpublished can be set published. */
  readonly takesTwoSteps: boolean;
  accessToken: string;
}

export interface FacebookPost {
  /** The Page's id and its own. */
  readonly id: string;
  readonly pageId: string;
  readonly text: string;
  readonly link?: string;
  readonly photoIds: readonly string[];
  /** When it was created, published or not. */
  readonly createdAt: number;
  /** Absent: nobody sees it but the Page's own tools. */
  publishedAt?: number;
  /** When the request that published it arrived, by the machine's clock, milliseconds with fractions. */
  arrivedAt?: number;
  deletedAt?: number;
}

export interface FacebookPhoto {
  readonly id: string;
  readonly pageId: string;
  readonly contentType: string;
  readonly altText: string;
}

export interface NewPage {
  readonly handle: string;
  readonly name: string;
  readonly followers: number;
  readonly unlimited?: boolean | undefined;
  readonly takesTwoSteps?: boolean | undefined;
}

/** What this network knows. Everything is in memory; the store only outlives the process. */
export interface FacebookNetwork {
  readonly seed: string;
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly pages: Map<string, FacebookPage>;
  readonly posts: Map<string, FacebookPost>;
  readonly photos: Map<string, FacebookPhoto>;
  nextId(): string;
  save(post: FacebookPost): void;
  /** Published and not deleted, newest first. */
  published(pageId: string): FacebookPost[];
}

export function createFacebookNetwork(given: {
  readonly store: Store;
  readonly clock: SandboxClock;
  readonly seed: string;
}): FacebookNetwork {
  const { store } = given;
  const posts = store.load<FacebookPost>('facebook-post');
  const photos = store.load<FacebookPhoto>('facebook-photo');
  let lastId = 122_000_000_000_000 + posts.size + photos.size;
  return {
    ...given,
    ...{ posts, photos, pages: store.load<FacebookPage>('facebook-page') },
    nextId: () => String((lastId += 1)),
    save(post) {
      posts.set(post.id, post);
      store.save('facebook-post', post.id, post);
    },
    published: (pageId) =>
      [...posts.values()]
        .filter(
          ({ pageId: of, publishedAt, deletedAt }) =>
            of === pageId && publishedAt !== undefined && deletedAt === undefined,
        )
        .sort((a, b) => (b.publishedAt ?? 0) - (a.publishedAt ?? 0) || (a.id < b.id ? 1 : -1)),
  };
}

/** Makes a Page, or finds the one with this user name, and gives a token that holds. */
export function makePage(facebook: FacebookNetwork, given: NewPage): unknown {
  const { seed, pages } = facebook;
  const { handle, name, followers, unlimited = false, takesTwoSteps = true } = given;
  const known = [...pages.values()].find((page) => page.handle === handle);
  const page: FacebookPage = known ?? {
    ...{
      id: String(100_000_000_000_000 + Math.floor(chance(seed, 'facebook', handle) * 1e13)),
      handle,
      name,
    },
    ...{ followers, unlimited, takesTwoSteps, accessToken: newToken() },
  };
  savePage(facebook, page);
  return { id: page.id, handle, pageToken: { kind: 'page-token', accessToken: page.accessToken } };
}

/** From now on its old token is worth nothing. */
export function changeToken(facebook: FacebookNetwork, page: FacebookPage): void {
  page.accessToken = newToken();
  savePage(facebook, page);
}

function savePage({ pages, store }: FacebookNetwork, page: FacebookPage): void {
  pages.set(page.id, page);
  store.save('facebook-page', page.id, page);
}

function newToken(): string {
  return `EAAS${Buffer.from(crypto.getRandomValues(new Uint8Array(36))).toString('base64url')}`;
}
