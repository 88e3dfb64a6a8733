import type { Account, Credentials } from '../domain/account.ts';
import type { Instant } from '../domain/ids.ts';
import type { AbsenceWorth } from '../domain/network.ts';
import type { ContentPart } from '../domain/post.ts';
import { firstInDoubt, type Publication, type Unknown } from '../domain/publication.ts';
import { type LookResult, recordLook } from '../domain/reconciliation.ts';
import { afterAbsence, defaultSettings } from '../domain/tenant.ts';
import type { Finding } from '../ports/publisher.ts';
import { credentialsAfterRefusal, credentialsFor } from './fresh-credentials.ts';
import { contentPart } from './prepare-part.ts';
import type { PublishingPorts } from './publishing-ports.ts';

/** Reads the network back and records what that proves. `undefined`: somebody else was quicker, or it is not time. */
export async function reconcilePublication(
  ports: PublishingPorts,
  publication: Unknown,
): Promise<Publication | undefined> {
  const lookedAt = ports.clock.now();
  if (lookedAt < publication.nextLookAt) return undefined;
  const content = await contentPart(ports, publication);
  const look = await lookFor(ports, publication, content);
  const settings = (await ports.tenants.settings(publication.tenantId)) ?? defaultSettings('UTC');
  const worth = worthOfAbsence(ports, publication, content);
  const next = recordLook(publication, {
    look,
    lookedAt,
    now: ports.clock.now(),
    policy: ports.policy,
    afterAbsence: afterAbsence(settings, publication.network, worth),
  });
  if ((await ports.publications.replace(next, publication.revision)) === 'conflict') return undefined;
  ports.log.info('looked at the network', {
    tenantId: publication.tenantId,
    publicationId: publication.id,
    found: look.kind,
    state: next.state,
  });
  return next;
}

function worthOfAbsence(
  ports: PublishingPorts,
  { network, handle }: Unknown,
  content: ContentPart | undefined,
): AbsenceWorth {
  return ports.networks[network].publisher.absenceWorth({
    text: content?.text ?? '',
    ...(handle === undefined ? {} : { handle }),
  });
}

async function lookFor(
  ports: PublishingPorts,
  publication: Unknown,
  content: ContentPart | undefined,
): Promise<LookResult> {
  const account = await ports.accounts.get(publication.tenantId, publication.accountId);
  if (account === undefined || content === undefined)
    return { kind: 'failed', detail: 'the account or the post is gone' };
  const fresh = await credentialsFor(ports, account, ports.clock.now());
  if (fresh.kind !== 'fresh') return { kind: 'failed', detail: fresh.detail };
  const finding = await look(ports, publication, account, fresh.credentials, content);
  if (finding.kind !== 'unauthorized') return finding;
  const again = await credentialsAfterRefusal(ports, account, fresh.credentials);
  if (again.kind !== 'fresh') return { kind: 'failed', detail: again.detail };
  const second = await look(ports, publication, account, again.credentials, content);
  return second.kind === 'unauthorized' ? { kind: 'failed', detail: second.detail } : second;
}

const LOOK_TIMEOUT_MS = 10_000;

async function look(
  ports: PublishingPorts,
  publication: Unknown,
  account: Account,
  credentials: Credentials,
  content: ContentPart,
): Promise<Finding> {
  const sentFromAt = firstIntentAt(publication);
  const { tenantId, accountId } = publication;
  const taken = await ports.publications.listTakenIds({
    tenantId,
    accountId,
    fromAt: sentFromAt - TAKEN_WINDOW_MS,
  });
  const parent = publication.parts.at(-1)?.networkPostId;
  const finding = await ports.networks[publication.network].publisher.look(
    {
      account,
      credentials,
      text: content.text,
      mediaCount: content.mediaIds.length,
      sentFromAt,
      taken,
      ...(parent === undefined ? {} : { parent }),
      ...(publication.handle === undefined ? {} : { handle: publication.handle }),
    },
    LOOK_TIMEOUT_MS,
  );
  if (finding.kind !== 'found' || !(await isContested(ports, publication, content, finding))) return finding;
  return { kind: 'undecidable', detail: 'another publication with this text is in doubt as well' };
}

/** A publication is sent at most a day after it was due (`latestAfterMinutes`), so its neighbours were due no earlier. */
const TAKEN_WINDOW_MS = 2 * 86_400_000;

/** When the first send of the part in doubt may have begun. */
function firstIntentAt(publication: Publication): Instant {
  return firstInDoubt(publication)?.intentAt ?? publication.dueAt;
}

/**
 * Whether what was found may as well be another publication's of this account: one with the same text whose outcome
 * is in doubt too. Not where the network was asked by a key of its own. Whoever claims a post has seen, in this order,
 * that nobody else waits for it and that nobody has it; of two that wait for it neither claims it, so it never counts
 * for both.
 */
async function isContested(
  ports: PublishingPorts,
  publication: Unknown,
  content: ContentPart,
  found: Extract<Finding, { kind: 'found' }>,
): Promise<boolean> {
  if (worthOfAbsence(ports, publication, content) === 'proof') return false;
  const { tenantId, accountId, id } = publication;
  const wanted = folded(content.text);
  for (const other of await ports.publications.listOpen(tenantId, accountId)) {
    const intentAt = firstInDoubt(other)?.intentAt;
    if (other.id === id || intentAt === undefined || intentAt > found.publishedAt + CLOCK_MARGIN_MS) continue;
    const text = (await contentPart(ports, other))?.text;
    if (text !== undefined && folded(text) === wanted) return true;
  }
  const taken = await ports.publications.listTakenIds({
    ...{ tenantId, accountId, fromAt: firstIntentAt(publication) - TAKEN_WINDOW_MS },
  });
  return taken.has(found.networkPostId);
}

/** A network's clock may be ahead of ours. */
const CLOCK_MARGIN_MS = 60_000;

/** Texts that a network may show alike are alike: rather too many than too few. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/https?:|[^\p{L}\p{N}]/gu, '');
}
