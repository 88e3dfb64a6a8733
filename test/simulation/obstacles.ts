import type { AccountId, Instant } from '../../core/domain/ids.ts';

interface Obstacle {
  /** Absent: every account's. */
  readonly accountId: AccountId | undefined;
  readonly fromAt: Instant;
  untilAt: Instant;
}

/** What rightly keeps publications from going out: pauses, limits, accounts that are not connected. */
export interface Obstacles {
  begin(name: string, accountId: AccountId | undefined, fromAt: Instant, untilAt?: Instant): void;
  end(name: string, at: Instant): void;
  /** Whether something was in the way of this account at some time in between. */
  stood(accountId: AccountId, fromAt: Instant, toAt: Instant): boolean;
}

export function createObstacles(): Obstacles {
  const all: Obstacle[] = [];
  const open = new Map<string, Obstacle>();
  return {
    begin(name, accountId, fromAt, untilAt = Infinity) {
      const obstacle = { accountId, fromAt, untilAt };
      all.push(obstacle);
      open.set(name, obstacle);
    },
    end(name, at) {
      const obstacle = open.get(name);
      if (obstacle !== undefined) obstacle.untilAt = Math.min(obstacle.untilAt, at);
      open.delete(name);
    },
    stood: (accountId, fromAt, toAt) =>
      all.some(
        (each) =>
          (each.accountId ?? accountId) === accountId && each.fromAt <= toAt && each.untilAt >= fromAt,
      ),
  };
}
