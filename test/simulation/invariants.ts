import type { AccountId, Instant, PublicationId } from '../../core/domain/ids.ts';
import { findPause, type Pause } from '../../core/domain/pause.ts';
import { isFinal, lastAttempt, type Publication, type Sending } from '../../core/domain/publication.ts';
import type { Obstacles } from './obstacles.ts';
import type { SimulatedProcess } from './processes.ts';
import type { NetworkPost, Origin } from './x-server.ts';

/** What must never be, whatever goes wrong. */
export type Breach =
  /** Should be out, or should have come to an end, and has not. */
  | 'lost'
  /** The network accepted one part twice. */
  | 'doubled'
  /** The record says something else than what is on the network. */
  | 'untruthful'
  /** Sent before its time, by the sender's clock. */
  | 'early'
  | 'late'
  | 'final-state-changed'
  | 'sent-while-paused'
  | 'stale-send'
  | 'lease-too-short'
  | 'out-of-reach'
  | 'refresh-race'
  | 'queued-twice';

export interface Violation {
  readonly breach: Breach;
  readonly publicationId: PublicationId | undefined;
  readonly at: Instant;
  readonly detail: string;
}

/** What invariants are held against: the truth that only the simulator knows. */
export interface Truth {
  readonly now: () => Instant;
  readonly note: (line: string) => void;
  readonly obstacles: Obstacles;
  readonly find: (id: PublicationId) => Publication | undefined;
  readonly isResentUnguarded: (text: string) => boolean;
  /** After this, counted from a send's deadline, nobody looks any more. */
  readonly lastLookMs: number;
  readonly sendTimeoutMs: number;
}

export interface Invariants {
  onChange(next: Publication, before: Publication | undefined): void;
  onPause(pause: Pause): void;
  onLift(pauseId: string): void;
  onLimited(accountId: AccountId, untilAt: Instant): void;
  onSend(origin: Origin, process: SimulatedProcess, timeoutMs: number): void;
  onSendEnded(origin: Origin, process: SimulatedProcess): void;
  onAccepted(post: NetworkPost): void;
  onRefresh(refreshToken: string): { ends(): void };
  report(breach: Breach, publicationId: PublicationId | undefined, detail: string): void;
  accepted(id: PublicationId, partIndex: number): readonly NetworkPost[];
  readonly violations: readonly Violation[];
  /** Second acceptances that the setting `resend` takes into account, on a network that guards nothing. */
  readonly residual: ReadonlySet<PublicationId>;
}

