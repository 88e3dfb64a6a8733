import { WakeUpMessage } from '../../../contract/messages.ts';
import type { PublicationId, TenantId } from '../../../domain/ids.ts';
import type { WakeUp } from '../../../ports/publication-repository.ts';

/** The body that a queue or a schedule carries. At most `WAKE_UPS_PER_MESSAGE`. */
export function writeWakeUps(wakeUps: readonly WakeUp[]): string {
  // Field by field: whoever reads it refuses a field that is not of the contract.
  return JSON.stringify({
    wakeUps: wakeUps.map(({ tenantId, publicationId, generation, purpose, wakeAt }) => ({
      ...{ tenantId, publicationId, generation, purpose, wakeAt },
    })),
  });
}

/** @throws where the body is not what `writeWakeUps` writes. */
export function readWakeUps(body: string): readonly WakeUp[] {
  return WakeUpMessage.parse(JSON.parse(body)).wakeUps.map((wakeUp) => ({
    ...wakeUp,
    tenantId: wakeUp.tenantId as TenantId,
    publicationId: wakeUp.publicationId as PublicationId,
  }));
}
