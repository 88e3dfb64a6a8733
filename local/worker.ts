import { attendPublication } from '../core/application/attend-publication.ts';
import { collectEngagement } from '../core/application/collect-engagement.ts';
import type { PublishingPorts } from '../core/application/publishing-ports.ts';
import { refreshCredentials } from '../core/application/refresh-credentials.ts';
import { sweep } from '../core/application/sweep.ts';
import type { Publication } from '../core/domain/publication.ts';
import type { WakeUp } from '../core/ports/publication-repository.ts';

/** How far ahead the sweep arranges wake-ups, and how often it runs. It also picks up what a lifted pause held back. */
export const SWEEP_HORIZON_MS = 60_000;
const SWEEP_EVERY_MS = 5000;
const COLLECT_EVERY_MS = 1000;
const REFRESH_EVERY_MS = 600_000;
/** Credentials that end before the refresh after next are refreshed now. */
const REFRESH_WITHIN_MS = 2 * REFRESH_EVERY_MS;

export interface Worker {
  /** For the wake-ups adapter: attends to a publication once, however often it is woken meanwhile. */
  wake(wakeUp: WakeUp): void;
  start(): void;
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>;
}

/** Attends to what is woken, sweeps and collects: the local stage's place of the functions in AWS. */
export function createWorker(ports: PublishingPorts, onAttended: (publication: Publication) => void): Worker {
  const attending = new Map<string, Promise<unknown>>();
  const timers: NodeJS.Timeout[] = [];
  const running = new Set<Promise<unknown>>();

  function wake(wakeUp: WakeUp): void {
    const key = `${wakeUp.publicationId} ${wakeUp.generation}`;
    if (attending.has(key)) return;
    const attended = attendPublication(ports, wakeUp)
      .then((publication) => publication !== undefined && onAttended(publication))
      .catch((error: unknown) =>
        ports.log.error('attending failed', { publicationId: wakeUp.publicationId, error: String(error) }),
      )
      .finally(() => attending.delete(key));
    attending.set(key, attended);
  }

  /** Runs `task` now and then every `everyMs`, never twice at once. */
  function repeat(name: string, everyMs: number, task: () => Promise<unknown>): void {
    let isRunning = false;
    const run = () => {
      if (isRunning) return;
      isRunning = true;
      const ran = task()
        .catch((error: unknown) => ports.log.error(`${name} failed`, { error: String(error) }))
        .finally(() => {
          isRunning = false;
          running.delete(ran);
        });
      running.add(ran);
    };
    timers.push(setInterval(run, everyMs));
    run();
  }

  return {
    wake,
    start() {
      repeat('sweep', SWEEP_EVERY_MS, () => sweep(ports, SWEEP_HORIZON_MS));
      repeat('collecting engagement', COLLECT_EVERY_MS, () => collectEngagement(ports));
      repeat('refreshing credentials', REFRESH_EVERY_MS, () => refreshCredentials(ports, REFRESH_WITHIN_MS));
    },
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all([...running, ...attending.values()]);
    },
  };
}
