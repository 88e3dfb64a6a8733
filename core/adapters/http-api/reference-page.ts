import { createHash } from 'node:crypto';
import * as z from 'zod';
import { PROBLEMS } from '../../contract/api/problem.ts';
import { REFERENCE_STYLE } from './reference-style.ts';

const Content = z.record(
  z.string(),
  z.object({
    schema: z.record(z.string(), z.unknown()).optional(),
    examples: z.record(z.string(), z.object({ value: z.unknown().optional() })).optional(),
  }),
);
const Answer = z.object({ description: z.string(), content: Content.default({}) });
type Answer = z.output<typeof Answer>;
const Operation = z.object({
  operationId: z.string(),
  summary: z.string(),
  description: z.string().optional(),
  parameters: z
    .array(
      z.object({
        name: z.string(),
        in: z.string(),
        required: z.boolean().optional(),
        description: z.string().optional(),
        schema: z.record(z.string(), z.unknown()),
      }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.union([z.object({ $ref: z.string() }), Answer])),
});
type Operation = z.output<typeof Operation>;
const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), summary: z.string(), description: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    responses: z.record(z.string(), Answer),
  }),
});

/** The OpenAPI document as a page for people: one file, no script, nothing from elsewhere. */
export function referencePage(openApi: string): {
  readonly html: string;
  readonly contentSecurityPolicy: string;
} {
  const { info, paths, components } = Document.parse(JSON.parse(openApi));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const contents = operations.map(
    ({ method, path, operation }) =>
      `<li><a href="#${escape(operation.operationId)}"><code>${method.toUpperCase()} ${escape(path)}</code></a> ${escape(operation.summary)}</li>`,
  );
  const problems = Object.entries(PROBLEMS).map(
    ([type, { status, title }]) =>
      `<tr id="problem-${escape(type)}"><td>${status}</td><td><code>/problems/${escape(type)}</code></td><td>${escape(title)}</td></tr>`,
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="schema-${escape(name)}"><summary>${escape(name)}</summary>${code(schema)}</details>`,
  );
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(info.title)} API</title><style>${REFERENCE_STYLE}</style></head><body><header><h1>${escape(info.title)} API <small>${escape(info.version)}</small></h1><p>${escape(info.summary)}</p>${paragraphs(info.description)}<p>For programs: <a href="/v1/openapi.json">/v1/openapi.json</a></p></header><nav><h2>Routes</h2><ul>${contents.join('')}</ul></nav><main>${operations.map((place) => section(place, components.responses)).join('')}<h2>Problems</h2><div class="wide"><table><thead><tr><th>Status</th><th>Type</th><th>What it says</th></tr></thead><tbody>${problems.join('')}</tbody></table></div><h2>Schemas</h2>${schemas.join('')}</main></body></html>`;
  const styleHash = createHash('sha256').update(REFERENCE_STYLE).digest('base64');
  return {
    html,
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

interface Place {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

function section({ method, path, operation }: Place, shared: Readonly<Record<string, Answer>>): string {
  const { operationId, summary, description = '', parameters, requestBody, responses } = operation;
  const rows = parameters.map(
    ({ name, in: place, required, description: about, schema }) =>
      `<tr><td><code>${escape(name)}</code></td><td>${escape(place)}${required === true ? ', required' : ''}</td><td>${escape(about ?? kindOf(schema))}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? ''
      : `<h4>Parameters</h4><div class="wide"><table><tbody>${rows.join('')}</tbody></table></div>`;
  const answers = Object.entries(responses).map(([status, answer]) => {
    const { description: about, content } = '$ref' in answer ? sharedAnswer(shared, answer.$ref) : answer;
    // A refusal shows its kinds in the table of problems; only what is expected is shown in full.
    const shown = status.startsWith('2') ? bodies(content) : '';
    return `<dt><code>${escape(status)}</code></dt><dd>${escape(about)}${shown}</dd>`;
  });
  return `<section id="${escape(operationId)}"><h3><code class="method ${method}">${method.toUpperCase()}</code> <code>${escape(path)}</code></h3><p>${escape(summary)}. ${escape(description)}</p>${table}${requestBody === undefined ? '' : `<h4>Body</h4>${bodies(requestBody.content)}`}<h4>Answers</h4><dl>${answers.join('')}</dl></section>`;
}

function sharedAnswer(shared: Readonly<Record<string, Answer>>, reference: string): Answer {
  return shared[reference.slice(reference.lastIndexOf('/') + 1)] ?? { description: '', content: {} };
}

function bodies(content: z.output<typeof Content>): string {
  return Object.entries(content)
    .map(([type, { schema = {}, examples = {} }]) => {
      const shown = Object.values(examples).map(({ value }) =>
        typeof value === 'string' ? `<pre>${escape(value)}</pre>` : code(value),
      );
      return `<p><code>${escape(type)}</code> ${schemaLink(schema)}</p>${shown.join('')}`;
    })
    .join('');
}

function schemaLink(schema: Readonly<Record<string, unknown>>): string {
  const reference = schema['$ref'];
  if (typeof reference !== 'string') return '';
  const name = escape(reference.slice(reference.lastIndexOf('/') + 1));
  return `<a href="#schema-${name}">${name}</a>`;
}

const Kind = z.object({
  enum: z.array(z.string()).optional(),
  description: z.string().optional(),
  type: z.string().optional(),
});

function kindOf(schema: Readonly<Record<string, unknown>>): string {
  const { enum: values, description, type = '' } = Kind.parse(schema);
  return values?.join(', ') ?? description ?? type;
}

function paragraphs(text: string): string {
  return text
    .split('\n\n')
    .map((paragraph) => `<p>${escape(paragraph)}</p>`)
    .join('');
}

function code(value: unknown): string {
  return `<pre>${escape(JSON.stringify(value, null, 2))}</pre>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
