import { type Publication, wakePurposeOf } from '../domain/publication.ts';
import type { Log } from '../ports/log.ts';
import type { WakeUps } from '../ports/wake-ups.ts';

/** Never rejects: the change is stored, and whatever timer is lost here, the sweep finds in the store. */
export async function arrangeWakeUps(
  ports: { readonly wakeUps: WakeUps; readonly log: Log },
  publications: readonly Publication[],
): Promise<void> {
  await Promise.all(
    publications.map(async ({ tenantId, id, generation, state, wakeAt }) => {
      const purpose = wakePurposeOf(state);
      if (wakeAt === undefined || purpose === undefined) return;
      try {
        await ports.wakeUps.arrange({ tenantId, publicationId: id, generation, purpose, wakeAt });
      } catch (error) {
        ports.log.warn('wake-up not arranged', { publicationId: id, error: String(error) });
      }
    }),
  );
}
