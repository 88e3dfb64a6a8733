import type { ProblemType } from './problem.ts';
import type { RouteContract } from './routes.ts';

/** Every problem that a route can answer with, its own and those that follow from its shape. */
export function problemsOf(route: RouteContract): ProblemType[] {
  const isWrite = route.method !== 'GET';
  const found: ProblemType[] = [...(route.problems ?? [])];
  if (route.role !== undefined) found.push('unauthenticated');
  if (route.role !== undefined && route.role !== 'viewer') found.push('forbidden');
  if (route.query !== undefined || route.body !== undefined || (isWrite && route.role !== undefined))
    found.push('invalid-body');
  if (route.body !== undefined) found.push('malformed-json', 'unsupported-media-type', 'body-too-large');
  if (route.rawBody !== undefined) found.push('unsupported-media-type', 'body-too-large');
  if (route.needsVersion === true) found.push('version-required', 'version-conflict');
  return [...new Set(found)];
}
