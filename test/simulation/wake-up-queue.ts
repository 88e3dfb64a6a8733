import type { PublicationId } from '../../core/domain/ids.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import { RATES, type Subject } from './faults.ts';
import type { Host, SimulatedProcess } from './processes.ts';
import type { Surroundings } from './surroundings.ts';

/** How long a message that somebody works at is hidden from the others, and how often it is given out. */
const VISIBILITY_MS = 90_000;
const RECEIVES_LIMIT = 4;
const RETRY_MS = 10_000;
const NOBODY_THERE_MS = 2000;

export interface WakeUpQueue {
  /** As a message with a delay: by the clock of whoever arranges it, then by the queue's own. */
  arrange(wakeUp: WakeUp, process: SimulatedProcess): void;
}

export interface WakeUpQueueOptions {
  readonly surroundings: Surroundings;
  readonly hosts: readonly Host[];
  readonly subjectOf: (id: PublicationId) => Subject;
  /** Timers of the process that set them, which are gone with it, instead of messages. */
  readonly isInProcess: boolean;
  /** Resolves when the wake-up was attended to; one that was not comes again. */
  readonly attend: (process: SimulatedProcess, wakeUp: WakeUp) => Promise<void>;
}

export function createWakeUpQueue(options: WakeUpQueueOptions): WakeUpQueue {
  const { surroundings, subjectOf, isInProcess } = options;
  const { events, faults } = surroundings;
  const fire = isInProcess ? createTimers(options) : createDeliveries(options);
  return {
    arrange(wakeUp, process) {
      const subject = subjectOf(wakeUp.publicationId);
      const { chance } = subject;
      const fault = faults.draw(subject, 'wake-up', RATES.wakeUp);
      if (fault === 'wake-up-lost') return;
      const delayMs = Math.max(0, wakeUp.wakeAt - process.clock.now());
      const dueAt = events.now() + delayMs + chance.between('delivery', 1, 40);
      const put = (atMs: number) => events.at(dueAt + atMs, () => fire(wakeUp, process));
      if (fault === 'wake-up-late') put(chance.between('late', 1000, 180_000));
      else if (fault === 'wake-up-early') put(-chance.between('early', 1000, 120_000));
      else put(0);
      if (fault === 'wake-up-twice') put(chance.between('twice', 0, 20_000));
    },
  };
}

type Fire = (wakeUp: WakeUp, setBy: SimulatedProcess) => void;

/** A timer dies with its process, and waits while it stands still. */
function createTimers({ surroundings, attend }: WakeUpQueueOptions): Fire {
  const { events, faults, note } = surroundings;
  return (wakeUp, process) => {
    if (!process.isAlive() || process.wasFrozenUntil() > events.now()) faults.strike([wakeUp.publicationId]);
    process.whenAble(() => {
      noteWakeUp(note, process, wakeUp);
      attend(process, wakeUp).catch((error: unknown) => note(`attending failed: ${String(error)}`));
    });
  };
}

/** At least once: a message that nobody has done with comes again, a few times. */
function createDeliveries({ surroundings, hosts, subjectOf, attend }: WakeUpQueueOptions): Fire {
  const { events, note } = surroundings;

  function deliver(wakeUp: WakeUp, receiveCount: number): void {
    const { chance } = subjectOf(wakeUp.publicationId);
    const process = hosts[chance.between('host', 0, hosts.length - 1)]?.current();
    if (process === undefined) {
      events.at(events.now() + NOBODY_THERE_MS, () => deliver(wakeUp, receiveCount));
      return;
    }
    noteWakeUp(note, process, wakeUp);
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    const again = () => {
      if (isDone) return;
      done();
      if (receiveCount < RECEIVES_LIMIT) deliver(wakeUp, receiveCount + 1);
    };
    attend(process, wakeUp).then(done, () => events.at(events.now() + RETRY_MS, again));
    events.at(events.now() + VISIBILITY_MS, again);
  }
  return (wakeUp) => deliver(wakeUp, 1);
}

function noteWakeUp(
  note: Surroundings['note'],
  { owner }: SimulatedProcess,
  { publicationId, generation }: WakeUp,
): void {
  note(`${owner} is woken for ${publicationId}, generation ${generation}`);
}
