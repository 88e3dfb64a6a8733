// What operators copy from these pages at night has to be there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROUTE_LIST } from '../../core/contract/api/routes.ts';
import { CONTEXT } from '../../lib/stage-context.ts';
import { stageOf } from './stage.ts';

const { template, resources } = stageOf();

/** Resources of a type whose logical id begins so: what `part` of the runbook prints. */
const partsOf = (type: string, prefix: string) =>
  Object.entries(resources).filter(([id, { Type }]) => Type === `AWS::${type}` && id.startsWith(prefix));

/** Headings as GitHub links to them. */
const anchorsOf = (markdown: string) =>
  Array.from(markdown.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );

describe.each(['docs/deploy.md', 'docs/runbook.md'])('%s', (page) => {
  const text = readFileSync(page, 'utf8');
  const all = (pattern: RegExp) => Array.from(text.matchAll(pattern), ([, ...groups]) => groups);

  it('asks for outputs that the stack has', () => {
    const outputs = Object.keys(template.findOutputs('*'));
    const asked = all(/\bout ([A-Z]\w+)/g).flat();
    expect(outputs).toEqual(expect.arrayContaining(asked));
    expect(asked).toContain('ApiUrl');
  });

  it('asks for parts and logs that the stack has once', () => {
    const parts = all(/\bpart (\w+::\w+) (\w+)/g);
    const logs = all(/(?:^|`)logs ([A-Z]\w+)/gm).map(([name]) => ['Logs::LogGroup', name]);
    for (const [type = '', prefix = ''] of [...parts, ...logs])
      expect(partsOf(type, prefix), `${type} ${prefix}`).toHaveLength(1);
  });

  it('names routes that the API has', () => {
    const paths = ROUTE_LIST.map(([, { path }]) => path);
    for (const [named = ''] of all(/(\/v1\/[\w{}/]+)/g)) expect(paths).toContain(named);
  });

  it('names commands of ours, and context values', () => {
    for (const [command = ''] of all(/npx sendeplan ([a-z]+)/g))
      expect(existsSync(`cli/commands/${command}.ts`), command).toBe(true);
    for (const [name = ''] of all(/-c (\w+)=/g)) expect(Object.keys(CONTEXT)).toContain(name);
  });

  it('leads to pages and headings that there are', () => {
    for (const [file = '', anchor = ''] of all(/\]\(([\w./-]*)(?:#([\w-]+))?\)/g)) {
      const target = file === '' ? page : join(dirname(page), file);
      expect(existsSync(target), target).toBe(true);
      if (anchor !== '') expect(anchorsOf(readFileSync(target, 'utf8')), target).toContain(anchor);
    }
  });
});
