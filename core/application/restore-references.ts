import type { ExportRecord, PostRecord } from '../domain/export-record.ts';
import { type AccountId, type MediaId, publicationIdOf, type TenantId } from '../domain/ids.ts';
import type { Network } from '../domain/network.ts';
import type { FieldProblem } from '../domain/problem.ts';
import type { AccountRepository } from '../ports/account-repository.ts';
import type { MediaRepository } from '../ports/media-repository.ts';
import type { TenantRepository } from '../ports/tenant-repository.ts';

interface Ports {
  readonly tenants: Pick<TenantRepository, 'get'>;
  readonly accounts: Pick<AccountRepository, 'get'>;
  readonly media: Pick<MediaRepository, 'get'>;
}

/** What records may refer to: those that come with them, and those that are stored. */
interface Known {
  readonly networkOf: (id: AccountId) => Promise<Network | undefined>;
  readonly hasMedia: (id: MediaId) => Promise<boolean>;
}

/** What does not fit together: among the records, or between them and what is stored. Pointers begin with the place. */
export async function referenceProblems(
  ports: Ports,
  tenantId: TenantId,
  records: readonly ExportRecord[],
): Promise<FieldProblem[]> {
  const known = knownOf(ports, tenantId, records);
  const found = await Promise.all(
    records.map(async (record, index) => {
      const problems = await recordProblems(record, tenantId, known);
      return problems.map(({ pointer, detail }) => ({
        pointer: `/${index}${pointer}`,
        detail: `${record.id}: ${detail}`,
      }));
    }),
  );
  return [...(await tenantProblems(ports, tenantId, records)), ...repeated(records), ...found.flat()];
}

function knownOf(ports: Ports, tenantId: TenantId, records: readonly ExportRecord[]): Known {
  const networks = new Map<AccountId, Promise<Network | undefined>>();
  const media = new Map<MediaId, Promise<boolean>>();
  for (const record of records) {
    if (record.kind === 'account') networks.set(record.id, Promise.resolve(record.network));
    if (record.kind === 'media') media.set(record.id, Promise.resolve(true));
  }
  return {
    networkOf: (id) =>
      remembered(networks, id, async () => (await ports.accounts.get(tenantId, id))?.network),
    hasMedia: (id) => remembered(media, id, async () => (await ports.media.get(tenantId, id)) !== undefined),
  };
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, read: () => Value): Value {
  const value = known.get(key) ?? read();
  known.set(key, value);
  return value;
}

async function tenantProblems(
  ports: Ports,
  tenantId: TenantId,
  records: readonly ExportRecord[],
): Promise<FieldProblem[]> {
  if (records.some(({ kind }) => kind === 'tenant') || (await ports.tenants.get(tenantId)) !== undefined)
    return [];
  return [{ pointer: '/0', detail: `the tenant ${tenantId} is not here: its own record comes first` }];
}

function repeated(records: readonly ExportRecord[]): FieldProblem[] {
  const seen = new Set<string>();
  return records.flatMap(({ kind, id }, index) => {
    const isRepeated = seen.has(`${kind} ${id}`);
    seen.add(`${kind} ${id}`);
    return isRepeated ? [{ pointer: `/${index}/id`, detail: `${id} is here twice` }] : [];
  });
}

async function recordProblems(
  record: ExportRecord,
  tenantId: TenantId,
  known: Known,
): Promise<FieldProblem[]> {
  switch (record.kind) {
    case 'tenant':
      return record.id === tenantId ? [] : [{ pointer: '/id', detail: `not of the tenant ${tenantId}` }];
    case 'pause':
      return (await known.networkOf(record.accountId)) === undefined
        ? [{ pointer: '/accountId', detail: `there is no account ${record.accountId}` }]
        : [];
    case 'post':
      return [
        ...positionProblems(record),
        ...(await accountProblems(record, known)),
        ...(await mediaProblems(record, known)),
      ];
    default:
      return [];
  }
}

/** A publication's id names its post and its place among the post's accounts. */
function positionProblems({ id, accountIds, publications }: PostRecord): FieldProblem[] {
  if (publications.length !== accountIds.length)
    return [
      {
        pointer: '/publications',
        detail: `${publications.length} publications for ${accountIds.length} accounts`,
      },
    ];
  return publications.flatMap((publication, position) => {
    const pointer = `/publications/${position}`;
    const expectedId = publicationIdOf(id, position);
    return [
      ...(publication.id === expectedId
        ? []
        : [
            {
              pointer: `${pointer}/id`,
              detail: `${publication.id} is no publication of it here: ${expectedId} is`,
            },
          ]),
      ...(publication.accountId === accountIds[position]
        ? []
        : [
            {
              pointer: `${pointer}/accountId`,
              detail: `${publication.accountId} is not the account at this place`,
            },
          ]),
    ];
  });
}

async function accountProblems({ publications }: PostRecord, known: Known): Promise<FieldProblem[]> {
  const found = await Promise.all(
    publications.map(async ({ accountId, network }, position) => {
      if ((await known.networkOf(accountId)) === network) return [];
      const pointer = `/publications/${position}/accountId`;
      return [{ pointer, detail: `there is no account ${accountId} on ${network}` }];
    }),
  );
  return found.flat();
}

async function mediaProblems({ mediaIds, thread }: PostRecord, known: Known): Promise<FieldProblem[]> {
  const ids = [...mediaIds, ...thread.flatMap((part) => part.mediaIds)];
  const found = await Promise.all(
    ids.map(async (id) =>
      (await known.hasMedia(id)) ? [] : [{ pointer: '/mediaIds', detail: `there is no medium ${id}` }],
    ),
  );
  return found.flat();
}
