import type { Account } from '../domain/account.ts';
import {
  accountRecord,
  type ExportRecord,
  isUnsettled,
  mediaRecord,
  pauseRecord,
  RECORD_KINDS,
  tenantRecord,
} from '../domain/export-record.ts';
import type { AccountId, Instant, MediaId, PostId, PublicationId, TenantId } from '../domain/ids.ts';
import type { Media } from '../domain/media.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { PauseRepository } from '../ports/pause-repository.ts';
import type { PostQuery, PostRepository, PostWithPublications } from '../ports/post-repository.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';
import { readPostRecord } from './read-post-record.ts';

export interface ExportPorts {
  readonly tenants: Pick<TenantRepository, 'get' | 'settings'>;
  readonly accounts: Pick<AccountRepository, 'list'>;
  readonly pauses: Pick<PauseRepository, 'list'>;
  readonly media: Pick<MediaRepository, 'list'>;
  readonly posts: Pick<PostRepository, 'list' | 'get'>;
  readonly publications: Pick<PublicationRepository, 'listSnapshots'>;
}

/** Where an export goes on: after this record. */
export interface ExportPosition {
  readonly kind: ExportRecord['kind'];
  readonly id: string;
  /** Of a post; 0 of all others. */
  readonly dueAt: Instant;
}

export type ExportStep =
  | { readonly kind: 'record'; readonly record: ExportRecord; readonly position: ExportPosition }
  | { readonly kind: 'no-tenant' }
  /** It could publish what the other stage will publish too. */
  | { readonly kind: 'not-paused' }
  /** Only this stage can find out what became of them: it does within minutes. */
  | { readonly kind: 'unsettled'; readonly publicationIds: readonly PublicationId[] };

/** Records read at once: bounds memory, and how many reads are under way. */
const READ_SIZE = 50;
const UNSETTLED_SHOWN = 10;

/**
 * All records of a paused tenant in a fixed order, from `after` on. Ends with the step that refuses to go on, if
 * there is one. What people change meanwhile may be in or not: posts come in the order of their due times.
 */
export async function* exportTenant(
  ports: ExportPorts,
  tenantId: TenantId,
  after?: ExportPosition,
): AsyncGenerator<ExportStep, void> {
  const refusal = await refusalOf(ports, tenantId, after === undefined);
  if (refusal !== undefined) {
    yield refusal;
    return;
  }
  const begin = after === undefined ? 0 : RECORD_KINDS.indexOf(after.kind);
  for (const kind of RECORD_KINDS.slice(begin))
    yield* SECTIONS[kind](ports, tenantId, after?.kind === kind ? after : undefined);
}

async function refusalOf(
  ports: ExportPorts,
  tenantId: TenantId,
  isBeginning: boolean,
): Promise<ExportStep | undefined> {
  const pauses = await ports.pauses.list(tenantId);
  if (!pauses.some(({ accountId }) => accountId === undefined)) return { kind: 'not-paused' };
  // Later pages find what is unsettled among their own posts.
  const publicationIds = isBeginning ? await findUnsettled(ports, tenantId) : [];
  return publicationIds.length === 0 ? undefined : { kind: 'unsettled', publicationIds };
}

async function findUnsettled(ports: ExportPorts, tenantId: TenantId): Promise<PublicationId[]> {
  const pages = await Promise.all(
    (['sending', 'unknown'] as const).map((publicationState) =>
      ports.posts.list({ tenantId, publicationState, limit: UNSETTLED_SHOWN }),
    ),
  );
  return [...new Set(pages.flat().flatMap(unsettledOf))].slice(0, UNSETTLED_SHOWN);
}

function unsettledOf({ publications }: PostWithPublications): PublicationId[] {
  return publications.filter(isUnsettled).map(({ id }) => id);
}

type Section = (
  ports: ExportPorts,
  tenantId: TenantId,
  after: ExportPosition | undefined,
) => AsyncGenerator<ExportStep, void>;

