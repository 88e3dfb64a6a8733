// The due index's part of a publication, apart from the store: what arranges wake-ups from the table's stream needs
// nothing else of it.
import { TO_ARRANGE_ATTRIBUTE } from '../../../contract/storage.ts';
import type { PublicationId, TenantId } from '../../../domain/ids.ts';
import { type PublicationState, wakePurposeOf } from '../../../domain/publication.ts';
import type { WakeUp } from '../../../ports/publication-repository.ts';
import { instantKey, instantOf, sectionOf } from './keys.ts';

/** Items of a stream, as they travel: text in `S`, numbers in `N`. */
export type StreamImage = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>;

/** Earliest first, then by id. */
export function dueSortKey({
  wakeAt,
  publicationId,
  tenantId,
}: Omit<WakeUp, 'generation' | 'purpose'>): string {
  return `${instantKey(wakeAt)}#${publicationId}#${tenantId}`;
}

/** `undefined`: nothing wakes it. */
export function wakeUpOf(sortKey: string, generation: number, state: PublicationState): WakeUp | undefined {
  const purpose = wakePurposeOf(state);
  if (purpose === undefined) return undefined;
  return {
    tenantId: sectionOf(sortKey, 2) as TenantId,
    publicationId: sectionOf(sortKey, 1) as PublicationId,
    generation,
    purpose,
    wakeAt: instantOf(sortKey),
  };
}

/** The wake-up of a record that a request has written; `undefined` for whatever else the stream carries. */
export function wakeUpOfStreamImage(image: StreamImage): WakeUp | undefined {
  const sortKey = image['dueSk']?.S;
  const generation = image['generation']?.N;
  const state = image['state']?.S;
  if (image[TO_ARRANGE_ATTRIBUTE] === undefined) return undefined;
  if (sortKey === undefined || generation === undefined || state === undefined) return undefined;
  return wakeUpOf(sortKey, Number(generation), state as PublicationState);
}
