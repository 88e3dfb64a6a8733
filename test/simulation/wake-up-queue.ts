import type { Instant, PublicationId } from '../../core/domain/ids.ts';
import { type Publication, wakePurposeOf } from '../../core/domain/publication.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import { RATES, type Subject } from './faults.ts';
import type { Host, SimulatedProcess } from './processes.ts';
import type { Surroundings } from './surroundings.ts';

/** How long a message that somebody works at is hidden from the others, and how often it is given out. */
const VISIBILITY_MS = 90_000;
const RECEIVES_LIMIT = 4;

export interface WakeUpQueue {
  /** As a message with a delay: by the clock of whoever arranges it, then by the queue's own. */
  arrange(wakeUp: WakeUp, process: SimulatedProcess): void;
  /** The change stream: a worker arranges the wake-ups of what a request has stored. */
  stream(stored: readonly Publication[]): void;
}

export interface WakeUpQueueOptions {
  readonly surroundings: Surroundings;
  readonly hosts: readonly Host[];
  readonly subjectOf: (id: PublicationId) => Subject;
  /** A timer of the process that set it is gone with the process. */
  readonly isInProcess: boolean;
  /** Resolves when the wake-up was attended to; a rejected one comes again. */
  readonly attend: (process: SimulatedProcess, wakeUp: WakeUp) => Promise<void>;
}

export function createWakeUpQueue(options: WakeUpQueueOptions): WakeUpQueue {
  const { surroundings, hosts, subjectOf, isInProcess, attend } = options;
  const { events, faults, note } = surroundings;

  function deliver(wakeUp: WakeUp, subject: Subject, receiveCount: number, by?: SimulatedProcess): void {
    const host = hosts[subject.chance.between('host', 0, hosts.length - 1)];
    const process = by ?? host?.current();
    if (process === undefined) {
      events.at(events.now() + 2000, () => deliver(wakeUp, subject, receiveCount));
      return;
    }
    note(`${process.owner} is woken for ${wakeUp.publicationId}, generation ${wakeUp.generation}`);
    let isDone = false;
    const again = () => {
      if (isDone) return;
      isDone = true;
      if (!isInProcess && receiveCount < RECEIVES_LIMIT) deliver(wakeUp, subject, receiveCount + 1);
    };
    attend(process, wakeUp).then(
      () => {
        isDone = true;
      },
      () => events.at(events.now() + 10_000, again),
    );
    events.at(events.now() + VISIBILITY_MS, again);
  }

  function streamOne(wakeUp: WakeUp, inMs: number): void {
    const process = hosts[0]?.current();
    events.at(events.now() + inMs, () => {
      if (process?.isAlive() === true) arrange(wakeUp, process);
      else streamOne(wakeUp, 2000);
    });
  }

  return {
    arrange,
    stream(stored) {
      for (const { tenantId, id, generation, state, wakeAt } of stored) {
        const purpose = wakePurposeOf(state);
        if (purpose === undefined || wakeAt === undefined) continue;
        const wakeUp = { tenantId, publicationId: id, generation, purpose, wakeAt };
        const subject = subjectOf(id);
        const fault = faults.draw(subject, 'stream', RATES.stream);
        if (fault === 'stream-record-lost') continue;
        const inMs = subject.chance.between('stream lag', 100, 1000);
        streamOne(wakeUp, inMs);
        if (fault === 'stream-record-twice') streamOne(wakeUp, inMs + 1);
      }
    },
  };

  function arrange(wakeUp: WakeUp, process: SimulatedProcess): void {
    const subject = subjectOf(wakeUp.publicationId);
    const { chance } = subject;
    const fault = faults.draw(subject, 'wake-up', RATES.wakeUp);
    if (fault === 'wake-up-lost') return;
    const delayMs = Math.max(0, wakeUp.wakeAt - process.clock.now());
    const dueAt: Instant = events.now() + delayMs + chance.between('delivery', 1, 40);
    const put = (at: Instant) =>
      events.at(at, () => {
        if (!isInProcess) deliver(wakeUp, subject, 1);
        else {
          // A timer dies with its process, and waits while it stands still.
          if (!process.isAlive() || process.wasFrozenUntil() > at) faults.strike([wakeUp.publicationId]);
          process.whenAble(() => deliver(wakeUp, subject, 1, process));
        }
      });
    if (fault === 'wake-up-late') put(dueAt + chance.between('late', 1000, 180_000));
    else if (fault === 'wake-up-early') put(dueAt - chance.between('early', 1000, 120_000));
    else put(dueAt);
    if (fault === 'wake-up-twice') put(dueAt + chance.between('twice', 0, 20_000));
  }
}
