import type * as z from 'zod';
import { EXAMPLES, RAW_BODY_EXAMPLES } from './examples.ts';
import { PROBLEMS, ProblemDocument, type ProblemType, problemUri } from './problem.ts';
import type { RouteContract } from './route-contract.ts';
import { problemsOf } from './route-problems.ts';
import { ROUTE_LIST, type RouteId } from './routes.ts';

export type Json = Record<string, unknown>;
type ToSchema = (type: z.ZodType, io: 'input' | 'output') => Json;

/** One route of the table as an OpenAPI operation. */
export function operation(id: RouteId, route: RouteContract, toSchema: ToSchema): Json {
  return {
    operationId: id,
    summary: route.summary,
    tags: [route.path.split('/')[2] ?? 'service'],
    ...(route.role === undefined ? { security: [] } : { description: `Role: ${route.role} or higher.` }),
    parameters: [...pathParameters(route), ...queryParameters(route, toSchema), ...headerParameters(route)],
    ...requestBody(id, route, toSchema),
    responses: { ...successes(id, route, toSchema), ...refusals(route) },
  };
}

function pathParameters(route: RouteContract): Json[] {
  return [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(route: RouteContract, toSchema: ToSchema): Json[] {
  const query = route.query === undefined ? {} : toSchema(route.query, 'input');
  const required = (query['required'] ?? []) as readonly string[];
  return Object.entries((query['properties'] ?? {}) as Record<string, Json>).map(([name, schema]) => {
    const { pattern, ...others } = schema;
    // A number arrives as text and is read by a pattern that only makes sense for text.
    const shown = schema['type'] === 'string' && pattern !== undefined ? schema : others;
    return { name, in: 'query', required: required.includes(name), schema: shown };
  });
}

function headerParameters(route: RouteContract): Json[] {
  const headers: Json[] = [];
  if (route.needsVersion === true)
    headers.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      schema: { type: 'string', pattern: '^"\\d+"$' },
      description: 'The ETag of the version that is changed.',
    });
  if (route.method !== 'GET' && route.role !== undefined)
    headers.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', maxLength: 200 },
      description: 'The same key and body again give the first answer again.',
    });
  return headers;
}

const example = (value: unknown): Json => (value === undefined ? {} : { examples: { example: { value } } });

function requestBody(id: RouteId, route: RouteContract, toSchema: ToSchema): Json {
  if (route.body !== undefined) {
    const content = { schema: toSchema(route.body, 'input'), ...example(EXAMPLES[id].body) };
    return { requestBody: { required: true, content: { 'application/json': content } } };
  }
  if (route.rawBody === undefined) return {};
  const content = route.rawBody.contentTypes.map((type) => [
    type,
    { schema: { type: 'string' }, ...example(EXAMPLES[id].body ?? RAW_BODY_EXAMPLES[type]) },
  ]);
  return { requestBody: { required: true, content: Object.fromEntries(content) as Json } };
}

const RESPONSE_HEADERS = {
  ETag: { description: 'The version, for If-Match.', schema: { type: 'string' } },
  Location: { description: 'Where it is.', schema: { type: 'string' } },
} as const;

function successes(id: RouteId, route: RouteContract, toSchema: ToSchema): Json {
  const entries = Object.entries(route.answers).map(([status, answer]) => {
    const { description, schema: type, contentType, headers = [] } = answer;
    const json = {
      schema: type && toSchema(type, 'output'),
      ...example(EXAMPLES[id].answers[Number(status)]),
    };
    const content = {
      ...(type === undefined ? {} : { 'application/json': json }),
      ...(contentType === undefined ? {} : { [contentType]: {} }),
    };
    const named = Object.fromEntries(headers.map((name) => [name, RESPONSE_HEADERS[name]]));
    return [
      status,
      {
        description,
        ...(headers.length === 0 ? {} : { headers: named }),
        ...(Object.keys(content).length === 0 ? {} : { content }),
      },
    ];
  });
  return Object.fromEntries(entries) as Json;
}

function refusals(route: RouteContract): Json {
  const byStatus = Map.groupBy(problemsOf(route), (type) => PROBLEMS[type].status);
  const entries = [...byStatus].map(([status, types]) => [
    String(status),
    { $ref: `#/components/responses/${nameOf(types)}` },
  ]);
  return Object.fromEntries(entries) as Json;
}

const nameOf = (types: readonly ProblemType[]) => [...types].sort().join('_');

/** Each refusal once, for all routes that answer with it. */
export function problemResponses(toSchema: ToSchema): Json {
  const responses: Json = {};
  for (const [, route] of ROUTE_LIST) {
    for (const [, types] of Map.groupBy(problemsOf(route), (type) => PROBLEMS[type].status)) {
      const examples = types.map((type) => [type, { $ref: `#/components/examples/${type}` }]);
      const content = {
        schema: toSchema(ProblemDocument, 'output'),
        examples: Object.fromEntries(examples) as Json,
      };
      responses[nameOf(types)] = {
        description: types.map((type) => PROBLEMS[type].title).join(' Or: '),
        content: { 'application/problem+json': content },
      };
    }
  }
  return responses;
}

/** Each problem once, for all routes that answer with it. */
export function problemExamples(): Json {
  const used = new Set(ROUTE_LIST.flatMap(([, route]) => problemsOf(route)));
  const entries = [...used]
    .sort()
    .map((type) => [type, { value: { type: problemUri(type), ...PROBLEMS[type] } }]);
  return Object.fromEntries(entries) as Json;
}
