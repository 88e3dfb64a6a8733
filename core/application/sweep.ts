import type { WakeUp } from '../ports/publication-repository.ts';
import type { PublishingPorts } from './publishing-ports.ts';

const PAGE_SIZE = 500;

/**
 * Wakes everything that is due within `horizonMs`, whatever became of its own wake-up: the sweep alone is enough
 * to publish everything, later.
 */
export async function sweep(
  ports: Pick<PublishingPorts, 'publications' | 'wakeUps' | 'clock'>,
  horizonMs: number,
): Promise<number> {
  const untilAt = ports.clock.now() + horizonMs;
  let wokenCount = 0;
  for (let after: WakeUp | undefined; ; ) {
    const page = await ports.publications.listDue({
      untilAt,
      limit: PAGE_SIZE,
      ...(after === undefined ? {} : { after }),
    });
    for (const wakeUp of page) await ports.wakeUps.arrange(wakeUp);
    wokenCount += page.length;
    after = page.at(-1);
    if (after === undefined || page.length < PAGE_SIZE) return wokenCount;
  }
}
