// What every kind of wake-up has to keep.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublicationId } from '../../core/domain/ids.ts';
import type { WakePurpose } from '../../core/domain/publication.ts';
import type { WakeUp } from '../../core/ports/publication-repository.ts';
import type { WakeUps } from '../../core/ports/wake-ups.ts';
import { TENANT } from '../support/builders.ts';
import { eventually } from '../support/process.ts';

export interface Firing {
  readonly wakeUp: WakeUp;
  /** Whose worker was woken. */
  readonly worker: WakePurpose;
  readonly at: number;
}

export interface WakeUpsUnderTest {
  readonly wakeUps: WakeUps;
  /** All that have fired so far. */
  fired(): Promise<readonly Firing[]>;
  close(): Promise<void>;
}

let count = 0;

/** Of a publication of its own, with a name as long as real ones. */
export function wakeUp(overrides: Partial<WakeUp> = {}): WakeUp {
  count += 1;
  return {
    tenantId: TENANT,
    publicationId: `pub_${String(count).padStart(24, '0')}00` as PublicationId,
    generation: 1,
    purpose: 'publish',
    wakeAt: Date.now(),
    ...overrides,
  };
}

/** A timer of the system may fire this much early by the wall clock. */
const GRAIN_MS = 1;

export function describeWakeUps(name: string, open: () => Promise<WakeUpsUnderTest>): void {
  describe.concurrent(`wake-ups of ${name}`, () => {
    let under: WakeUpsUnderTest;
    beforeAll(async () => {
      under = await open();
    });
    afterAll(() => under.close());

    const firingsOf = async ({ publicationId }: WakeUp) =>
      (await under.fired()).filter((firing) => firing.wakeUp.publicationId === publicationId);
    const firstFiringOf = async (one: WakeUp) => {
      const [first] = await eventually(
        () => firingsOf(one),
        ({ length }) => length > 0,
      );
      return first;
    };

    it('fire as they were arranged, never before their time', async () => {
      const soon = wakeUp({ wakeAt: Date.now() + 2300, generation: 7 });
      await under.wakeUps.arrange(soon);
      const firing = await firstFiringOf(soon);
      expect(firing?.wakeUp).toEqual(soon);
      expect(firing?.at).toBeGreaterThanOrEqual(soon.wakeAt - GRAIN_MS);
    });

    it('fire at once when their time has passed', async () => {
      const late = wakeUp({ wakeAt: Date.now() - 60_000 });
      await under.wakeUps.arrange(late);
      expect((await firstFiringOf(late))?.wakeUp).toEqual(late);
    });

    it('take being arranged twice', async () => {
      const twice = wakeUp({ wakeAt: Date.now() + 300 });
      await Promise.all([under.wakeUps.arrange(twice), under.wakeUps.arrange(twice)]);
      expect((await firstFiringOf(twice))?.wakeUp).toEqual(twice);
      for (const firing of await firingsOf(twice)) expect(firing.wakeUp).toEqual(twice);
    });

    it('wake the worker of their purpose', async () => {
      const purposes = ['publish', 'reconcile'] as const;
      const both = purposes.map((purpose) => wakeUp({ purpose }));
      await Promise.all(both.map((one) => under.wakeUps.arrange(one)));
      expect((await Promise.all(both.map(firstFiringOf))).map((firing) => firing?.worker)).toEqual(purposes);
    });

    it('all fire when many are due at one second and at others', async () => {
      const wakeAt = Date.now() + 1500;
      const many = Array.from({ length: 130 }, (_, index) =>
        wakeUp({ wakeAt: wakeAt + (index % 5) * 1000 - 2000 }),
      );
      await Promise.all(many.map((one) => under.wakeUps.arrange(one)));
      const wanted = new Set(many.map(({ publicationId }) => publicationId));
      await eventually(
        async () =>
          (await under.fired()).filter(({ wakeUp: { publicationId } }) => wanted.has(publicationId)),
        (firings) => new Set(firings.map((firing) => firing.wakeUp.publicationId)).size === many.length,
      );
      for (const { wakeUp: fired, at } of await under.fired())
        expect(at).toBeGreaterThanOrEqual(fired.wakeAt - GRAIN_MS);
    });
  });
}
