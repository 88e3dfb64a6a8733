import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { PROBLEMS } from '../../core/contract/api/problem.ts';
import { OPERATIONS, schemaProblems } from './answer-check.ts';

const FILE = new URL('../../core/contract/openapi.json', import.meta.url);

describe('the OpenAPI document', () => {
  it('is what the route table says now', () => {
    const run = () =>
      execFileSync(process.execPath, ['scripts/write-openapi.ts', '--check'], { stdio: 'pipe' });
    expect(run).not.toThrow();
  });

  it('passes the recommended rules of Redocly without a warning', async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const found = await lintFromString({
      source: readFileSync(FILE, 'utf8'),
      absoluteRef: 'openapi.json',
      config,
    });
    expect(
      found.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer ?? ''}`),
    ).toEqual([]);
  });

  it('shows an example of every JSON body and answer, and each keeps to its schema', () => {
    const wrong: string[] = [];
    for (const { id, body, answers } of OPERATIONS) {
      for (const [where, content = {}] of [
        ['body', body] as const,
        ...[...answers].map(([status, answer]) => [String(status), answer.content] as const),
      ]) {
        const json = content['application/json'];
        if (json?.schema === undefined) continue;
        const examples = Object.values(json.examples ?? {});
        if (examples.length === 0) wrong.push(`${id} ${where} has no example`);
        for (const { value } of examples)
          wrong.push(...schemaProblems(json.schema, value).map((problem) => `${id} ${where}: ${problem}`));
      }
    }
    expect(wrong).toEqual([]);
  });

  it('gives each kind of problem a stable, speaking name and a status of an error', () => {
    for (const [type, { status, title }] of Object.entries(PROBLEMS)) {
      expect(type).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(title).toMatch(/\.$/);
    }
  });
});
