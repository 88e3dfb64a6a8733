import { type Publication, wakePurposeOf } from '../../core/domain/publication.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import { RATES } from './faults.ts';
import type { WakeUpQueue, WakeUpQueueOptions } from './wake-up-queue.ts';

const NOBODY_THERE_MS = 2000;

/** Of what requests have stored, a worker arranges the wake-ups: moments later, now and then twice, or never. */
export function createChangeStream(
  { surroundings, hosts, subjectOf }: WakeUpQueueOptions,
  queue: WakeUpQueue,
): (stored: readonly Publication[]) => void {
  const { events, faults } = surroundings;

  function arrangeLater(wakeUp: WakeUp, inMs: number): void {
    events.at(events.now() + inMs, () => {
      const process = hosts[0]?.current();
      if (process === undefined) arrangeLater(wakeUp, NOBODY_THERE_MS);
      else queue.arrange(wakeUp, process);
    });
  }

  return (stored) => {
    for (const { tenantId, id, generation, state, wakeAt } of stored) {
      const purpose = wakePurposeOf(state);
      if (purpose === undefined || wakeAt === undefined) continue;
      const wakeUp = { tenantId, publicationId: id, generation, purpose, wakeAt };
      const subject = subjectOf(id);
      const fault = faults.draw(subject, 'stream', RATES.stream);
      if (fault === 'stream-record-lost') continue;
      const inMs = subject.chance.between('stream lag', 100, 1000);
      arrangeLater(wakeUp, inMs);
      if (fault === 'stream-record-twice') arrangeLater(wakeUp, inMs + 1);
    }
  };
}
