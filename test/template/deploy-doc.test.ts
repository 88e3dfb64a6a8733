import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AWS_ENVIRONMENT } from '../../core/contract/function-environment.ts';
import { parseStageConfig } from '../../lib/stage-config.ts';
import { CONTEXT } from '../../lib/stage-context.ts';
import { stageOf } from './stage.ts';

const text = readFileSync('docs/deploy.md', 'utf8');

/** Name and default of each context value, as the page tells them. */
const rows = Array.from(text.matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm), ([, name = '', byDefault = '']) => ({
  name,
  byDefault,
}));

const ISSUER = { oidcIssuer: 'https://login.example.org', oidcClientId: 'sendeplan' };

/** What a deployment with these values is, but for the texts that it hands on to functions as they are. */
const deployment = (context: Readonly<Record<string, string>>) => ({
  ...parseStageConfig({ ...ISSUER, ...context }),
  context: undefined,
});

/** What functions make of a text that is handed on to them. */
function schemaOf(name: string) {
  const variable = `SENDEPLAN_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
  return Object.entries(AWS_ENVIRONMENT).find(([each]) => each === variable)?.[1];
}

describe('the page about deploying', () => {
  it('has a row for each context value, and none for what is no context value', () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(CONTEXT));
  });

  const literal = rows.flatMap(({ name, byDefault }) => {
    const value = /^`(.+)`$/.exec(byDefault)?.[1];
    return value === undefined ? [] : [[name, value] as const];
  });

  it.each(literal)('tells that %s is %s by default', (name, value) => {
    expect(deployment({ [name]: value })).toEqual(deployment({}));
    const schema = schemaOf(name);
    const byDefault = schema?.safeParse(undefined).data;
    if (byDefault !== undefined) expect(schema?.parse(value)).toEqual(byDefault);
  });

  it('tells the default of each value that has one', () => {
    const told = literal.map(([name]) => name);
    const ofFunctions = Object.keys(CONTEXT).filter((name) => schemaOf(name)?.safeParse(undefined).data);
    const ofStack = Object.entries(CONTEXT).filter(([, { byDefault }]) => byDefault !== '');
    // That of role groups is an empty list.
    const all = [...ofFunctions, ...ofStack.map(([name]) => name)].filter(
      (name) => name !== 'oidcRoleGroups',
    );
    expect(told).toEqual(expect.arrayContaining(all));
  });

  it('gives no command a value that would be refused by name', () => {
    const given = Array.from(text.matchAll(/ -c (\w+)=/g), ([, name]) => name);
    expect(given).toContain('profile');
    expect(Object.keys(CONTEXT)).toEqual(expect.arrayContaining(given));
  });

  it('names each output of the stack', () => {
    for (const output of Object.keys(stageOf().template.findOutputs('*')))
      expect(text).toContain(`\`${output}\``);
  });
});
