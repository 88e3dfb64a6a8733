import type { Attempt } from '../../core/domain/publication.ts';
import { RATES, type Rates, type Subject } from './faults.ts';
import type { SimulatedProcess } from './processes.ts';
import type { Surroundings } from './surroundings.ts';

/** One thing that a process does for one subject: whatever it waits for is an event. */
export interface Task {
  readonly surroundings: Surroundings;
  readonly process: SimulatedProcess;
  readonly subject: Subject;
  /** Of a person at the API, not of a worker. */
  readonly isRequest: boolean;
  /** The last intent that it wrote: what it may send. */
  intent?: Attempt & { readonly generation: number };
}

export class SimulatedStoreError extends Error {
  override readonly name = 'SimulatedStoreError';
}

/** As an SDK's client that repeats a write sees it: its own first try is in the way of the second. */
const AS_REPEATED = new Map<unknown, string>([
  ['replaced', 'conflict'],
  ['created', 'exists'],
  ['deleted', 'absent'],
]);

const WRITES =
  /^(?:publications\.(?:replace|recordIntent)|posts\.(?:create|replace)|accounts\.replace|credentials\.(?:put|lockRefresh|unlockRefresh)|pauses\.(?:create|delete)|wakeUps\.arrange)$/;
const ratesByCall = new Map<string, Rates>();

function ratesOf(call: string): Rates {
  const rates = ratesByCall.get(call) ?? (WRITES.test(call) ? RATES.write : RATES.read);
  ratesByCall.set(call, rates);
  return rates;
}

/** A call to a store or a queue: it leaves, is done, is answered; between these the process may be gone. */
export function callThroughEvents<Result>(
  task: Task,
  name: string,
  run: () => Promise<Result>,
): Promise<Result> {
  const { events, faults } = task.surroundings;
  const { chance } = task.subject;
  const fault = faults.draw(task.subject, name, ratesOf(name));
  const latency = chance.next('latency');
  if (fault === 'crash') {
    task.process.crash();
    return new Promise(() => undefined);
  }
  if (fault === 'freeze') task.process.freeze(chance.between('freeze', 500, 40_000));
  // Slow on the way there or on the way back: what is decided meanwhile, or what is done meanwhile, is overtaken.
  const slowMs = fault === 'store-slow' ? chance.between('slow', 500, 40_000) : 0;
  const isSlowThere = slowMs % 2 === 0;
  return new Promise((resolve, reject) => {
    const answer = (afterMs: number, settle: () => void) => {
      if (afterMs <= 0) task.process.whenAble(settle);
      else events.at(events.now() + afterMs, () => task.process.whenAble(settle));
    };
    const answerMs = (latency < 0.3 ? 1 + Math.floor(latency * 30) : 0) + (isSlowThere ? 0 : slowMs);
    const fail = () => answer(answerMs, () => reject(new SimulatedStoreError(`${name}: ${fault ?? ''}`)));
    events.at(events.now() + 1 + Math.floor(latency * 8) + (isSlowThere ? slowMs : 0), () => {
      if (fault === 'store-throttled') {
        fail();
        return;
      }
      run().then((result) => {
        if (fault === 'store-answer-lost') fail();
        else {
          const told = fault === 'store-repeated-write' ? (AS_REPEATED.get(result) ?? result) : result;
          answer(answerMs, () => resolve(told as Result));
        }
      }, reject);
    });
    if (fault === 'crash-after-call') task.process.crash();
  });
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * The same port, each call of it through the events of a task. Tasks are many and short: they share the methods and
 * differ in a field.
 */
export function throughEvents<Port extends object>(name: string, port: Port): (task: Task) => Port {
  const methods: Record<string, (this: { readonly task: Task }, ...args: readonly unknown[]) => unknown> = {};
  for (const [key, method] of Object.entries(port) as [string, Method][]) {
    const call = `${name}.${key}`;
    methods[key] = function (...args) {
      return callThroughEvents(this.task, call, () => method(...args));
    };
  }
  return (task) => Object.assign(Object.create(methods) as object, { task }) as Port;
}
