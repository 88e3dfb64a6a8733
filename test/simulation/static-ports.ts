import type { Media } from '../../core/domain/media.ts';
import type { EngagementReader } from '../../core/ports/engagement-reader.ts';
import type { IdSource, NewIds } from '../../core/ports/id-source.ts';
import type { Log } from '../../core/ports/log.ts';
import type { MediaStore } from '../../core/ports/media-store.ts';
import type { Metrics } from '../../core/ports/metrics.ts';
import { IMAGE, STARTS_AT, TENANT } from './plan.ts';

const silent = () => undefined;
export const SILENT_LOG: Log = { debug: silent, info: silent, warn: silent, error: silent };
export const NO_METRICS: Metrics = { count: silent };

/** The first bytes of a PNG, which is all that anybody looks at. */
const BYTES = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0, 0, 0, 0, 0);
export const MEDIUM: Media = {
  id: IMAGE,
  tenantId: TENANT,
  contentType: 'image/png',
  byteCount: BYTES.length,
  altText: 'Ein Bild',
  createdAt: STARTS_AT,
};
export const MEDIA_STORE: MediaStore = {
  uploadTarget: () => Promise.reject(new TypeError('nothing is uploaded here')),
  inspect: () => Promise.resolve({ byteCount: BYTES.length, head: BYTES }),
  read: () => Promise.resolve(BYTES),
};
/** Engagement is not read in this simulation. */
export const NO_ENGAGEMENT: EngagementReader = {
  batchSize: 100,
  read: () => Promise.resolve({ kind: 'failed', detail: 'not read here' }),
};

/** Ids without chance: a world is the same in every run. */
export function createIds(): IdSource {
  let count = 0;
  const next = (prefix: string) => `${prefix}_n${(count += 1)}`;
  const prefixes: Record<keyof NewIds, string> = {
    ...{ account: 'acc', post: 'pst', media: 'med', pause: 'pau', token: 'tok' },
  };
  return {
    next: (kind) => next(prefixes[kind]) as NewIds[typeof kind],
    derived: (kind, ...seed) => `${prefixes[kind]}_${seed.join('-')}` as NewIds[typeof kind],
    order: () => String((count += 1)).padStart(9, '0'),
    secret: () => next('secret'),
    digest: (text) => text,
    isDigestOf: (digest, text) => digest === text,
  };
}
