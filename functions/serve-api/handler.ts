import type * as z from 'zod';
import type { HealthBody } from '../../core/contract/api/administration.ts';

export interface HealthAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers whether this deployment is up, and which one it is. */
export function createHandler(health: z.output<typeof HealthBody>): () => Promise<HealthAnswer> {
  const body = JSON.stringify(health);
  return () => Promise.resolve({ statusCode: 200, headers: { 'content-type': 'application/json' }, body });
}
