// What the store costs, in the units that DynamoDB bills: the promises of docs/decisions/0008-dynamodb.md, held.
import { expect, it } from 'vitest';
import { METRICS, type Metrics } from '../../core/domain/engagement.ts';
import { type AccountId, type NetworkPostId, type PostId, publicationIdOf } from '../../core/domain/ids.ts';
import type { Publication, Published, Scheduled } from '../../core/domain/publication.ts';
import { recordOutcome, reserve, writeIntent } from '../../core/domain/publication-life.ts';
import { publishingPolicy } from '../../core/domain/publishing-policy.ts';
import { account, DUE, post, publication, TENANT } from '../support/builders.ts';
import { describeOnDynamoDb } from '../support/dynamodb-local.ts';
import { openStoreOn } from '../support/dynamodb-store.ts';

const HOUR_MS = 3_600_000;
const AGES_MS = [0.25, 1, 3, 6, 24, 48, 72, 168, 336, 696].map((hours) => hours * HOUR_MS);
const POLICY = publishingPolicy({
  ...{ sendTimeoutMs: 10_000, reconcileDelaysMs: [10_000, 60_000, 300_000] },
  collectAgesMs: AGES_MS,
});

// As long as real ones are.
const POST_ID = 'pst_2h7k9m4x3b8n5c6v7d2f4g9j' as PostId;
const ACCOUNT_ID = 'acc_9m4x3b8n5c6v7d2f4g9j2h7k' as AccountId;
const LABELS = {
  campaign: 'herbst-2026-baufinanzierung',
  topic: 'beratung',
  contentClass: 'useful',
} as const;

const queued = publication({
  ...{ id: publicationIdOf(POST_ID, 0), postId: POST_ID, accountId: ACCOUNT_ID, labels: LABELS },
  ...{ queueOrder: '17647560000000001', wakeAt: DUE - POLICY.wakeLeadMs },
  events: [{ at: DUE - 7 * 24 * HOUR_MS, type: 'queued', detail: 'token:tok_9m4x3b8n5c6v7d2f4g9j2h7k' }],
});

interface Units {
  write: number;
  read: number;
  requestCount: number;
}

