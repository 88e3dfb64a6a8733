import * as z from 'zod';
import { type Json, operation, problemExamples, problemResponses } from './openapi-operation.ts';
import { ROUTE_LIST } from './routes.ts';

const DESCRIPTION = [
  'Sign in with `Authorization: Bearer` and a token of ours, or one that the configured OpenID Connect issuer gave to a person, of at least the role that a route names: viewer, author, approver, admin, operator, each with all that the ones before may do. A token sees its own tenant only; ids of others are not found.',
  'Every write takes an `Idempotency-Key`: the same key with the same body gives the first answer again for a day; with another body it is refused.',
  'Lists come in pages: send the `cursor` of a page to get the next one. Instants are RFC 3339 in UTC. Fields that are not known are refused. Every refusal is a problem document (RFC 9457) with a stable `type`.',
].join('\n\n');

/** The OpenAPI 3.1 document of the service, made from the route table alone. */
export function openApiDocument(version: string): Json {
  const registry = new Map<string, Json>();
  const schema = (type: z.ZodType, io: 'input' | 'output'): Json =>
    collect(z.toJSONSchema(type, { io, target: 'draft-2020-12' }), registry);
  const paths: Record<string, Json> = {};
  for (const [id, route] of ROUTE_LIST) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(id, route, schema) };
  }
  const refusals = problemResponses(schema);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sendeplan',
      version,
      summary: 'Queues social posts, publishes each exactly once, and reads back what came of it.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document came from' }],
    security: [{ bearer: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...registry].sort(([a], [b]) => (a < b ? -1 : 1))),
      responses: refusals,
      examples: problemExamples(),
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
  const rewritten = asComponent(rest);
  if (id === undefined) return rewritten;
  registry.set(id, rewritten);
  return { $ref: `#/components/schemas/${id}` };
}

function withoutId({ id: _id, ...definition }: Json): Json {
  return asComponent(definition);
}

function asComponent(schema: Json): Json {
  const text = JSON.stringify(schema).replaceAll('#/$defs/', '#/components/schemas/');
  // `format` says it; the pattern, which repeats the calendar, only hides it.
  return JSON.parse(text, (_name, value: unknown) =>
    typeof value === 'object' && value !== null && Reflect.get(value, 'format') === 'date-time'
      ? { ...value, pattern: undefined }
      : value,
  ) as Json;
}
