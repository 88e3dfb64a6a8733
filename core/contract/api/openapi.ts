import * as z from 'zod';
import { PROBLEMS, ProblemDocument } from './problem.ts';
import { problemsOf } from './route-problems.ts';
import { ROUTE_LIST, type RouteContract } from './routes.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the service, made from the route table alone. */
export function openApiDocument(version: string): Json {
  const registry = new Map<string, Json>();
  const schema = (type: z.ZodType, io: 'input' | 'output'): Json =>
    collect(z.toJSONSchema(type, { io, target: 'draft-2020-12' }), registry);
  const paths: Record<string, Json> = {};
  for (const [id, route] of ROUTE_LIST) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(id, route, schema) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sendeplan',
      version,
      summary: 'Queues social posts, publishes each exactly once, and reads back what came of it.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document came from' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...registry].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    },
  };
}

/** Moves the `$defs` of a schema into the document's components, where all routes share them. */
function collect(schema: Json, registry: Map<string, Json>): Json {
  const {
    $defs,
    $schema: _dialect,
    id,
    ...rest
  } = schema as Json & { $defs?: Record<string, Json>; id?: string };
  for (const [name, definition] of Object.entries($defs ?? {})) registry.set(name, withoutId(definition));
  const rewritten = JSON.parse(JSON.stringify(rest).replaceAll('#/$defs/', '#/components/schemas/')) as Json;
  if (id === undefined) return rewritten;
  registry.set(id, rewritten);
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId({ id: _id, ...definition }: Json): Json {
  return JSON.parse(JSON.stringify(definition).replaceAll('#/$defs/', '#/components/schemas/')) as Json;
}

type Schema = (type: z.ZodType, io: 'input' | 'output') => Json;

function operation(id: string, route: RouteContract, schema: Schema): Json {
  return {
    operationId: id,
    summary: route.summary,
    tags: [route.path.split('/')[2] ?? 'service'],
    ...(route.role === undefined ? { security: [] } : { description: `Role: ${route.role} or higher.` }),
    parameters: parameters(route, schema),
    ...requestBody(route, schema),
    responses: responses(route, schema),
  };
}

function parameters(route: RouteContract, schema: Schema): Json[] {
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query === undefined ? {} : schema(route.query, 'input');
  const inQuery = Object.entries((query['properties'] ?? {}) as Record<string, Json>).map(([name, type]) => ({
    name,
    in: 'query',
    required: false,
    schema: type,
  }));
  const headers = [];
  if (route.needsVersion === true)
    headers.push({
      name: 'If-Match',
      in: 'header',
      required: true,
      schema: { type: 'string' },
      description: 'The ETag of the version that is changed.',
    });
  if (route.method !== 'GET' && route.role !== undefined)
    headers.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      schema: { type: 'string', maxLength: 200 },
    });
  return [...inPath, ...inQuery, ...headers];
}

function requestBody(route: RouteContract, schema: Schema): Json {
  if (route.body !== undefined)
    return {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schema(route.body, 'input') } },
      },
    };
  if (route.rawBody === undefined) return {};
  return {
    requestBody: {
      required: true,
      content: Object.fromEntries(
        route.rawBody.contentTypes.map((type) => [type, { schema: { type: 'string' } }]),
      ),
    },
  };
}

function responses(route: RouteContract, schema: Schema): Json {
  const answers: Record<string, Json> = {};
  for (const [status, { description, schema: type, contentType }] of Object.entries(route.answers)) {
    const content =
      type === undefined ? undefined : { 'application/json': { schema: schema(type, 'output') } };
    const other = contentType === undefined ? undefined : { [contentType]: {} };
    answers[status] = {
      description,
      ...((content ?? other) === undefined ? {} : { content: content ?? other }),
    };
  }
  const byStatus = Map.groupBy(problemsOf(route), (problem) => PROBLEMS[problem].status);
  for (const [status, problems] of byStatus) {
    answers[status] = {
      description: problems.map((problem) => PROBLEMS[problem].title).join(' Or: '),
      content: { 'application/problem+json': { schema: schema(ProblemDocument, 'output') } },
    };
  }
  return answers;
}
