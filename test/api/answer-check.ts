import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import * as z from 'zod';

const Content = z.record(
  z.string(),
  z.object({
    schema: z.record(z.string(), z.unknown()).optional(),
    examples: z
      .record(z.string(), z.object({ value: z.unknown().optional(), $ref: z.string().optional() }))
      .optional(),
  }),
);
const AnswerContract = z.object({
  description: z.string(),
  content: Content.optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
});
export type AnswerContract = z.output<typeof AnswerContract>;
const OpenApi = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        operationId: z.string(),
        requestBody: z.object({ content: Content }).optional(),
        responses: z.record(z.string(), z.union([z.object({ $ref: z.string() }), AnswerContract])),
      }),
    ),
  ),
  components: z.looseObject({ responses: z.record(z.string(), AnswerContract) }),
});

export const OPEN_API = OpenApi.parse(
  JSON.parse(readFileSync(new URL('../../core/contract/openapi.json', import.meta.url), 'utf8')),
);

export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly body: z.output<typeof Content> | undefined;
  readonly answers: ReadonlyMap<number, AnswerContract>;
}

export const OPERATIONS: readonly Operation[] = Object.entries(OPEN_API.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { operationId, requestBody, responses }]) => ({
    ...{ id: operationId, method: method.toUpperCase(), path, body: requestBody?.content },
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
    answers: new Map(
      Object.entries(responses).map(([status, answer]) => [
        Number(status),
        '$ref' in answer ? shared(answer.$ref) : answer,
      ]),
    ),
  })),
);

function shared(reference: string): AnswerContract {
  const found = OPEN_API.components.responses[reference.split('/').at(-1) ?? ''];
  if (found === undefined) throw new Error(`${reference} leads nowhere`);
  return found;
}

const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
const validators = new WeakMap<object, ValidateFunction>();

/** What is wrong with a value by a schema of the document; empty: nothing. */
export function schemaProblems(schema: Readonly<Record<string, unknown>>, value: unknown): string[] {
  const validate = validators.get(schema) ?? ajv.compile({ ...schema, components: OPEN_API.components });
  validators.set(schema, validate);
  return validate(value)
    ? []
    : (validate.errors ?? []).map(
        (error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`,
      );
}

/** The operation that an address belongs to; literal paths come before those with parameters. */
export function operationOf(method: string, pathname: string): Operation | undefined {
  const fitting = OPERATIONS.filter(
    (operation) => operation.method === method && operation.pattern.test(pathname),
  );
  return fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
}

/** @throws unless the document names this answer, with this content type and a body of this shape. */
export function checkAnswer(
  operation: Operation,
  answer: { status: number; headers: Headers; body: unknown },
): void {
  const place = `${operation.id} ${answer.status}`;
  const contract = operation.answers.get(answer.status);
  if (contract === undefined) throw new Error(`${place} is not documented: ${JSON.stringify(answer.body)}`);
  const type = (answer.headers.get('content-type') ?? '').split(';')[0] ?? '';
  if (contract.content === undefined) {
    if (type !== '') throw new Error(`${place} has a body of type ${type}, none is documented`);
    return;
  }
  const content = contract.content[type];
  if (content === undefined)
    throw new Error(`${place} has the content type ${type}, which is not documented`);
  const problems = content.schema === undefined ? [] : schemaProblems(content.schema, answer.body);
  if (problems.length > 0) throw new Error(`${place} breaks its schema: ${problems.join('; ')}`);
  for (const name of Object.keys(contract.headers ?? {}))
    if (!answer.headers.has(name)) throw new Error(`${place} lacks the header ${name}`);
}
