import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkPostId } from '../../core/domain/ids.ts';
import type { Outcome } from '../../core/domain/publication.ts';
import type { NetworkClient } from '../../core/ports/network-adapter.ts';
import type { Finding, LookQuery, PartToPublish, PreparedPart } from '../../core/ports/publisher.ts';
import { startSandbox } from '../support/local-stage.ts';
import { eventually } from '../support/process.ts';
import { type Made, type NetworkUnderTest, partFor, photo } from './network-under-test.ts';

const TIMEOUT_MS = 400;

/** What becomes of one visible step, and how often the post is out afterwards. */
const FATES: readonly (readonly [string, { readonly delayMs?: number }, Outcome['kind'], number])[] = [
  ['late', { delayMs: 50 }, 'accepted', 1],
  ['late', { delayMs: 5000 }, 'unknown', 1],
  ['wrong-content-type', {}, 'accepted', 1],
  ['accept-then-reset', {}, 'unknown', 1],
  ['accept-then-timeout', {}, 'unknown', 1],
  ['accept-then-503', {}, 'unknown', 1],
  ['cut-body', {}, 'unknown', 1],
  ['slow-drip', { delayMs: 100 }, 'unknown', 1],
  ['refuse-503', {}, 'unknown', 0],
  ['duplicate', {}, 'unknown', 0],
  ['429', { delayMs: 120_000 }, 'rate-limited', 0],
  ['429-bare', {}, 'rate-limited', 0],
  ['401', {}, 'unauthorized', 0],
];

