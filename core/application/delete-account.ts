import type { AccountId } from '../domain/ids.ts';
import { cancelPublication } from '../domain/publication-life.ts';
import type { Principal } from '../domain/tenant.ts';
import type { AccountPorts } from './connect-account.ts';
import { changeAccount } from './fresh-credentials.ts';

/** Cancels what is still scheduled, keeps the history, forgets the credentials at once. `undefined`: no such account. */
export async function deleteAccount(
  ports: AccountPorts,
  principal: Principal,
  id: AccountId,
): Promise<{ readonly cancelledCount: number } | undefined> {
  const account = await ports.accounts.get(principal.tenantId, id);
  if (account === undefined || account.deletedAt !== undefined) return undefined;
  const deletedAt = ports.clock.now();
  await changeAccount(ports, account, (current) => ({ ...current, status: 'disconnected', deletedAt }));
  await ports.credentials.delete(principal.tenantId, id);
  let cancelledCount = 0;
  for (let rest = await ports.publications.listOpen(principal.tenantId, id); ; ) {
    const cancellations = rest.map((publication) => ({
      publication,
      result: cancelPublication(publication, deletedAt, `account deleted by ${principal.name}`),
    }));
    const conflicts = await Promise.all(
      cancellations.map(async ({ publication, result }) => {
        if (result.kind === 'too-late') return false;
        return (await ports.publications.replace(result.next, publication.revision)) === 'conflict';
      }),
    );
    cancelledCount += cancellations.filter(
      ({ result }, index) => result.kind === 'cancelled' && conflicts[index] === false,
    ).length;
    if (!conflicts.includes(true)) return { cancelledCount };
    rest = await ports.publications.listOpen(principal.tenantId, id);
  }
}
