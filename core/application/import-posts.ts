import type { PostId } from '../domain/ids.ts';
import type { PostDraft } from '../domain/post-draft.ts';
import type { FieldProblem } from '../domain/problem.ts';
import type { Principal } from '../domain/tenant.ts';
import { type AmbiguousTime, checkDraft } from './check-draft.ts';
import { draftDigest, type QueuePorts, queuePost } from './queue-post.ts';

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

/** Rows under way at once: enough for the store to group their commits. */
const CONCURRENCY = 256;

/** Queues each good row and names what is wrong with each other one. A row's key makes it idempotent. */
export async function importPosts(
  ports: QueuePorts,
  principal: Principal,
  rows: readonly ImportRow[],
  dryRun: boolean,
): Promise<ImportResult> {
  const results: ImportedRow[] = [];
  const contradictions = findContradictions(ports, rows);
  for (let start = 0; start < rows.length; start += CONCURRENCY) {
    const group = rows.slice(start, start + CONCURRENCY);
    results.push(
      ...(await Promise.all(
        group.map((row) =>
          importRow(ports, principal, row, { dryRun, contradicts: contradictions.get(row) }),
        ),
      )),
    );
  }
  const accepted = results.filter((result) => result.problem === undefined).length;
  return { accepted, refused: results.length - accepted, rows: results };
}

/**
 * The rows whose key an earlier row has with another draft, each with the number of that row. Rows are under way
 * together, and yet the first of a file has to win.
 */
function findContradictions(ports: QueuePorts, rows: readonly ImportRow[]): ReadonlyMap<ImportRow, number> {
  const contradictions = new Map<ImportRow, number>();
  const firstOfKey = new Map<string, Extract<ImportRow, { draft: PostDraft }>>();
  for (const row of rows) {
    if ('problem' in row) continue;
    const first = firstOfKey.get(row.key);
    if (first === undefined) firstOfKey.set(row.key, row);
    else if (draftDigest(ports, first.draft) !== draftDigest(ports, row.draft))
      contradictions.set(row, first.row);
  }
  return contradictions;
}

async function importRow(
  ports: QueuePorts,
  principal: Principal,
  row: ImportRow,
  { dryRun, contradicts }: { readonly dryRun: boolean; readonly contradicts: number | undefined },
): Promise<ImportedRow> {
  const place = { row: row.row, key: row.key };
  if ('problem' in row) return { ...place, problem: row.problem };
  if (contradicts !== undefined)
    return { ...place, problem: `row ${contradicts} has the same key and another post` };
  const postId = ports.ids.derived('post', principal.tenantId, 'import', row.key);
  const result = dryRun
    ? await tryRow(ports, principal, row.draft, postId)
    : await queuePost(ports, principal, row.draft, { postId });
  switch (result.kind) {
    case 'checked':
      return place;
    case 'queued':
    case 'exists':
      return { ...place, postId };
    case 'other-draft':
      return { ...place, problem: `the key ${JSON.stringify(row.key)} was used for another post before` };
    case 'ambiguous-time':
      return { ...place, problem: `${result.detail}; give disambiguation, or an instant` };
    case 'invalid':
      return { ...place, problem: sentence(result.problems) };
  }
}

type Trial =
  | AmbiguousTime
  | { readonly kind: 'checked' | 'exists' | 'other-draft' }
  | { readonly kind: 'invalid'; readonly problems: readonly FieldProblem[] };

/** What importing the row would say; nothing is stored. */
async function tryRow(
  ports: QueuePorts,
  { tenantId }: Principal,
  draft: PostDraft,
  postId: PostId,
): Promise<Trial> {
  const stored = await ports.posts.get(tenantId, postId);
  if (stored !== undefined)
    return { kind: stored.post.draftSha256 === draftDigest(ports, draft) ? 'exists' : 'other-draft' };
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