export function createInvariants(truth: Truth): Invariants {
  const violations: Violation[] = [];
  const residual = new Set<PublicationId>();
  const pauses = new Map<string, Pause>();
  const acceptances = new Map<string, NetworkPost[]>();
  const refreshes = new Set<string>();
  const written = new Map<PublicationId, Pick<Publication, 'dueAt' | 'latestAt'>>();
  const keyOf = (id: PublicationId, partIndex: number) => `${id} ${partIndex}`;
  const accepted = (id: PublicationId, partIndex: number) => acceptances.get(keyOf(id, partIndex)) ?? [];

  function report(breach: Breach, publicationId: PublicationId | undefined, detail: string): void {
    truth.note(`BREACH ${breach} of ${publicationId ?? 'nobody'}: ${detail}`);
    violations.push({ breach, publicationId, at: truth.now(), detail });
  }

  function onChange(next: Publication, before: Publication | undefined): void {
    const { id, state, generation, dueAt, latestAt } = next;
    // What people wrote, kept apart from what programs make of it.
    if (before === undefined || before.generation < generation) written.set(id, { dueAt, latestAt });
    if (before !== undefined && isFinal(before) && (before.state !== state || !isSameEnd(before, next)))
      report('final-state-changed', id, `${before.state} became ${state}`);
    const isOver = isFinal(next) || state === 'needs-decision';
    if (!isOver && next.wakeAt === undefined)
      report('out-of-reach', id, `${state} without a time to wake at`);
    if (state === 'sending') onIntent(next);
    const added = next.parts.slice(before?.parts.length ?? 0);
    for (const part of added) {
      const partIndex = next.parts.indexOf(part);
      if (!accepted(id, partIndex).some((post) => post.id === part.networkPostId))
        report('untruthful', id, `${part.networkPostId} is not its part ${partIndex + 1}`);
    }
  }

  function onIntent({ id, tenantId, accountId, generation, attempts }: Sending): void {
    const covering = findPause(
      [...pauses.values()].filter((pause) => pause.tenantId === tenantId),
      accountId,
    );
    if (covering !== undefined)
      report('sent-while-paused', id, `intent of attempt ${attempts.length}, generation ${generation}`);
  }

  function onSend(origin: Origin, process: SimulatedProcess, timeoutMs: number): void {
    const { publicationId: id, attemptNumber, generation } = origin;
    const record = truth.find(id);
    const times = written.get(id);
    if (record === undefined || times === undefined) return;
    const now = process.clock.now();
    truth.note(`SEND ${id} part ${origin.partIndex + 1}, attempt ${attemptNumber}, by ${process.owner}`);
    if (now < times.dueAt) report('early', id, `${times.dueAt - now} ms before its time`);
    if (now > times.latestAt) report('late', id, `${now - times.latestAt} ms after its latest time`);
    if (record.generation !== generation) report('stale-send', id, `generation ${generation} is sent`);
    if (record.state !== 'sending' || lastAttempt(record)?.number !== attemptNumber)
      report('stale-send', id, `attempt ${attemptNumber} is sent while the record is ${record.state}`);
    else if (now + Math.max(timeoutMs, truth.sendTimeoutMs) > record.lease.untilAt)
      report('lease-too-short', id, `ends ${record.lease.untilAt - now} ms after the send begins`);
  }

  function onAccepted(post: NetworkPost): void {
    const { publicationId: id, partIndex } = post.origin;
    const earlier = accepted(id, partIndex);
    truth.note(`NETWORK accepts ${id} part ${partIndex + 1} as ${post.id}`);
    acceptances.set(keyOf(id, partIndex), [...earlier, post]);
    if (earlier.length === 0) return;
    const isAfterLastLook = [...earlier, post].some(
      ({ origin, visibleAt }) => visibleAt > origin.deadlineAt + truth.lastLookMs,
    );
    if (truth.isResentUnguarded(post.text) && isAfterLastLook) residual.add(id);
    else report('doubled', id, `part ${partIndex + 1} was accepted ${earlier.length + 1} times`);
  }

  return {
    ...{ onChange, onSend, onAccepted, report, accepted, violations, residual },
    onPause(pause) {
      pauses.set(pause.id, pause);
      truth.obstacles.begin(`pause ${pause.id}`, pause.accountId, truth.now());
    },
    onLift(pauseId) {
      pauses.delete(pauseId);
      truth.obstacles.end(`pause ${pauseId}`, truth.now());
    },
    onLimited(accountId, untilAt) {
      truth.obstacles.begin(
        `limit ${accountId} ${untilAt}`,
        accountId,
        truth.now(),
        untilAt + LIMIT_GUESS_MS,
      );
    },
    onSendEnded({ publicationId, deadlineAt }, process) {
      // A process that stood still reads late what came in time.
      if (process.wasFrozenUntil() > deadlineAt - truth.sendTimeoutMs) return;
      if (process.clock.now() > deadlineAt + SCHEDULING_MS)
        report('lease-too-short', publicationId, 'the send went on after its deadline');
    },
    onRefresh(refreshToken) {
      if (refreshes.has(refreshToken)) report('refresh-race', undefined, refreshToken);
      refreshes.add(refreshToken);
      return { ends: () => refreshes.delete(refreshToken) };
    },
  };
}

/** How much longer than told a limit may be respected, where the network does not say when it ends. */
const LIMIT_GUESS_MS = 60_000;

/** A call may be a little later than it was decided. */
const SCHEDULING_MS = 1000;

/** Readings of engagement may follow; what was said of the publication stays. */
function isSameEnd(before: Publication, next: Publication): boolean {
  return before.parts.length === next.parts.length && before.generation === next.generation;
}
