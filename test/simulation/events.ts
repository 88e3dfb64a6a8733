import type { Instant } from '../../core/domain/ids.ts';

/** Virtual time: what happens next happens at once, whenever it is due. */
export interface Events {
  readonly now: () => Instant;
  /** Runs at `at`, or now if that has passed; those of one instant in the order in which they were asked for. */
  at(at: Instant, run: () => void): void;
  /** Runs until nothing is due at or before `untilAt`. Rejects with what an event threw. */
  runUntil(untilAt: Instant): Promise<void>;
}

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => void;
}

/** Between two events Node empties its queue of promises: everything that an event set going has come to rest. */
const EVENTS_PER_TURN = 256;

export function createEvents(startAt: Instant): Events {
  const heap = createHeap();
  let now = startAt;
  let order = 0;

  function runNext(untilAt: Instant): boolean {
    const entry = heap.first();
    if (entry === undefined || entry.at > untilAt) return false;
    heap.removeFirst();
    now = Math.max(now, entry.at);
    entry.run();
    return true;
  }

  return {
    now: () => now,
    at(at, run) {
      order += 1;
      heap.add({ at: Math.max(at, now), order, run });
    },
    runUntil: (untilAt) =>
      new Promise((resolve, reject) => {
        let isOver = false;
        const end = (settle: () => void) => {
          if (isOver) return;
          isOver = true;
          settle();
        };
        const step = (isLastOfTurn: boolean) => {
          if (isOver) return;
          try {
            if (!runNext(untilAt)) {
              now = Math.max(now, untilAt);
              end(resolve);
            } else if (isLastOfTurn) turn();
          } catch (error) {
            end(() => reject(error instanceof Error ? error : new Error(String(error))));
          }
        };
        const turn = () => {
          for (let count = 1; count <= EVENTS_PER_TURN; count += 1)
            setImmediate(step, count === EVENTS_PER_TURN);
        };
        turn();
      }),
  };
}

/** A binary heap of what is due first. */
function createHeap() {
  const entries: Entry[] = [];
  const isBefore = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

  function sink(entry: Entry): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      let smallest = entries[child];
      const right = entries[child + 1];
      if (smallest === undefined) break;
      if (right !== undefined && isBefore(right, smallest)) {
        child += 1;
        smallest = right;
      }
      if (!isBefore(smallest, entry)) break;
      entries[place] = smallest;
      place = child;
    }
    entries[place] = entry;
  }

  return {
    first: () => entries[0],
    add(entry: Entry): void {
      let place = entries.length;
      entries.push(entry);
      while (place > 0) {
        const parent = (place - 1) >> 1;
        const above = entries[parent];
        if (above === undefined || !isBefore(entry, above)) break;
        entries[place] = above;
        place = parent;
      }
      entries[place] = entry;
    },
    removeFirst(): void {
      const last = entries.pop();
      if (last !== undefined && entries.length > 0) sink(last);
    },
  };
}
