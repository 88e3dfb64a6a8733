import type { Account } from '../domain/account.ts';
import type { Instant } from '../domain/ids.ts';
import { type ContentPart, contentFor } from '../domain/post.ts';
import type { Problem } from '../domain/problem.ts';
import type { Scheduled } from '../domain/publication.ts';
import { problems } from '../domain/publication-problems.ts';
import type { LoadedMedia, PreparedPart } from '../ports/publisher.ts';
import { credentialsAfterRefusal, credentialsFor, type FreshCredentials } from './fresh-credentials.ts';
import type { PublishingPorts } from './publishing-ports.ts';

export type PartPreparation =
  | { readonly kind: 'ready'; readonly part: PreparedPart }
  | { readonly kind: 'refused'; readonly problem: Problem }
  | { readonly kind: 'later'; readonly at: Instant; readonly problem: Problem };

const RETRY_DELAY_MS = 2000;

/** Everything that can be done before the instant: credentials, media, bytes. */
export async function preparePart(
  ports: PublishingPorts,
  publication: Scheduled,
  account: Account,
): Promise<PartPreparation> {
  const sendsAt = Math.max(ports.clock.now(), publication.notBeforeAt);
  if (account.rateLimitedUntilAt !== undefined && account.rateLimitedUntilAt > sendsAt) {
    return {
      kind: 'later',
      at: account.rateLimitedUntilAt,
      problem: problems.rateLimited('an earlier post met the limit'),
    };
  }
  const content = await contentPart(ports, publication);
  if (content === undefined) return { kind: 'refused', problem: problems.notSent('the post is gone') };
  const media = await loadMedia(ports, publication, content);
  if ('type' in media) return { kind: 'refused', problem: media };
  const fresh = await credentialsFor(ports, account, sendsAt);
  return prepareWith(ports, { publication, account, content, media }, fresh, true);
}

/** The part that is sent next: as many parts are out as `parts` holds. */
export async function contentPart(
  ports: Pick<PublishingPorts, 'posts'>,
  publication: Pick<Scheduled, 'tenantId' | 'postId' | 'network' | 'parts'>,
): Promise<ContentPart | undefined> {
  const stored = await ports.posts.get(publication.tenantId, publication.postId);
  if (stored === undefined) return undefined;
  return contentFor(stored.post, publication.network)[publication.parts.length];
}

interface Ingredients {
  readonly publication: Scheduled;
  readonly account: Account;
  readonly content: ContentPart;
  readonly media: readonly LoadedMedia[];
}

async function prepareWith(
  ports: PublishingPorts,
  ingredients: Ingredients,
  fresh: FreshCredentials,
  mayRefresh: boolean,
): Promise<PartPreparation> {
  const now = ports.clock.now();
  if (fresh.kind !== 'fresh')
    return { kind: 'later', at: now + RETRY_DELAY_MS, problem: problems.unauthorized(fresh.detail) };
  const { publication, account, content, media } = ingredients;
  const parent = publication.parts.at(-1)?.networkPostId;
  const preparation = await ports.networks[publication.network].publisher.prepare(
    {
      publicationId: publication.id,
      account,
      credentials: fresh.credentials,
      text: content.text,
      media,
      dueAt: publication.dueAt,
      ...(parent === undefined ? {} : { parent }),
      ...(publication.handle === undefined ? {} : { handle: publication.handle }),
    },
    publication.lease?.untilAt ?? now,
  );
  switch (preparation.kind) {
    case 'ready':
    case 'refused':
      return preparation;
    case 'rate-limited':
      return { kind: 'later', at: preparation.retryAt, problem: problems.rateLimited(preparation.detail) };
    case 'not-ready':
      return { kind: 'later', at: now + RETRY_DELAY_MS, problem: problems.notReady(preparation.detail) };
    case 'unauthorized':
      if (!mayRefresh)
        return {
          kind: 'later',
          at: now + RETRY_DELAY_MS,
          problem: problems.unauthorized(preparation.detail),
        };
      return prepareWith(
        ports,
        ingredients,
        await credentialsAfterRefusal(ports, account, fresh.credentials),
        false,
      );
  }
}

async function loadMedia(
  ports: PublishingPorts,
  publication: Scheduled,
  content: ContentPart,
): Promise<LoadedMedia[] | Problem> {
  const loaded: LoadedMedia[] = [];
  for (const mediaId of content.mediaIds) {
    const media = await ports.media.get(publication.tenantId, mediaId);
    const bytes = await ports.mediaStore.read(publication.tenantId, mediaId);
    if (media === undefined || bytes === undefined) return problems.mediaMissing(mediaId);
    loaded.push({ media, bytes });
  }
  return loaded;
}
