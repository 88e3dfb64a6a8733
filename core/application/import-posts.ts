import type { AccountId, PostId, TenantId } from '../domain/ids.ts';
import type { PostDraft } from '../domain/post-draft.ts';
import type { FieldProblem } from '../domain/problem.ts';
import type { Principal } from '../domain/tenant.ts';
import { type AmbiguousTime, checkDraft } from './check-draft.ts';
import { draftDigest, type StorePorts, storePost } from './queue-post.ts';

/** A row as the edge read it: a draft of the right shape, or what is wrong with it. */
export type ImportRow =
  | { readonly row: number; readonly key: string; readonly draft: PostDraft }
  | { readonly row: number; readonly key: string; readonly problem: string };

export interface ImportedRow {
  readonly row: number;
  readonly key: string;
  readonly postId?: PostId;
  readonly problem?: string;
}

export interface ImportResult {
  readonly accepted: number;
  readonly refused: number;
  readonly rows: readonly ImportedRow[];
}

/** Rows under way at once: enough for the store to group their commits, few enough not to hold up a send. */
const CONCURRENCY = 512;

/** Queues each good row and names what is wrong with each other one. A row's key makes it idempotent. */
export async function importPosts(
  ports: StorePorts,
  principal: Principal,
  rows: Iterable<ImportRow>,
  dryRun: boolean,
): Promise<ImportResult> {
  const results: ImportedRow[] = [];
  const queue = rowImporter(readingOnce(ports), principal, dryRun);
  let group: Promise<ImportedRow>[] = [];
  for (const row of rows) {
    group.push(queue(row));
    if (group.length < CONCURRENCY) continue;
    results.push(...(await Promise.all(group)));
    group = [];
  }
  results.push(...(await Promise.all(group)));
  const accepted = results.filter((result) => result.problem === undefined).length;
  return { accepted, refused: results.length - accepted, rows: results };
}

/** The rows of a file name the same few accounts: what was read of them once holds for the whole file. */
function readingOnce(ports: StorePorts): StorePorts {
  const settings = remember((tenantId: TenantId) => ports.tenants.settings(tenantId));
  const account = new Map<TenantId, (id: AccountId) => ReturnType<StorePorts['accounts']['get']>>();
  return {
    ...ports,
    tenants: { settings },
    accounts: {
      get(tenantId, id) {
        const ofTenant =
          account.get(tenantId) ?? remember((each: AccountId) => ports.accounts.get(tenantId, each));
        account.set(tenantId, ofTenant);
        return ofTenant(id);
      },
    },
  };
}

function remember<Key, Value>(read: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}

function rowImporter(ports: StorePorts, principal: Principal, dryRun: boolean) {
  // Rows are under way together, and yet of two with one key the first of the file has to win.
  const firstOfKey = new Map<string, { readonly row: number; readonly draftSha256: string }>();

  return async (row: ImportRow): Promise<ImportedRow> => {
    const place = { row: row.row, key: row.key };
    if ('problem' in row) return { ...place, problem: row.problem };
    const draftSha256 = draftDigest(ports, row.draft);
    const first = firstOfKey.get(row.key);
    if (first === undefined) firstOfKey.set(row.key, { row: row.row, draftSha256 });
    else if (first.draftSha256 !== draftSha256)
      return { ...place, problem: `row ${first.row} has the same key and another post` };
    const postId = ports.ids.derived('post', principal.tenantId, 'import', row.key);
    const queue = dryRun ? tryRow : storePost;
    const result = await queue(ports, principal, row.draft, { postId, draftSha256 });
    switch (result.kind) {
      case 'checked':
        return place;
      case 'stored':
      case 'exists':
        return { ...place, postId };
      case 'other-draft':
        return { ...place, problem: `the key ${JSON.stringify(row.key)} was used for another post before` };
      case 'ambiguous-time':
        return { ...place, problem: `${result.detail}; give disambiguation, or an instant` };
      case 'invalid':
        return { ...place, problem: sentence(result.problems) };
    }
  };
}

type Trial =
  | AmbiguousTime
  | { readonly kind: 'checked' | 'exists' | 'other-draft' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** What importing the row would say; nothing is stored. */
async function tryRow(
  ports: StorePorts,
  { tenantId }: Principal,
  draft: PostDraft,
  { postId, draftSha256 }: { readonly postId: PostId; readonly draftSha256: string },
): Promise<Trial> {
  const stored = await ports.posts.get(tenantId, postId);
  if (stored !== undefined)
    return { kind: stored.post.draftSha256 === draftSha256 ? 'exists' : 'other-draft' };
  const checked = await checkDraft(ports, tenantId, draft);
  if (checked.kind === 'ambiguous-time') return checked;
  const { problems } = checked;
  return problems.length === 0 ? { kind: 'checked' } : { kind: 'invalid', problems };
}

function sentence(problems: readonly FieldProblem[]): string {
  return problems
    .map(({ pointer, detail }) => `${pointer.slice(1).replaceAll('/', '.')}: ${detail}`)
    .join('; ');
}
