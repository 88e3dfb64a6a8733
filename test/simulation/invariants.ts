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

type Report = (breach: Breach, publicationId: PublicationId | undefined, detail: string) => void;

interface RecordInvariants {
  readonly onChange: (next: Publication, before: Publication | undefined) => void;
  readonly onPause: (pause: Pause) => void;
  readonly onLift: (pauseId: string) => void;
  readonly onLimited: (accountId: AccountId, untilAt: Instant) => void;
}

interface SendInvariants {
  readonly onSend: (origin: Origin, process: SimulatedProcess, timeoutMs: number) => void;
  readonly onSendEnded: (origin: Origin, process: SimulatedProcess) => void;
  readonly onRefresh: (refreshToken: string) => { readonly ends: () => void };
}

interface AcceptanceInvariants {
  readonly onAccepted: (post: NetworkPost) => void;
  /** What the network has accepted of a part. */
  readonly accepted: (id: PublicationId, partIndex: number) => readonly NetworkPost[];
  /** Publications doubled as the setting `resend` allows for, on a network that guards nothing. */
  readonly residual: ReadonlySet<PublicationId>;
}

export interface Invariants extends RecordInvariants, SendInvariants, AcceptanceInvariants {
  readonly report: Report;
  readonly violations: readonly Violation[];
}

export function createInvariants(truth: Truth): Invariants {
  const violations: Violation[] = [];
  const report: Report = (breach, publicationId, detail) => {
    truth.note(`BREACH ${breach} of ${publicationId ?? 'nobody'}: ${detail}`);
    violations.push({ breach, publicationId, at: truth.now(), detail });
  };
  /** What people wrote, kept apart from what programs make of it. */
  const written: Written = new Map();
  const acceptances = watchAcceptances(truth, report);
  return {
    ...{ report, violations },
    ...acceptances,
    ...watchRecords(truth, report, written, acceptances),
    ...watchSends(truth, report, written),
  };
}

type Written = Map<PublicationId, Pick<Publication, 'dueAt' | 'latestAt'>>;

function watchRecords(
  { now, obstacles }: Truth,
  report: Report,
  written: Written,
  { accepted }: AcceptanceInvariants,
): RecordInvariants {
  const pauses = new Map<string, Pause>();

  function onIntent({ id, tenantId, accountId, generation, attempts }: Sending): void {
    const ofTenant = [...pauses.values()].filter((pause) => pause.tenantId === tenantId);
    if (findPause(ofTenant, accountId) !== undefined)
      report('sent-while-paused', id, `intent of attempt ${attempts.length}, generation ${generation}`);
  }

  return {
    onChange(next, before) {
      const { id, state, generation, dueAt, latestAt } = next;
      if (before === undefined || before.generation < generation) written.set(id, { dueAt, latestAt });
      if (before !== undefined && isFinal(before) && (before.state !== state || !isSameEnd(before, next)))
        report('final-state-changed', id, `${before.state} became ${state}`);
      const isOver = isFinal(next) || state === 'needs-decision';
      if (!isOver && next.wakeAt === undefined)
        report('out-of-reach', id, `${state} without a time to wake at`);
      if (state === 'sending') onIntent(next);
      for (const part of next.parts.slice(before?.parts.length ?? 0)) {
        const partIndex = next.parts.indexOf(part);
        if (!accepted(id, partIndex).some((post) => post.id === part.networkPostId))
          report('untruthful', id, `${part.networkPostId} is not its part ${partIndex + 1}`);
      }
    },
    onPause(pause) {
      pauses.set(pause.id, pause);
      obstacles.begin(`pause ${pause.id}`, pause.accountId, now());
    },
    onLift(pauseId) {
      pauses.delete(pauseId);
      obstacles.end(`pause ${pauseId}`, now());
    },
    onLimited(accountId, untilAt) {
      obstacles.begin(`limit ${accountId} ${untilAt}`, accountId, now(), untilAt + LIMIT_GUESS_MS);
    },
  };
}

/** Readings of engagement may follow; what was said of the publication stays. */
function isSameEnd(before: Publication, next: Publication): boolean {
  return before.parts.length === next.parts.length && before.generation === next.generation;
}

/** How much longer than told a limit may be respected, where the network does not say when it ends. */
const LIMIT_GUESS_MS = 60_000;

function watchSends({ note, find, sendTimeoutMs }: Truth, report: Report, written: Written): SendInvariants {
  const refreshes = new Set<string>();
  return {
    onSend(
      { publicationId: id, partIndex, attemptNumber, generation, deadlineAt },
      { owner, clock },
      timeoutMs,
    ) {
      const record = find(id);
      const times = written.get(id);
      if (record === undefined || times === undefined) return;
      const now = clock.now();
      note(`SEND ${id} part ${partIndex + 1}, attempt ${attemptNumber}, by ${owner}`);
      if (now < times.dueAt) report('early', id, `${times.dueAt - now} ms before its time`);
      if (now > times.latestAt) report('late', id, `${now - times.latestAt} ms after its latest time`);
      if (record.generation !== generation) report('stale-send', id, `generation ${generation} is sent`);
      if (record.state !== 'sending' || lastAttempt(record)?.number !== attemptNumber)
        report('stale-send', id, `attempt ${attemptNumber} is sent while the record is ${record.state}`);
      else if (now + timeoutMs > Math.min(record.lease.untilAt, deadlineAt))
        report('lease-too-short', id, `a send of ${timeoutMs} ms ends after its deadline`);
    },
    onSendEnded({ publicationId, deadlineAt }, process) {
      // A process that stood still reads late what came in time.
      if (process.wasFrozenUntil() > deadlineAt - sendTimeoutMs) return;
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

/** A call may be a little later than it was decided. */
const SCHEDULING_MS = 1000;

function watchAcceptances(
  { note, isResentUnguarded, lastLookMs }: Truth,
  report: Report,
): AcceptanceInvariants {
  const residual = new Set<PublicationId>();
  const acceptances = new Map<string, NetworkPost[]>();
  const keyOf = (id: PublicationId, partIndex: number) => `${id} ${partIndex}`;
  const accepted = (id: PublicationId, partIndex: number) => acceptances.get(keyOf(id, partIndex)) ?? [];
  return {
    accepted,
    residual,
    onAccepted(post) {
      const { publicationId: id, partIndex } = post.origin;
      note(`NETWORK accepts ${id} part ${partIndex + 1} as ${post.id}`);
      const all = [...accepted(id, partIndex), post];
      acceptances.set(keyOf(id, partIndex), all);
      if (all.length === 1) return;
      const isAfterLastLook = all.some(({ origin, visibleAt }) => visibleAt > origin.deadlineAt + lastLookMs);
      if (isResentUnguarded(post.text) && isAfterLastLook) residual.add(id);
      else report('doubled', id, `part ${partIndex + 1} was accepted ${all.length} times`);
    },
  };
}
