import type { PauseId, TenantId } from '../domain/ids.ts';
import type { Pause } from '../domain/pause.ts';

export interface PauseRepository {
  /** Once this resolved, no intent that it covers can be recorded (see PublicationRepository.recordIntent). */
  create(pause: Pause): Promise<'created' | 'exists'>;
  list(tenantId: TenantId): Promise<readonly Pause[]>;
  delete(tenantId: TenantId, id: PauseId): Promise<'deleted' | 'absent'>;
}
