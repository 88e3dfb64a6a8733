import { Temporal } from 'temporal-polyfill';
import type { Instant } from './ids.ts';

export interface PublishTimeInput {
  readonly publishAt: string;
  readonly timeZone?: string | undefined;
  readonly disambiguation?: 'earlier' | 'later' | undefined;
}

export type PublishTime =
  | { readonly kind: 'resolved'; readonly at: Instant }
  /** The clocks change: the local time does not exist or exists twice. Both instants that may be meant, ascending. */
  | { readonly kind: 'ambiguous'; readonly detail: string; readonly candidates: readonly [Instant, Instant] }
  | { readonly kind: 'invalid'; readonly pointer: '/publishAt' | '/timeZone'; readonly detail: string };

const LOCAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/i;
const TAKEN =
  'takes local time such as 2026-12-05T09:00:00 with a timeZone, or an instant such as 2026-12-05T08:00:00Z';

/** When a post is meant to go out. Local times are resolved here, once: everything later counts in UTC. */
export function resolvePublishTime({ publishAt, timeZone, disambiguation }: PublishTimeInput): PublishTime {
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    return {
      kind: 'invalid',
      pointer: '/timeZone',
      detail: `got ${quote(timeZone)}; takes an IANA time zone such as Europe/Berlin`,
    };
  }
  if (INSTANT.test(publishAt)) return resolveInstant(publishAt);
  if (!LOCAL.test(publishAt))
    return { kind: 'invalid', pointer: '/publishAt', detail: `got ${quote(publishAt)}; ${TAKEN}` };
  if (timeZone === undefined) {
    return {
      kind: 'invalid',
      pointer: '/timeZone',
      detail: 'a local time needs a timeZone such as Europe/Berlin',
    };
  }
  return resolveLocal(publishAt, timeZone, disambiguation);
}

function resolveInstant(publishAt: string): PublishTime {
  try {
    return { kind: 'resolved', at: Temporal.Instant.from(publishAt.toUpperCase()).epochMilliseconds };
  } catch {
    return { kind: 'invalid', pointer: '/publishAt', detail: `${quote(publishAt)} is no real date and time` };
  }
}

function resolveLocal(
  publishAt: string,
  timeZone: string,
  disambiguation: 'earlier' | 'later' | undefined,
): PublishTime {
  let local: Temporal.PlainDateTime;
  try {
    local = Temporal.PlainDateTime.from(publishAt, { overflow: 'reject' });
  } catch {
    return { kind: 'invalid', pointer: '/publishAt', detail: `${quote(publishAt)} is no real date and time` };
  }
  const certain = resolveByOffset(local, timeZone);
  if (certain !== undefined) return { kind: 'resolved', at: certain };
  const instant = (wanted: 'earlier' | 'later') =>
    local.toZonedDateTime(timeZone, { disambiguation: wanted });
  const [earlier, later] = [instant('earlier'), instant('later')];
  if (earlier.epochMilliseconds === later.epochMilliseconds)
    return { kind: 'resolved', at: earlier.epochMilliseconds };
  if (disambiguation !== undefined)
    return { kind: 'resolved', at: instant(disambiguation).epochMilliseconds };
  const existsTwice = earlier.toPlainDateTime().equals(local);
  return {
    kind: 'ambiguous',
    detail: `${publishAt} ${existsTwice ? 'exists twice' : 'does not exist'} in ${timeZone} on that day, because the clocks change`,
    candidates: [earlier.epochMilliseconds, later.epochMilliseconds],
  };
}

const DAY_MS = 86_400_000;
const offsets = new Map<string, number | null>();
const OFFSETS_KEPT = 4096;

/**
 * Asking for a zone's offset costs far more than all the rest. On a day whose neighbours have the same offset
 * the clocks do not change, so that one offset serves the whole day. `undefined`: they may change on that day.
 */
function resolveByOffset(local: Temporal.PlainDateTime, timeZone: string): Instant | undefined {
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute, local.second);
  const day = Math.floor(asUtc / DAY_MS);
  const key = `${timeZone} ${day}`;
  let offsetMs = offsets.get(key);
  if (offsetMs === undefined) {
    const at = (ms: number) =>
      Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone).offsetNanoseconds / 1e6;
    const [before, after] = [at((day - 1) * DAY_MS), at((day + 2) * DAY_MS)];
    offsetMs = before === after && before === at(day * DAY_MS + DAY_MS / 2) ? before : null;
    if (offsets.size >= OFFSETS_KEPT) offsets.clear();
    offsets.set(key, offsetMs);
  }
  return offsetMs === null ? undefined : asUtc - offsetMs;
}

const zones = new Map<string, boolean>();
const ZONES_KEPT = 1024;

export function isTimeZone(name: string): boolean {
  let known = zones.get(name);
  if (known === undefined) {
    known = /^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(name) && exists(name);
    if (zones.size >= ZONES_KEPT) zones.clear();
    zones.set(name, known);
  }
  return known;
}

function exists(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The first instant of the calendar month that `at` lies in, and of the next one. */
export function monthOf(at: Instant, timeZone: string): readonly [Instant, Instant] {
  const start = Temporal.Instant.fromEpochMilliseconds(at)
    .toZonedDateTimeISO(timeZone)
    .with({ day: 1 })
    .startOfDay();
  return [start.epochMilliseconds, start.add({ months: 1 }).epochMilliseconds];
}

/** Weekday (1 Monday … 7 Sunday) and hour on the wall clock of a zone. */
export function localSlot(
  at: Instant,
  timeZone: string,
): { readonly weekday: number; readonly hour: number } {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  return { weekday: local.dayOfWeek, hour: local.hour };
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
