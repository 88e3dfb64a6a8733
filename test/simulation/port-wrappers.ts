// Ways to put something wrong between the product and its ports.
import type { Outcome, Publication } from '../../core/domain/publication.ts';
import type { PublicationRepository } from '../../core/ports/publication-repository.ts';
import type { Publisher } from '../../core/ports/publisher.ts';
import type { Store } from '../../core/ports/store.ts';

type Reads = PublicationRepository['get'];
type Replace = PublicationRepository['replace'];

export function withPublications(store: Store, changed: Partial<PublicationRepository>): Store {
  return { ...store, publications: { ...store.publications, ...changed } };
}

/** What `get` says is not what is stored. */
export function readingAs(change: (publication: Publication) => Publication) {
  return (store: Store): Store => {
    const get: Reads = async (tenantId, id) => {
      const publication = await store.publications.get(tenantId, id);
      return publication === undefined ? undefined : change(publication);
    };
    return withPublications(store, { get });
  };
}

/** What is written is not what was decided. */
export function writingAs(change: (next: Publication) => Publication) {
  return (store: Store): Store => {
    const replace: Replace = (next, expectedRevision) =>
      store.publications.replace(change(next), expectedRevision);
    return withPublications(store, { replace });
  };
}

/** Writes whatever is there by now. */
export function overwriting(store: Store): Replace {
  return async (next, expectedRevision) => {
    const stored = await store.publications.get(next.tenantId, next.id);
    return store.publications.replace(next, stored?.revision ?? expectedRevision);
  };
}

export const asRecorded = (replaced: 'replaced' | 'conflict') =>
  replaced === 'replaced' ? 'recorded' : replaced;

/** What people's requests see is not what is stored. */
export function readingPostsAs(change: (publication: Publication) => Publication) {
  return (store: Store): Store => ({
    ...store,
    posts: {
      ...store.posts,
      async get(tenantId, id) {
        const stored = await store.posts.get(tenantId, id);
        return stored === undefined
          ? undefined
          : { ...stored, publications: stored.publications.map(change) };
      },
    },
  });
}

export function sendingAs(change: (outcome: Outcome) => Outcome) {
  return (publisher: Publisher): Publisher => ({
    ...publisher,
    send: async (part, timeoutMs) => change(await publisher.send(part, timeoutMs)),
  });
}

export function lookingAs(look: (publisher: Publisher) => Publisher['look']) {
  return (publisher: Publisher): Publisher => ({ ...publisher, look: look(publisher) });
}

export const notSent = (outcome: Outcome, pattern: RegExp): Outcome =>
  outcome.kind === 'unknown' && pattern.test(outcome.detail)
    ? { kind: 'not-sent', detail: 'taken to be not sent' }
    : outcome;
export const refused = (detail: string): Outcome => ({
  kind: 'refused',
  problem: { type: 'refused', title: 'Taken to be refused.', detail },
});
