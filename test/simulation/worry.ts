import type { PauseId, PublicationId } from '../../core/domain/ids.ts';
import { hasBegun, type Publication } from '../../core/domain/publication.ts';
import type { Persons } from './persons.ts';
import type { Change } from './plan.ts';
import type { World } from './world.ts';

const WORRIED = 0.06;

/**
 * Somebody sees that an outcome is unclear, stops the account, and changes their mind about the post as soon as looks
 * have found nothing: the moment at which the network may have it all the same.
 */
export function createWorry(world: World, persons: Persons): (publication: Publication) => void {
  const { events, plan, subjectOf } = world;
  const paused = new Map<PublicationId, PauseId>();

  function later(
    id: PublicationId,
    name: string,
    [low, high]: readonly [number, number],
    run: () => void,
  ): void {
    events.at(events.now() + subjectOf(id).chance.between(name, low, high), run);
  }

  return (publication) => {
    const { id, postId, state } = publication;
    const pauseId = paused.get(id);
    if (pauseId === undefined) {
      if (state !== 'unknown' || subjectOf(id).chance.next('worried') > WORRIED) return;
      const begun = `pau_${id}` as PauseId;
      paused.set(id, begun);
      later(id, 'worries', [1000, 20_000], () => persons.pause(begun, publication.accountId));
      return;
    }
    if (state === 'unknown' || state === 'sending') return;
    const post = plan.posts.find((each) => each.id === postId);
    const change: Change =
      subjectOf(id).chance.next('worry') < 0.5 ? { kind: 'cancel' } : { kind: 'edit', text: `Anders ${id}` };
    if (state === 'scheduled' && hasBegun(publication) && post !== undefined)
      later(id, 'changes', [500, 20_000], () => persons.change(post, change));
    later(id, 'calms', [30_000, 90_000], () => persons.lift(pauseId));
  };
}
