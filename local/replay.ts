import { attendPublication } from '../core/application/attend-publication.ts';
import { collectEngagement } from '../core/application/collect-engagement.ts';
import { sweep } from '../core/application/sweep.ts';
import type { WakeUp } from '../core/ports/publication-repository.ts';
import { createHistoryClock } from './history-clock.ts';
import type { SandboxControl } from './sandbox-process.ts';
import type { Stage, StagePorts } from './stage.ts';

export interface ReplayStep {
  readonly at: number;
  readonly run: (ports: StagePorts) => Promise<void>;
}

export interface ReplayOptions {
  readonly stage: Stage;
  readonly sandbox: SandboxControl;
  readonly startAt: number;
  readonly endAt: number;
  /** In ascending order; those before `startAt` were run by an earlier start. */
  readonly steps: readonly ReplayStep[];
  readonly onProgress: (done: number, total: number, at: number) => void;
}

/** Readings that fall into one such span are made together: half a year then takes seconds. */
const COLLECT_EVERY_MS = 8 * 3_600_000;

/**
 * Runs history through the real use cases against the real network over HTTP: only the clock is another one. It jumps
 * from event to event and takes the network's clock along.
 */
export async function replayHistory({
  stage,
  sandbox,
  startAt,
  endAt,
  steps,
  onProgress,
}: ReplayOptions): Promise<void> {
  const clock = createHistoryClock(startAt, async (at) => {
    await sandbox.control('/sandbox/clock', { now: at });
  });
  await sandbox.control('/sandbox/clock', { now: startAt });
  const waiting: WakeUp[] = [];
  const arrange = (wakeUp: WakeUp) => {
    waiting.push(wakeUp);
    return Promise.resolve();
  };
  const ports = stage.portsOn(clock, { arrange });
  await sweep(ports, endAt - startAt);
  let nextCollectAt = startAt + COLLECT_EVERY_MS;
  let done = steps.findIndex(({ at }) => at >= startAt);
  for (done = done === -1 ? steps.length : done; ; ) {
    const step = steps[done];
    const wakeUp = waiting.sort((a, b) => a.wakeAt - b.wakeAt)[0];
    const at = Math.min(step?.at ?? Infinity, wakeUp?.wakeAt ?? Infinity, nextCollectAt);
    if (at >= endAt) break;
    await clock.jumpTo(at);
    if (wakeUp?.wakeAt === at) await attendPublication(ports, ...(waiting.splice(0, 1) as [WakeUp]));
    else if (step?.at === at) {
      await step.run(ports);
      done += 1;
      onProgress(done, steps.length, at);
    } else {
      await collectEngagement(ports);
      nextCollectAt = at + COLLECT_EVERY_MS;
    }
  }
  await clock.jumpTo(endAt);
  await collectEngagement(ports);
  await sandbox.control('/sandbox/clock', { now: null });
}
