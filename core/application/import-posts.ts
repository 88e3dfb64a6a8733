import type { PostId } from '../domain/ids.ts';
import type { PostDraft } from '../domain/post-draft.ts';
import type { FieldProblem } from '../domain/problem.ts';
import type { Principal } from '../domain/tenant.ts';
import { checkDraft } from './check-draft.ts';
import { type QueuePorts, queuePost } from './queue-post.ts';

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
  for (let start = 0; start < rows.length; start += CONCURRENCY) {
    const group = rows.slice(start, start + CONCURRENCY);
    results.push(...(await Promise.all(group.map((row) => importRow(ports, principal, row, dryRun)))));
  }
  const accepted = results.filter((result) => result.problem === undefined).length;
  return { accepted, refused: results.length - accepted, rows: results };
}

async function importRow(
  ports: QueuePorts,
  principal: Principal,
  row: ImportRow,
  dryRun: boolean,
): Promise<ImportedRow> {
  const place = { row: row.row, key: row.key };
  if ('problem' in row) return { ...place, problem: row.problem };
  if (dryRun) {
    const checked = await checkDraft(ports, principal.tenantId, row.draft);
    if (checked.kind === 'ambiguous-time') return { ...place, problem: checked.detail };
    return checked.problems.length === 0 ? place : { ...place, problem: sentence(checked.problems) };
  }
  const postId = ports.ids.derived('post', principal.tenantId, 'import', row.key);
  const result = await queuePost(ports, principal, row.draft, { postId });
  switch (result.kind) {
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

function sentence(problems: readonly FieldProblem[]): string {
  return problems
    .map(({ pointer, detail }) => `${pointer.slice(1).replaceAll('/', '.')}: ${detail}`)
    .join('; ');
}
