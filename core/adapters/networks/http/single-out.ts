import type { Instant, NetworkPostId } from '../../../domain/ids.ts';
import type { Finding, LookQuery } from '../../../ports/publisher.ts';

/**
 * How well a post on a timeline fits the one that is looked for. `exact`: all agrees. `likely`: the text agrees, and
 * what the answer leaves out does not contradict. `unsure`: it may be ours, but nothing singles it out.
 */
export type Fit = 'exact' | 'likely' | 'unsure' | 'no';

export interface TimelineEntry {
  /** `undefined`: not to be relied upon, say a number that lost digits. */
  readonly id: NetworkPostId | undefined;
  /** `undefined`: the answer does not say. */
  readonly createdAt: Instant | undefined;
  readonly url: string;
  readonly fit: Fit;
}

/** A server's clock may be behind ours, and networks' filters count in seconds. */
export const CLOCK_MARGIN_MS = 60_000;

/** The best fit decides, and only if it is the only one of its kind: otherwise a person has to look. */
export function singleOut(entries: readonly TimelineEntry[], query: LookQuery): Finding {
  const possible = entries.filter((entry) => !isForeign(entry, query));
  const distinct = [...new Map(possible.map((entry, index) => [entry.id ?? index, entry])).values()];
  for (const wanted of ['exact', 'likely', 'unsure'] as const) {
    const fitting = distinct.filter(({ fit }) => fit === wanted);
    const [first] = fitting;
    if (first === undefined) continue;
    if (fitting.length > 1)
      return { kind: 'undecidable', detail: `${fitting.length} posts on the timeline have this text` };
    const { id, url, createdAt = query.sentFromAt } = first;
    if (id === undefined || wanted === 'unsure')
      return { kind: 'undecidable', detail: 'a post on the timeline may be this one' };
    return { kind: 'found', networkPostId: id, url, publishedAt: createdAt };
  }
  return { kind: 'absent' };
}

/** Of another publication, or from before the send. */
function isForeign({ id, createdAt }: TimelineEntry, { taken, sentFromAt }: LookQuery): boolean {
  if (id !== undefined && taken.has(id)) return true;
  return createdAt !== undefined && createdAt < sentFromAt - CLOCK_MARGIN_MS;
}
