import type { AccountId, Instant, MediaId, PostId, TenantId } from '../../core/domain/ids.ts';
import type { PostDraft } from '../../core/domain/post-draft.ts';
import { type Chance, createChance } from './chance.ts';
import { FORBIDDEN } from './x-server.ts';

export const STARTS_AT: Instant = Date.parse('2026-12-05T06:00:00Z');
export const TENANT = 'bank' as TenantId;
export const IMAGE = 'med_image' as MediaId;
const MINUTE = 60_000;
/** Publications fall due within this time. */
const SPAN_MS = 90 * MINUTE;

export const PROFILES = ['1001', '1002', '1003'] as const;

/** Each profile on the network is one account with us. */
export const accountIdOf = (profileId: string) => `acc_${profileId}` as AccountId;
export const profileOf = (accountId: AccountId) => accountId.slice('acc_'.length);

/** What a world is like, decided by its seed alone. */
export interface Plan {
  /** `guarded`: refuses an identical text, as X does. `unguarded`: takes everything. */
  readonly network: 'guarded' | 'unguarded';
  readonly afterAbsence: 'resend' | 'ask' | undefined;
  /** Wake-ups as timers of the process, as on one machine, or as messages in a queue that outlives it. */
  readonly wakeUps: 'in-process' | 'queue';
  readonly sweepHorizonMs: number;
  readonly indexLagMs: number;
  readonly accountIds: readonly AccountId[];
  readonly posts: readonly PlannedPost[];
  readonly pauses: readonly PlannedPause[];
  readonly deployments: readonly Instant[];
  /** When an account is deleted, and which. */
  readonly deletions: readonly { readonly at: Instant; readonly accountId: AccountId }[];
  readonly endsAt: Instant;
}

export interface PlannedPost {
  readonly id: PostId;
  readonly queuedAt: Instant;
  readonly draft: PostDraft;
  readonly changes: readonly PlannedChange[];
}

export type Change =
  | { readonly kind: 'cancel' }
  | { readonly kind: 'edit'; readonly text?: string; readonly publishAt?: string };

export type PlannedChange = Change & { readonly at: Instant };

export interface PlannedPause {
  readonly at: Instant;
  readonly untilAt: Instant;
  /** Absent: everything. */
  readonly accountId?: AccountId;
}

export function planWorld(seed: number, postCount: number): Plan {
  const chance = createChance(seed, 'plan');
  const network = chance.next('network') < 0.65 ? 'guarded' : 'unguarded';
  const accountIds = PROFILES.map(accountIdOf);
  const posts = Array.from({ length: postCount }, (_, index) => planPost(seed, index, accountIds));
  return {
    network,
    afterAbsence: settingFor(network, chance.next('setting')),
    wakeUps: chance.next('wakeUps') < 0.5 ? 'in-process' : 'queue',
    sweepHorizonMs: [-20_000, 0, 60_000][chance.between('horizon', 0, 2)] ?? 0,
    indexLagMs: chance.between('lag', 0, 1000),
    accountIds,
    posts,
    pauses: Array.from({ length: chance.between('pauses', 0, 3) }, () => planPause(chance, accountIds)),
    deployments: Array.from({ length: chance.between('deployments', 0, 2) }, () => within(chance, 'deploy')),
    deletions:
      chance.next('deletion') < 0.05
        ? [{ at: within(chance, 'deleted'), accountId: accountIdOf(PROFILES[0]) }]
        : [],
    endsAt: STARTS_AT + SPAN_MS,
  };
}

function settingFor(network: Plan['network'], draw: number): Plan['afterAbsence'] {
  if (network === 'guarded') return draw < 0.15 ? 'ask' : undefined;
  return draw < 0.4 ? 'resend' : undefined;
}

function within(chance: Chance, name: string): Instant {
  return STARTS_AT + chance.between(name, 0, SPAN_MS);
}

function planPause(chance: Chance, accountIds: readonly AccountId[]): PlannedPause {
  const at = within(chance, 'pause');
  const accountId = accountIds[chance.between('pausedAccount', 0, accountIds.length)];
  const untilAt = at + chance.between('paused', 1000, 20 * MINUTE);
  return { at, untilAt, ...(accountId === undefined ? {} : { accountId }) };
}

function planPost(seed: number, index: number, accountIds: readonly AccountId[]): PlannedPost {
  const chance = createChance(seed, `post ${index}`);
  // People choose whole minutes: many are due at once.
  const minute = MINUTE * chance.between('minute', 2, SPAN_MS / MINUTE);
  const dueAt = STARTS_AT + minute + (chance.next('odd') < 0.3 ? chance.between('offset', 0, 59_999) : 0);
  const queuedAt = Math.max(STARTS_AT, dueAt - chance.between('ahead', 0, 40 * MINUTE));
  const first = chance.between('account', 0, accountIds.length - 1);
  const count = chance.next('accounts') < 0.1 ? 2 : 1;
  const draft: PostDraft = {
    ...contentOf(chance, index),
    accountIds: [...accountIds, ...accountIds].slice(first, first + count),
    publishAt: new Date(dueAt).toISOString(),
    latestAfterMinutes: LATEST[chance.between('latest', 0, LATEST.length - 1)],
  };
  const at = () => Math.max(queuedAt, dueAt - 10 * MINUTE) + chance.between('change', 0, 15 * MINUTE);
  const nearDue = () => dueAt - 6000 + chance.between('near', 0, 8000);
  const when = () => (chance.next('when') < 0.6 ? nearDue() : at());
  return { id: `pst_${index}` as PostId, queuedAt, draft, changes: changesOf(chance, draft, when) };
}

const LATEST = [15, 15, 15, 15, 60, 60, 240, 1, 3, 5] as const;

function changesOf(chance: Chance, draft: PostDraft, when: () => Instant): PlannedChange[] {
  const draw = chance.next('changes');
  if (draw < 0.05) return [{ kind: 'cancel', at: when() }];
  if (draw < 0.1) return [{ kind: 'edit', at: when(), text: `${draft.text} (neu)` }];
  if (draw > 0.14) return [];
  const laterAt = Date.parse(draft.publishAt) + chance.between('moved', 0, 10 * MINUTE);
  return [{ kind: 'edit', at: when(), publishAt: new Date(laterAt).toISOString() }];
}

type Content = Pick<PostDraft, 'text' | 'media' | 'thread'>;

function contentOf(chance: Chance, index: number): Content {
  const draw = chance.next('content');
  const image = [{ mediaId: IMAGE }];
  if (draw < 0.02) return { text: '', media: image };
  if (draw < 0.03) return { text: `${FORBIDDEN} ${index}` };
  if (draw < 0.13) return { text: `Gleicher Text ${chance.between('same', 1, 4)}` };
  if (draw < 0.2) return { text: `Bild ${index}`, media: image };
  if (draw < 0.25) return { text: `Jetzt & hier ${index}: https://example.org/${index}` };
  if (draw > 0.35) return { text: `Beitrag ${index}` };
  const thread = Array.from({ length: chance.between('parts', 1, 3) }, (_, part) => ({
    text: chance.next('same part') < 0.2 ? 'Mehr dazu:' : `Teil ${part + 2} von ${index}`,
  }));
  return { text: `Faden ${index}`, thread };
}
