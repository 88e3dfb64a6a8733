import type { Account } from '../domain/account.ts';
import type { AccountId, Instant, MediaId, TenantId } from '../domain/ids.ts';
import { type Media, sniffContentType } from '../domain/media.ts';
import { type ContentPart, contentFor, LATEST_AFTER_MINUTES } from '../domain/post.ts';
import type { PostDraft } from '../domain/post-draft.ts';
import type { FieldProblem } from '../domain/problem.ts';
import { resolvePublishTime } from '../domain/publish-time.ts';
import type { Settings } from '../domain/tenant.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { Clock } from '../ports/clock.ts';
import type { PartCheck } from '../ports/content-rules.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { MediaStore } from '../ports/media-store.ts';
import type { NetworkRules } from '../ports/network-adapter.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';

export interface CheckPorts {
  readonly tenants: Pick<TenantRepository, 'settings'>;
  readonly accounts: Pick<AccountRepository, 'get'>;
  readonly media: MediaRepository;
  readonly mediaStore: MediaStore;
  readonly networks: NetworkRules;
  readonly clock: Clock;
}

export interface AccountCheck {
  readonly account: Account;
  readonly parts: readonly PartCheck[];
  readonly price: number;
}

export interface CheckedDraft {
  readonly kind: 'checked';
  readonly dueAt: Instant;
  readonly latestAfterMinutes: number;
  readonly accounts: readonly AccountCheck[];
  readonly problems: readonly FieldProblem[];
  readonly warnings: readonly string[];
}

export interface AmbiguousTime {
  readonly kind: 'ambiguous-time';
  readonly pointer: string;
  readonly detail: string;
  readonly candidates: readonly [Instant, Instant];
}

/** A post is queued for at most this many accounts at once. */
const MAX_ACCOUNTS = 20;
const MAX_THREAD = 24;
/** Nobody plans further ahead; further ahead is a slip. */
const FURTHEST_AHEAD_MS = 5 * 366 * 86_400_000;

/** All that can be said of a draft before it is stored: time, accounts, media, what each network takes. */
export async function checkDraft(
  ports: CheckPorts,
  tenantId: TenantId,
  draft: PostDraft,
): Promise<CheckedDraft | AmbiguousTime> {
  const latestAfterMinutes = draft.latestAfterMinutes ?? LATEST_AFTER_MINUTES.default;
  const time = resolvePublishTime(draft);
  if (time.kind === 'ambiguous')
    return {
      kind: 'ambiguous-time',
      pointer: '/publishAt',
      detail: time.detail,
      candidates: time.candidates,
    };
  const problems: FieldProblem[] = [];
  const dueAt = time.kind === 'resolved' ? time.at : 0;
  if (time.kind === 'invalid') problems.push({ pointer: time.pointer, detail: time.detail });
  else problems.push(...timeProblems(dueAt, latestAfterMinutes, ports.clock.now()));
  problems.push(...latestProblems(latestAfterMinutes));
  if ((draft.thread?.length ?? 0) > MAX_THREAD)
    problems.push({
      pointer: '/thread',
      detail: `${draft.thread?.length ?? 0} further parts; takes up to ${MAX_THREAD}`,
    });
  const settings = await ports.tenants.settings(tenantId);
  const accounts = await loadAccounts(ports, tenantId, draft.accountIds, problems);
  const media = await loadDraftMedia(ports, tenantId, draft, settings, problems);
  const checks = accounts.map((account) => checkFor(ports, draft, account, media, problems));
  return {
    kind: 'checked',
    dueAt,
    latestAfterMinutes,
    accounts: checks,
    problems: unique(problems),
    warnings: warningsFor(accounts),
  };
}

function timeProblems(dueAt: Instant, latestAfterMinutes: number, now: Instant): FieldProblem[] {
  if (dueAt + latestAfterMinutes * 60_000 < now) {
    const detail = `${new Date(dueAt).toISOString()} is more than ${latestAfterMinutes} minutes ago: its latest time has passed`;
    return [{ pointer: '/publishAt', detail }];
  }
  if (dueAt > now + FURTHEST_AHEAD_MS)
    return [{ pointer: '/publishAt', detail: 'takes instants up to five years ahead' }];
  return [];
}

function latestProblems(latestAfterMinutes: number): FieldProblem[] {
  const { lowest, highest } = LATEST_AFTER_MINUTES;
  const isTaken =
    Number.isInteger(latestAfterMinutes) && latestAfterMinutes >= lowest && latestAfterMinutes <= highest;
  if (isTaken) return [];
  const detail = `takes whole minutes from ${lowest} to ${highest}, got ${latestAfterMinutes}`;
  return [{ pointer: '/latestAfterMinutes', detail }];
}

