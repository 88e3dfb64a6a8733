import { createDepartures, type Departures } from '../../core/application/departures.ts';
import type { Instant, PublicationId } from '../../core/domain/ids.ts';
import { CLOCK_SKEW_MS } from '../../core/domain/publishing-policy.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { type Chance, createChance } from './chance.ts';
import type { Events } from './events.ts';
import type { Faults } from './faults.ts';

/** One life of a process: what it had in memory ends with it, what it has sent goes on. */
export interface SimulatedProcess {
  /** Names it in leases. */
  readonly owner: string;
  readonly clock: Clock;
  readonly departures: Departures;
  /** What it attends to at the moment. */
  readonly inHand: Map<string, PublicationId>;
  isAlive(): boolean;
  wasFrozenUntil(): Instant;
  /** Runs as soon as the process can: never once it is dead, later while it stands still. */
  whenAble(run: () => void): void;
  freeze(forMs: number): void;
  crash(): void;
}

/** Starts processes anew, as a supervisor does. */
export interface Host {
  readonly name: string;
  /** `undefined` while it is down. */
  current(): SimulatedProcess | undefined;
  restart(downMs: number): void;
}

interface Surroundings {
  readonly seed: number;
  readonly events: Events;
  readonly faults: Faults;
  readonly note: (line: string) => void;
}

export function createHost(surroundings: Surroundings, name: string): Host {
  const { events } = surroundings;
  const chance = createChance(surroundings.seed, name);
  let life = 0;
  let current: SimulatedProcess | undefined;
  const start = () => {
    life += 1;
    current = createProcess(surroundings, `${name}.${life}`, chance, (downMs) => {
      current = undefined;
      events.at(events.now() + downMs, start);
    });
  };
  start();
  return {
    name,
    current: () => current,
    restart(downMs) {
      current?.crash();
      events.at(events.now() + downMs, () => {
        if (current === undefined) start();
      });
    },
  };
}

function createProcess(
  { events, faults, note }: Surroundings,
  owner: string,
  chance: Chance,
  onCrash: (downMs: number) => void,
): SimulatedProcess {
  // Two clocks differ by the skew at most, so each is off by half of it at most.
  const skewMs = chance.between('skew', -CLOCK_SKEW_MS / 2, CLOCK_SKEW_MS / 2);
  const inHand = new Map<string, PublicationId>();
  let isAlive = true;
  let frozenUntilAt = 0;
  function whenAble(run: () => void): void {
    if (!isAlive) return;
    if (events.now() >= frozenUntilAt) run();
    else events.at(frozenUntilAt, () => whenAble(run));
  }
  const clock: Clock = {
    now: () => events.now() + skewMs,
    monotonicMs: () => events.now(),
    sleepUntil: (at) =>
      new Promise((resolve) => {
        events.at(at - skewMs, () => whenAble(resolve));
      }),
  };
  note(`${owner} starts, its clock ${skewMs} ms off`);
  return {
    ...{ owner, clock, inHand, whenAble, departures: createDepartures(clock) },
    isAlive: () => isAlive,
    wasFrozenUntil: () => frozenUntilAt,
    freeze(forMs) {
      frozenUntilAt = Math.max(frozenUntilAt, events.now() + forMs);
      faults.strike(inHand.values());
      note(`${owner} stands still for ${forMs} ms`);
    },
    crash() {
      if (!isAlive) return;
      isAlive = false;
      faults.strike(inHand.values());
      note(`${owner} dies`);
      onCrash(chance.between('down', 500, 15_000));
    },
  };
}