/** The same promises on the sandbox, a real server that keeps what it accepted, with its faults. */
export function networkOnSandboxContract(subject: NetworkUnderTest): void {
  describe(`${subject.name} on the sandbox`, () => {
    let sandbox: Awaited<ReturnType<typeof startSandbox>>;
    let made: Made;
    let client: NetworkClient;
    let textCount = 0;
    beforeAll(async () => {
      sandbox = await startSandbox();
      made = await subject.sandbox.makeAccount(sandbox, 'bank');
      client = subject.at(new URL(sandbox.url), Date.now);
    });
    afterAll(() => sandbox.stop());
    afterEach(() => sandbox.control('/sandbox/faults', []));

    const account = () => ({ ...subject.account, networkAccountId: made.networkAccountId });
    const faults = (...rules: object[]) => sandbox.control('/sandbox/faults', rules);
    const visibleStep = () => subject.sandbox.visibleStep(made.networkAccountId);
    const readingBack = () => subject.sandbox.readingBack(made.networkAccountId);
    const newText = (about: string) => `${about} ${(textCount += 1)}`;

    async function ready(given: Partial<PartToPublish> = {}): Promise<PreparedPart> {
      const part = partFor(subject, { account: account(), credentials: made.credentials, ...given });
      const prepared = await client.publisher.prepare(part, Date.now() + 5000);
      if (prepared.kind !== 'ready') throw new Error(JSON.stringify(prepared));
      return prepared.part;
    }

    function look(text: string, { handle }: PreparedPart, more: Partial<LookQuery> = {}): Promise<Finding> {
      return client.publisher.look(
        {
          ...{ account: account(), credentials: made.credentials, text, mediaCount: 0 },
          ...{ sentFromAt: Date.now() - 10_000, taken: new Set<NetworkPostId>() },
          ...(handle === undefined ? {} : { handle }),
          ...more,
        },
        2000,
      );
    }

    it.each<[string, number]>([
      ['Ein Text mit Umlauten, & und <Klammern> 🏦', 0],
      ['Mehr dazu: https://example.org/termin?a=1&b=2.', 0],
      ['Mit Bildern', 2],
    ])('publishes and finds again: %s', async (text, photoCount) => {
      const media = Array.from({ length: photoCount }, (_, index) => photo(index, `Bild ${index} & mehr`));
      const prepared = await ready({ text, media });
      expect(await subject.sandbox.seen(sandbox, text)).toEqual([]);
      const outcome = await client.publisher.send(prepared, 2000);
      const [seen] = await subject.sandbox.seen(sandbox, text);
      expect(outcome).toMatchObject({ kind: 'accepted', networkPostId: seen?.id });
      expect(seen?.photoCount).toBe(photoCount);
      expect(await look(text, prepared, { mediaCount: photoCount })).toMatchObject({
        ...{ kind: 'found', networkPostId: seen?.id },
      });
    });

    it('shows people nothing before the visible step, and the alt texts after it', async () => {
      const text = newText('Sichtbar');
      const timeline = async () => (await fetch(sandbox.url)).text();
      const prepared = await ready({ text, media: [photo(1, 'Die Filiale am Markt')] });
      expect(await timeline()).not.toContain(text);
      await client.publisher.send(prepared, 2000);
      expect(await timeline()).toContain(text);
      expect(await timeline()).toContain('alt="Die Filiale am Markt"');
    });

    it.each(FATES)('after %s %o it is %s, and out %i times', async (kind, settings, expected, count) => {
      const text = newText(`Nach ${kind}`);
      const prepared = await ready({ text });
      await faults({ kind, match: visibleStep(), count: 1, ...settings });
      const outcome = await client.publisher.send(prepared, TIMEOUT_MS);
      expect(outcome).toMatchObject({ kind: expected });
      const seen = await subject.sandbox.seen(sandbox, text);
      expect(seen).toHaveLength(count);
      expect(await look(text, prepared)).toMatchObject(
        count === 1 ? { kind: 'found', networkPostId: seen[0]?.id } : { kind: 'absent' },
      );
      if (kind === 'duplicate') expect(outcome).toMatchObject({ hint: 'duplicate' });
      if (outcome.kind === 'rate-limited')
        expect(outcome.retryAt - Date.now()).toSatisfy(
          (waitMs: number) => waitMs > 30_000 && waitMs < 185_000,
        );
    });

    it('is out once though the network carries it out only after a look and a second send', async () => {
      const text = newText('Verspätet');
      const prepared = await ready({ text });
      await faults({ kind: 'accept-later', match: visibleStep(), count: 1, delayMs: 700 });
      expect(await client.publisher.send(prepared, TIMEOUT_MS)).toMatchObject({ kind: 'unknown' });
      expect(await look(text, prepared)).toEqual({ kind: 'absent' });
      // Where nothing guards a second send, none is made: then the post that comes late is found.
      if (subject.absenceWorth !== 'evidence') await client.publisher.send(prepared, 2000);
      await eventually(
        async () => JSON.stringify(await sandbox.control('/sandbox/faults')),
        (report) => report.includes('carriedOutAt'),
      );
      expect(await look(text, prepared)).toMatchObject({ kind: 'found' });
      expect(await subject.sandbox.seen(sandbox, text)).toHaveLength(1);
    });

    it('does not find what a timeline does not show yet, and finds it later', async () => {
      const text = newText('Noch nicht');
      const prepared = await ready({ text });
      await client.publisher.send(prepared, 2000);
      await faults({ kind: 'timeline-lag', match: readingBack(), delayMs: 60_000 });
      expect((await look(text, prepared)).kind).not.toBe('found');
      await faults({ kind: 'timeline-500', match: readingBack() });
      expect(await look(text, prepared)).toMatchObject({ kind: 'failed' });
      await faults();
      expect(await look(text, prepared)).toMatchObject({ kind: 'found' });
    });

    if (subject.absenceWorth !== 'proof')
      it('leaves posts of other publications alone', async () => {
        const text = newText('Schon vergeben');
        const prepared = await ready({ text });
        const outcome = await client.publisher.send(prepared, 2000);
        if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
        const taken = new Set([outcome.networkPostId]);
        expect(await look(text, prepared, { taken })).toEqual({ kind: 'absent' });
      });

    it('reads what the audience did, and null for what the network does not count', async () => {
      const text = newText('Was das Publikum macht');
      const outcome = await client.publisher.send(await ready({ text }), 2000);
      if (outcome.kind !== 'accepted') throw new Error(outcome.kind);
      await sandbox.control('/sandbox/clock', { now: Date.now() + 7 * 86_400_000 });
      const readings = await client.engagement.read(
        account(),
        made.credentials,
        new Map([[outcome.networkPostId, Date.now()]]),
        5000,
      );
      await sandbox.control('/sandbox/clock', { now: null });
      const reading = readings.kind === 'read' ? readings.byId.get(outcome.networkPostId) : undefined;
      const metrics = reading?.kind === 'read' ? reading.metrics : undefined;
      expect(metrics?.impressions).toBeGreaterThan(0);
      expect(metrics?.likes).toBeGreaterThan(0);
      expect(metrics?.reposts).toEqual(expect.any(Number));
      expect(metrics?.videoViews).toBeNull();
    });

    it('knows its profile, and that a revoked token is dead', async () => {
      const own = await subject.sandbox.makeAccount(sandbox, 'widerruf');
      expect(await client.connector.identify(own.credentials)).toMatchObject({
        ...{ kind: 'identified' },
        profile: { networkAccountId: own.networkAccountId, handle: 'widerruf', followerCount: 5000 },
      });
      const prepared = await ready({
        ...{ account: { ...subject.account, networkAccountId: own.networkAccountId } },
        ...{ credentials: own.credentials, text: newText('Widerrufen') },
      });
      const match = subject.sandbox.visibleStep(own.networkAccountId);
      await faults({ kind: 'revoke-token', match, count: 1 });
      expect(await client.publisher.send(prepared, 2000)).toMatchObject({ kind: 'unauthorized' });
      expect(await client.connector.identify(own.credentials)).toMatchObject({ kind: 'rejected' });
    });
  });
}