const SECTIONS: Readonly<Record<ExportRecord['kind'], Section>> = {
  tenant: exportHead,
  account: exportAccounts,
  pause: exportPauses,
  media: exportMedia,
  post: exportPosts,
};

async function* exportHead(
  ports: ExportPorts,
  tenantId: TenantId,
  after: ExportPosition | undefined,
): AsyncGenerator<ExportStep, void> {
  if (after !== undefined) return;
  const [tenant, settings] = [await ports.tenants.get(tenantId), await ports.tenants.settings(tenantId)];
  if (tenant === undefined || settings === undefined) yield { kind: 'no-tenant' };
  else yield stepOf(tenantRecord(tenant, settings));
}

async function* exportAccounts(
  ports: ExportPorts,
  tenantId: TenantId,
  after: ExportPosition | undefined,
): AsyncGenerator<ExportStep, void> {
  const accounts = each<Account>(after?.id as AccountId | undefined, (page) =>
    ports.accounts.list(tenantId, { ...page, withDeleted: true }),
  );
  for await (const account of accounts) yield stepOf(accountRecord(account));
}

async function* exportPauses(
  ports: ExportPorts,
  tenantId: TenantId,
  after: ExportPosition | undefined,
): AsyncGenerator<ExportStep, void> {
  const records = (await ports.pauses.list(tenantId)).flatMap((pause) => pauseRecord(pause) ?? []);
  for (const record of records.sort((a, b) => (a.id < b.id ? -1 : 1)))
    if (after === undefined || record.id > after.id) yield stepOf(record);
}

async function* exportMedia(
  ports: ExportPorts,
  tenantId: TenantId,
  after: ExportPosition | undefined,
): AsyncGenerator<ExportStep, void> {
  const media = each<Media>(after?.id as MediaId | undefined, (page) => ports.media.list(tenantId, page));
  for await (const medium of media) yield stepOf(mediaRecord(medium));
}

/** All entities behind `after`, read page by page. */
async function* each<Entity extends { readonly id: string }>(
  after: Entity['id'] | undefined,
  list: (page: { readonly limit: number; readonly after?: Entity['id'] }) => Promise<readonly Entity[]>,
): AsyncGenerator<Entity, void> {
  for (let last = after; ; ) {
    const page = await list({ limit: READ_SIZE, ...(last === undefined ? {} : { after: last }) });
    yield* page;
    last = page.at(-1)?.id;
    if (last === undefined) return;
  }
}

async function* exportPosts(
  ports: ExportPorts,
  tenantId: TenantId,
  from: ExportPosition | undefined,
): AsyncGenerator<ExportStep, void> {
  let after: PostQuery['after'] = from && { dueAt: from.dueAt, postId: from.id as PostId };
  for (;;) {
    const query = { tenantId, limit: READ_SIZE, ...(after === undefined ? {} : { after }) };
    const page = await ports.posts.list(query);
    for (const step of await Promise.all(page.map((entry) => exportPost(ports, entry)))) {
      if (step !== undefined) yield step;
      if (step?.kind === 'unsettled') return;
    }
    const last = page.at(-1)?.post;
    if (last === undefined) return;
    after = { dueAt: last.dueAt, postId: last.id };
  }
}

/** A list may lag behind a send that began just before the pause, so the post is read once more, as it is now. */
async function exportPost(ports: ExportPorts, listed: PostWithPublications): Promise<ExportStep | undefined> {
  const { tenantId, id, dueAt } = listed.post;
  const entry = await ports.posts.get(tenantId, id);
  if (entry === undefined) return undefined;
  const record = await readPostRecord(ports, entry);
  return record === undefined
    ? { kind: 'unsettled', publicationIds: unsettledOf(entry) }
    : stepOf(record, dueAt);
}

function stepOf(record: ExportRecord, dueAt = 0): ExportStep {
  return { kind: 'record', record, position: { kind: record.kind, id: record.id, dueAt } };
}
