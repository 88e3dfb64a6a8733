import { type PostRecord, postRecord } from '../domain/export-record.ts';
import type { PostWithPublications } from '../ports/post-repository.ts';
import type { PublicationRepository } from '../ports/publication-repository.ts';

interface Ports {
  readonly publications: Pick<PublicationRepository, 'listSnapshots'>;
}

/** A post with all that was read of it. `undefined`: what became of it is still being found out. */
export async function readPostRecord(
  ports: Ports,
  entry: PostWithPublications,
): Promise<PostRecord | undefined> {
  const published = entry.publications.filter(({ state }) => state === 'published');
  const snapshots = await Promise.all(
    published.map(({ tenantId, id }) => ports.publications.listSnapshots(tenantId, id)),
  );
  return postRecord(entry, snapshots.flat());
}
