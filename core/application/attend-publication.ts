import type { Instant } from '../domain/ids.ts';
import { type Publication, type WakePurpose, wakePurposeOf } from '../domain/publication.ts';
import { giveUpSending } from '../domain/publication-life.ts';
import type { WakeUp } from '../ports/publication-repository.ts';
import { publishPublication } from './publish-publication.ts';
import type { PublishingPorts } from './publishing-ports.ts';
import { reconcilePublication } from './reconcile-publication.ts';

/**
 * Does whatever a woken publication needs now, as its stored record says. Harmless when woken twice, too early,
 * too late or for nothing. Arranges the next wake-up itself. A worker may attend to some purposes only: it hands the
 * others on by a wake-up.
 */
export async function attendPublication(
  ports: PublishingPorts,
  wakeUp: WakeUp,
  purposes: readonly WakePurpose[] = ['publish', 'reconcile'],
): Promise<Publication | undefined> {
  let attended: Publication | undefined;
  for (;;) {
    const publication = await ports.publications.get(wakeUp.tenantId, wakeUp.publicationId);
    if (publication === undefined || publication.generation !== wakeUp.generation) return attended;
    const isOurs = (state: Publication['state']) => purposes.some((each) => each === wakePurposeOf(state));
    const step = isOurs(publication.state)
      ? await stepOnce(ports, publication, wakeUp)
      : { wakeAt: publication.wakeAt };
    if (step.publication !== undefined) {
      attended = step.publication;
      count(ports, step.publication);
    }
    const { state } = step.publication ?? publication;
    const purpose = wakePurposeOf(state);
    if (step.wakeAt === undefined || purpose === undefined) return attended;
    if (step.wakeAt > ports.clock.now() || !isOurs(state)) {
      await ports.wakeUps.arrange({ ...wakeUp, purpose, wakeAt: step.wakeAt });
      return attended;
    }
  }
}

/** Later than this after its due time, a publication counts as published late. */
const LATE_MS = 5000;

/** What people have to know of. */
function count({ metrics }: PublishingPorts, publication: Publication): void {
  switch (publication.state) {
    case 'needs-decision':
      metrics.count('needsDecision', 1);
      return;
    case 'failed':
      metrics.count('failed', 1);
      return;
    case 'missed':
      metrics.count('missed', 1);
      return;
    case 'published':
      metrics.count('publishedLate', publication.sentAt - publication.dueAt > LATE_MS ? 1 : 0);
      return;
    default:
      return;
  }
}

interface Step {
  readonly publication?: Publication | undefined;
  /** When it goes on; absent: not by this worker. */
  readonly wakeAt?: Instant | undefined;
}

async function stepOnce(ports: PublishingPorts, publication: Publication, wakeUp: WakeUp): Promise<Step> {
  switch (publication.state) {
    case 'scheduled': {
      const result = await publishPublication(ports, publication, publication.generation);
      if (result.kind === 'recorded') return after(ports, result.publication);
      return result.kind === 'too-early' ? { wakeAt: result.wakeAt } : {};
    }
    case 'sending': {
      const recording = giveUpSending(publication, ports.clock.now(), ports.policy);
      if (recording.kind === 'fenced') return { wakeAt: publication.lease.untilAt + 1 };
      const saved = await ports.publications.replace(recording.next, publication.revision);
      return saved === 'replaced' ? after(ports, recording.next) : {};
    }
    case 'unknown': {
      // Too early: arranged anew if it is the one for this look. One left over from an earlier look ends here, or each
      // repeated wake-up would become a repeated look.
      if (ports.clock.now() < publication.nextLookAt)
        return wakeUp.wakeAt < publication.nextLookAt ? {} : { wakeAt: publication.nextLookAt };
      const next = await reconcilePublication(ports, publication);
      return next === undefined ? {} : after(ports, next);
    }
    default:
      return {};
  }
}

function after(ports: PublishingPorts, publication: Publication): Step {
  if (publication.wakeAt === undefined) return { publication };
  const leadMs = publication.state === 'scheduled' ? ports.policy.wakeLeadMs : 0;
  return { publication, wakeAt: publication.wakeAt - leadMs };
}
