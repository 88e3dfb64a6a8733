import * as z from 'zod';

const Operation = z.object({
  summary: z.string(),
  description: z.string().optional(),
  parameters: z
    .array(z.object({ name: z.string(), in: z.string(), required: z.boolean().optional() }))
    .default([]),
  requestBody: z.object({ content: z.record(z.string(), z.unknown()) }).optional(),
  responses: z.record(z.string(), z.object({ description: z.string() })),
});
const Document = z.object({
  info: z.object({ title: z.string(), version: z.string(), summary: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

/** The OpenAPI document as a page for people, without a script. */
export function referencePage(openApi: string): string {
  const { info, paths, components } = Document.parse(JSON.parse(openApi));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method.toUpperCase(), path, operation)),
  );
  const schemas = Object.entries(components.schemas).map(
    ([name, schema]) =>
      `<details id="${escape(name)}"><summary>${escape(name)}</summary><pre>${escape(JSON.stringify(schema, null, 2))}</pre></details>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escape(info.title)} API</title><link rel="stylesheet" href="/console/docs.css"></head><body><main><h1>${escape(info.title)} API ${escape(info.version)}</h1><p>${escape(info.summary)}</p><p>Machine-readable: <a href="/v1/openapi.json">/v1/openapi.json</a></p><h2>Routes</h2>${operations.join('')}<h2>Schemas</h2>${schemas.join('')}</main></body></html>`;
}

function section(method: string, path: string, operation: z.output<typeof Operation>): string {
  const parameters = operation.parameters.map(
    ({ name, in: place, required }) =>
      `<li><code>${escape(name)}</code> in ${escape(place)}${required === true ? ', required' : ''}</li>`,
  );
  const bodies = Object.keys(operation.requestBody?.content ?? {})
    .map(escape)
    .join(', ');
  const answers = Object.entries(operation.responses).map(
    ([status, { description }]) => `<li><code>${escape(status)}</code> ${escape(description)}</li>`,
  );
  return `<section><h3><code>${method}</code> <code>${escape(path)}</code></h3><p>${escape(operation.summary)}. ${escape(operation.description ?? '')}</p>${parameters.length > 0 ? `<h4>Parameters</h4><ul>${parameters.join('')}</ul>` : ''}${bodies === '' ? '' : `<p>Body: <code>${bodies}</code></p>`}<h4>Answers</h4><ul>${answers.join('')}</ul></section>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
