import type { TenantId } from '../domain/ids.ts';
import type { WakeUp } from '../ports/publication-repository.ts';
import { type HeldBy, heldBy, type ViewPorts } from './views.ts';

/** Lateness within this is what a retry or a cold start may take. In milliseconds. */
const TOLERATED_MS = 60_000;

/**
 * How many of these woken publications are past their due time, unsent, and not held by a pause, a disconnected
 * account or a spending cap: those that something is wrong with.
 */
export async function countDueNotSent(ports: ViewPorts, wakeUps: readonly WakeUp[]): Promise<number> {
  const heldByTenant = new Map<TenantId, Promise<HeldBy>>();
  const latestDueAt = ports.clock.now() - TOLERATED_MS;
  const overdue = wakeUps.filter(({ purpose, wakeAt }) => purpose === 'publish' && wakeAt < latestDueAt);
  const counted = await Promise.all(
    overdue.map(async ({ tenantId, publicationId }) => {
      const publication = await ports.publications.get(tenantId, publicationId);
      if (publication?.state !== 'scheduled' || publication.dueAt > latestDueAt) return false;
      const held = heldByTenant.get(tenantId) ?? heldBy(ports, tenantId);
      heldByTenant.set(tenantId, held);
      return (await held)(publication) === undefined;
    }),
  );
  return counted.filter(Boolean).length;
}