async function loadAccounts(
  ports: CheckPorts,
  tenantId: TenantId,
  ids: readonly AccountId[],
  problems: FieldProblem[],
): Promise<Account[]> {
  if (ids.length < 1 || ids.length > MAX_ACCOUNTS)
    problems.push({
      pointer: '/accountIds',
      detail: `takes 1 to ${MAX_ACCOUNTS} accounts, got ${ids.length}`,
    });
  const accounts: Account[] = [];
  const seen = new Set<AccountId>();
  for (const [index, id] of ids.slice(0, MAX_ACCOUNTS).entries()) {
    const pointer = `/accountIds/${index}`;
    const account = seen.has(id) ? 'repeated' : await ports.accounts.get(tenantId, id);
    seen.add(id);
    if (account === 'repeated') problems.push({ pointer, detail: 'this account is named twice' });
    else if (account === undefined || account.deletedAt !== undefined)
      problems.push({ pointer, detail: 'there is no such account' });
    else accounts.push(account);
  }
  return accounts;
}

type MediaById = ReadonlyMap<MediaId, Media>;

async function loadDraftMedia(
  ports: CheckPorts,
  tenantId: TenantId,
  draft: PostDraft,
  settings: Settings | undefined,
  problems: FieldProblem[],
): Promise<MediaById> {
  const found = new Map<MediaId, Media>();
  const places = [
    ...(draft.media ?? []).map(({ mediaId }, index) => ({ mediaId, pointer: `/media/${index}/mediaId` })),
    ...(draft.thread ?? []).flatMap((part, partIndex) =>
      (part.media ?? []).map(({ mediaId }, index) => ({
        mediaId,
        pointer: `/thread/${partIndex}/media/${index}/mediaId`,
      })),
    ),
  ];
  for (const { mediaId, pointer } of places) {
    const media = found.get(mediaId) ?? (await ports.media.get(tenantId, mediaId));
    const detail =
      media === undefined ? 'there is no such medium' : await mediumProblem(ports, media, settings);
    if (detail !== undefined) problems.push({ pointer, detail });
    if (media !== undefined) found.set(mediaId, media);
  }
  return found;
}

async function mediumProblem(
  ports: CheckPorts,
  media: Media,
  settings: Settings | undefined,
): Promise<string | undefined> {
  if (settings?.requireAltText === true && media.altText.trim() === '')
    return 'it has no alt text, which this tenant requires';
  const stored = await ports.mediaStore.inspect(media.tenantId, media.id);
  if (stored === undefined) return 'its bytes were not uploaded yet';
  if (stored.byteCount !== media.byteCount)
    return `${stored.byteCount} bytes were uploaded, ${media.byteCount} were announced`;
  const actual = sniffContentType(stored.head);
  return actual === media.contentType
    ? undefined
    : `its bytes are ${actual ?? 'no image'}, not ${media.contentType}`;
}

function checkFor(
  ports: CheckPorts,
  draft: PostDraft,
  account: Account,
  media: MediaById,
  problems: FieldProblem[],
): AccountCheck {
  const { rules } = ports.networks[account.network];
  const content = draftContent(draft, account.network);
  const parts = content.map((part) =>
    rules.check({ text: part.text, media: part.mediaIds.flatMap((id) => media.get(id) ?? []) }),
  );
  for (const [index, part] of parts.entries()) {
    const place = index === 0 ? '' : `/thread/${index - 1}`;
    const isVariant = index === 0 && draft.variants?.[account.network] !== undefined;
    for (const { pointer, detail } of part.problems) {
      problems.push({
        pointer:
          isVariant && pointer === '/text' ? `/variants/${account.network}/text` : `${place}${pointer}`,
        detail,
      });
    }
  }
  if (content.length > rules.maxThreadParts)
    problems.push({
      pointer: '/thread',
      detail: `${account.network} takes threads of up to ${rules.maxThreadParts} parts`,
    });
  return { account, parts, price: Math.round(parts.reduce((sum, part) => sum + part.price, 0) * 1e6) / 1e6 };
}

export function draftContent(draft: PostDraft, network: Account['network']): ContentPart[] {
  return contentFor(
    {
      text: draft.text,
      mediaIds: mediaIdsOf(draft.media),
      thread: threadOf(draft),
      variants: draft.variants ?? {},
    },
    network,
  );
}

export function threadOf(draft: Pick<PostDraft, 'thread'>): ContentPart[] {
  return (draft.thread ?? []).map((part) => ({ text: part.text, mediaIds: mediaIdsOf(part.media) }));
}

export function mediaIdsOf(media: PostDraft['media']): MediaId[] {
  return (media ?? []).map(({ mediaId }) => mediaId);
}

/** X forbids identical posts on several accounts (docs.x.com developer-terms/policy). */
function warningsFor(accounts: readonly Account[]): string[] {
  const onX = Map.groupBy(accounts, ({ network }) => network).get('x')?.length ?? 0;
  return onX > 1
    ? [
        `The same text goes to ${onX} accounts on X; X forbids substantially similar posts on several accounts.`,
      ]
    : [];
}

function unique(problems: readonly FieldProblem[]): FieldProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.pointer} ${problem.detail}`, problem])).values()];
}
