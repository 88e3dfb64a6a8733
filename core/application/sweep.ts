import type { WakeUp } from '../ports/publication-repository.ts';
import { countDueNotSent } from './count-due-not-sent.ts';
import type { PublishingPorts } from './publishing-ports.ts';
import type { ViewPorts } from './views.ts';

const PAGE_SIZE = 500;

export type SweepingPorts = ViewPorts & Pick<PublishingPorts, 'wakeUps' | 'metrics'>;

/**
 * Wakes everything that is due within `horizonMs`, whatever became of its own wake-up: the sweep alone is enough
 * to publish everything, later. A negative horizon leaves those alone whose own wake-up may still be under way.
 */
export async function sweep(ports: SweepingPorts, horizonMs: number): Promise<number> {
  const untilAt = ports.clock.now() + horizonMs;
  let wokenCount = 0;
  let dueNotSentCount = 0;
  for (let after: WakeUp | undefined; ; ) {
    const page = await ports.publications.listDue({
      untilAt,
      limit: PAGE_SIZE,
      ...(after === undefined ? {} : { after }),
    });
    await Promise.all(page.map((wakeUp) => ports.wakeUps.arrange(wakeUp)));
    dueNotSentCount += await countDueNotSent(ports, page);
    wokenCount += page.length;
    after = page.at(-1);
    if (after !== undefined && page.length === PAGE_SIZE) continue;
    ports.metrics.count('dueNotSent', dueNotSentCount);
    return wokenCount;
  }
}
