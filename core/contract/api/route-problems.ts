import type { ProblemType } from './problem.ts';
import type { RouteContract } from './route-contract.ts';

/** Every problem that a route can answer with, its own and those that follow from its shape. */
export function problemsOf(route: RouteContract): ProblemType[] {
  const { method, role, query, body, rawBody, needsVersion, problems = [] } = route;
  const found: ProblemType[] = [...problems, 'misdirected-host'];
  if (role !== undefined)
    found.push('unauthenticated', 'no-access', 'cross-origin', 'internal', 'issuer-unreachable');
  if (role !== undefined && role !== 'viewer') found.push('forbidden');
  if (query !== undefined || body !== undefined || (method !== 'GET' && role !== undefined))
    found.push('invalid-body');
  if (body !== undefined) found.push('malformed-json', 'malformed-request');
  if (rawBody !== undefined) found.push('malformed-request');
  if (body !== undefined || rawBody !== undefined) found.push('unsupported-media-type', 'body-too-large');
  if (needsVersion === true) found.push('version-required', 'version-conflict');
  return [...new Set(found)];
}
