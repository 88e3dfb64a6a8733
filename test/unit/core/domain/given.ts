import type {
  AccountId,
  NetworkPostId,
  PostId,
  PublicationId,
  TenantId,
} from '../../../../core/domain/ids.ts';
import type {
  Attempt,
  Outcome,
  Publication,
  Scheduled,
  Sending,
  Unknown,
} from '../../../../core/domain/publication.ts';
import { recordOutcome, reserve, writeIntent } from '../../../../core/domain/publication-life.ts';
import { publishingPolicy } from '../../../../core/domain/publishing-policy.ts';

export const DUE = Date.parse('2026-12-05T08:00:00Z');
export const MINUTE = 60_000;
export const policy = publishingPolicy({
  sendTimeoutMs: 10_000,
  reconcileDelaysMs: [10_000, 60_000, 300_000],
  collectAgesMs: [15 * MINUTE, 60 * MINUTE],
});

export function scheduled(overrides: Partial<Scheduled> = {}): Scheduled {
  return {
    state: 'scheduled',
    id: 'pub_100' as PublicationId,
    tenantId: 'demo' as TenantId,
    postId: 'pst_1' as PostId,
    accountId: 'acc_1' as AccountId,
    network: 'x',
    generation: 1,
    queueOrder: '1',
    dueAt: DUE,
    latestAt: DUE + 15 * MINUTE,
    notBeforeAt: DUE,
    partCount: 1,
    labels: {},
    price: 0.015,
    parts: [],
    attempts: [],
    events: [],
    createdAt: DUE - 60 * MINUTE,
    wakeAt: DUE - 5000,
    revision: 1,
    ...overrides,
  };
}

export function reserved(publication = scheduled(), now = DUE - 5000): Scheduled {
  const reservation = reserve(publication, { generation: publication.generation, owner: 'w1', now, policy });
  if (reservation.kind !== 'reserved') throw new Error(`not reserved: ${reservation.kind}`);
  return reservation.next;
}

export function sending(publication = reserved(), now = DUE - 400): { next: Sending; attempt: Attempt } {
  const intent = writeIntent(publication, {
    lease: publication.lease ?? { owner: '', untilAt: 0 },
    now,
    partIndex: publication.parts.length,
    fingerprint: 'f',
    policy,
  });
  if (intent.kind !== 'intent') throw new Error(`no intent: ${intent.kind}`);
  return intent;
}

export function answered(outcome: Outcome, from = sending(), now = DUE + 80): Publication {
  const input = { attemptNumber: from.attempt.number, outcome, startedAt: DUE + 1, now, policy };
  const recording = recordOutcome(from.next, input);
  if (recording.kind !== 'recorded') throw new Error('fenced');
  return recording.next;
}

export const accepted: Extract<Outcome, { kind: 'accepted' }> = {
  kind: 'accepted',
  networkPostId: '1001' as NetworkPostId,
  url: 'https://x.com/bank/status/1001',
};

export function unknown(detail = 'the connection was reset', hint?: 'duplicate'): Unknown {
  const next = answered(hint === undefined ? { kind: 'unknown', detail } : { kind: 'unknown', detail, hint });
  if (next.state !== 'unknown') throw new Error(next.state);
  return next;
}
