import type { AccountId, PauseId } from '../domain/ids.ts';
import type { Pause } from '../domain/pause.ts';
import type { Principal } from '../domain/tenant.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdSource } from '../ports/id-source.ts';
import type { PauseRepository } from '../ports/pause-repository.ts';

export interface PausePorts {
  readonly pauses: PauseRepository;
  readonly accounts: AccountRepository;
  readonly ids: IdSource;
  readonly clock: Clock;
}

export interface PauseInput {
  /** Absent: the whole tenant. */
  readonly accountId?: AccountId;
  readonly reason: string;
  readonly id?: PauseId;
}

export type PauseResult =
  | { readonly kind: 'paused'; readonly pause: Pause }
  | { readonly kind: 'no-account' };

/** Once this resolved, nothing that the pause covers begins to be sent. */
export async function createPause(
  ports: PausePorts,
  { tenantId, name }: Principal,
  { accountId, reason, id }: PauseInput,
): Promise<PauseResult> {
  if (accountId !== undefined) {
    const account = await ports.accounts.get(tenantId, accountId);
    if (account === undefined || account.deletedAt !== undefined) return { kind: 'no-account' };
  }
  const pause: Pause = {
    ...{ id: id ?? ports.ids.next('pause'), tenantId, reason },
    ...(accountId === undefined ? {} : { accountId }),
    ...{ createdAt: ports.clock.now(), createdBy: name },
  };
  await ports.pauses.create(pause);
  return { kind: 'paused', pause };
}
