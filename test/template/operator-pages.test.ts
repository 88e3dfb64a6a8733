// What operators copy from these pages at night has to be there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROUTE_LIST } from '../../core/contract/api/routes.ts';
import { stageOf } from './stage.ts';

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
  /** What the pattern finds on the page, which is something. */
  const all = (pattern: RegExp) => {
    const found = Array.from(text.matchAll(pattern), ([, ...groups]) => groups);
    expect(found, pattern.source).not.toEqual([]);
    return found;
  };

  it('asks for outputs that the stack has', () => {
    const outputs = Object.keys(stageOf().template.findOutputs('*'));
    for (const [asked = ''] of all(/\bout ([A-Z]\w+)/g)) expect(outputs).toContain(asked);
  });

  it('names routes that the API has', () => {
    const paths = ROUTE_LIST.map(([, { path }]) => path);
    for (const [named = ''] of all(/(\/v1\/[\w{}/]+)/g)) expect(paths).toContain(named);
  });

  it('names commands that the command line has', () => {
    for (const [command = ''] of all(/npx sendeplan ([a-z]+)/g))
      expect(existsSync(`cli/commands/${command}.ts`), command).toBe(true);
  });

  it('leads to pages and headings that there are', () => {
    for (const [file = '', anchor = ''] of all(/\]\(([\w./-]*)(?:#([\w-]+))?\)/g)) {
      const target = file === '' ? page : join(dirname(page), file);
      expect(existsSync(target), target).toBe(true);
      if (anchor !== '') expect(anchorsOf(readFileSync(target, 'utf8')), target).toContain(anchor);
    }
  });
});