describeOnDynamoDb('the units that the DynamoDB store is billed', (server) => {
  async function openMeasured() {
    const { store, client } = await openStoreOn(server);
    let units: Units = { write: 0, read: 0, requestCount: 0 };
    client.middlewareStack.add(
      (next, { commandName = '' }) =>
        async (args) => {
          const input = { ...args.input, ReturnConsumedCapacity: 'INDEXES' };
          const answer = await next({ ...args, input });
          units.requestCount += 1;
          const kind = /Put|Update|Delete|TransactWrite/.test(commandName) ? 'write' : 'read';
          for (const { CapacityUnits = 0 } of consumedBy(answer.output)) units[kind] += CapacityUnits;
          return answer;
        },
      { step: 'initialize' },
    );
    const measured = async (work: () => Promise<unknown>): Promise<Units> => {
      units = { write: 0, read: 0, requestCount: 0 };
      await work();
      return units;
    };
    await store.accounts.create(account({ id: ACCOUNT_ID }));
    return { store, measured };
  }

  const text =
    'Samstag beraten wir bis 16 Uhr: https://example.org/termin. Kommen Sie vorbei, wir freuen uns.';
  const draft = post({
    ...{ id: POST_ID, text, accountIds: [ACCOUNT_ID], publicationIds: [queued.id], labels: LABELS },
    draftSha256: 'd'.repeat(64),
  });

  /** As the application would: each step decided by the domain on the record before it. */
  function life(): { reserved: Scheduled; sending: Publication; out: Published } {
    const now = DUE - POLICY.wakeLeadMs;
    const owner = 'publish-2026-12-05-1a2b3c4d';
    const reservation = reserve(queued, { generation: 1, owner, now, policy: POLICY });
    if (reservation.kind !== 'reserved' || reservation.next.lease === undefined)
      throw new TypeError(reservation.kind);
    const reserved = reservation.next;
    const intent = writeIntent(reserved, {
      ...{ lease: reservation.next.lease, now: DUE - 400, partIndex: 0 },
      ...{ fingerprint: 'f'.repeat(64), policy: POLICY },
    });
    if (intent.kind !== 'intent') throw new TypeError(intent.kind);
    const networkPostId = '1998765432109876543' as NetworkPostId;
    const recording = recordOutcome(intent.next, {
      ...{ attemptNumber: 1, startedAt: DUE, now: DUE + 180, policy: POLICY },
      outcome: { kind: 'accepted', networkPostId, url: `https://x.com/sparkasse/status/${networkPostId}` },
    });
    if (recording.kind !== 'recorded' || recording.next.state !== 'published')
      throw new TypeError(recording.kind);
    return { reserved, sending: intent.next, out: recording.next };
  }

  it('are at most 34 writes from the queue to the network', async () => {
    const { store, measured } = await openMeasured();
    const { reserved, sending, out } = life();
    const steps = {
      queue: await measured(() => store.posts.create(draft, [queued])),
      reserve: await measured(() => store.publications.replace(reserved, 1)),
      intent: await measured(() => {
        if (sending.state !== 'sending') throw new TypeError(sending.state);
        return store.publications.recordIntent(sending, 2);
      }),
      record: await measured(() => store.publications.replace(out, 3)),
    };
    expect(await store.publications.get(TENANT, queued.id)).toEqual(out);
    const writeCount = Object.values(steps).reduce((sum, { write }) => sum + write, 0);
    expect(writeCount, JSON.stringify(steps)).toBeLessThanOrEqual(34);
    // The intent is the one step that all of a tenant's publications take at the same time.
    expect(steps.intent.read).toBeLessThanOrEqual(2);
    expect(steps.intent).toMatchObject({ write: 5, requestCount: 3 });
  });

  it('are at most 4 writes for each of ten readings, and 34 for all', async () => {
    const { store, measured } = await openMeasured();
    const { out } = life();
    await store.posts.create(draft, [out]);
    let current = out;
    let writeCount = 0;
    for (const [index, ageMs] of AGES_MS.entries()) {
      const at = out.publishedAt + ageMs + 1234;
      const snapshot = {
        ...{ publicationId: out.id, at, ageSeconds: Math.round(ageMs / 1000), source: 'x:GET /2/tweets' },
        metrics: Object.fromEntries(METRICS.map((metric, of) => [metric, seen(of, index)])) as Metrics,
      };
      const nextAgeMs = AGES_MS[index + 1];
      const collection = {
        failureCount: 0,
        ...(nextAgeMs === undefined ? {} : { nextReadAt: out.publishedAt + nextAgeMs }),
      };
      const next = { ...current, revision: current.revision + 1, latestEngagement: snapshot, collection };
      const units = await measured(() => store.publications.recordReading(next, current.revision, snapshot));
      expect(units.write, `reading ${index + 1}`).toBeLessThanOrEqual(4);
      expect(units).toMatchObject({ read: 0, requestCount: 1 });
      writeCount += units.write;
      current = next;
    }
    expect(writeCount).toBeLessThanOrEqual(34);
    expect(await store.publications.listSnapshots(TENANT, out.id)).toHaveLength(10);
  });

  it('are those of 8 empty reads when nothing is due', async () => {
    const { store, measured } = await openMeasured();
    const nothing = { write: 0, read: 0, requestCount: 8 };
    expect(await measured(() => store.publications.listDue({ untilAt: DUE, limit: 500 }))).toEqual(nothing);
    expect(await measured(() => store.publications.nextCollectionAt())).toEqual(nothing);
  });
});

/** Of a post that some thousands saw; two metrics are not given. */
function seen(metric: number, reading: number): number | null {
  return metric % 5 === 1 ? null : Math.round((9000 / (metric + 1) ** 2) * (1 + reading / 3));
}

interface Consumed {
  readonly CapacityUnits?: number;
}

function consumedBy(output: unknown): readonly Consumed[] {
  const { ConsumedCapacity: consumed } = output as { ConsumedCapacity?: Consumed | Consumed[] };
  return consumed === undefined ? [] : [consumed].flat();
}
