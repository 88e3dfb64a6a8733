import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Figure, figure, median } from './figures.ts';
import { memoryMb, onStage, type Template } from './stages.ts';

const REPEATS = 7;
/** Long enough for the first sweep and the first collection to have run. */
const IDLE_MS = 3000;

/** From the start of the process to its first answer, and the memory it holds when nothing is due. */
export async function benchStartUp(
  templates: readonly [Template, Template],
  receiver: { readonly url: string },
): Promise<Figure[]> {
  const bare: number[] = [];
  const started: [number[], number[]] = [[], []];
  const idle: [number[], number[]] = [[], []];
  for (let index = 0; index < REPEATS; index++) {
    const bareFrom = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    bare.push(performance.now() - bareFrom);
    for (const [which, template] of templates.entries())
      await onStage(template, receiver, async (stage) => {
        started[which]?.push(stage.startedInMs);
        if (index > 2) return;
        await sleep(IDLE_MS);
        idle[which]?.push(memoryMb(stage, 'VmRSS'));
      });
  }
  const [empty, full] = templates;
  const node = figure('start-up of Node itself', median(bare), 'ms');
  const start = figure(`start-up${empty.label}`, median(started[0]), 'ms', node);
  const memory = figure(`memory idle${empty.label}`, median(idle[0]), 'MB');
  return [
    ...[node, start, figure(`start-up${full.label}`, median(started[1]), 'ms', start), memory],
    figure(`memory idle${full.label}`, median(idle[1]), 'MB', memory),
  ];
}
