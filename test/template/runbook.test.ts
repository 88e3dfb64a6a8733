// An alarm is done when whoever it wakes finds the heading that it names, and under it all that has to be known.
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { stageOf } from './stage.ts';

const RUNBOOK = 'docs/runbook.md';
const text = readFileSync(RUNBOOK, 'utf8');

/** What stands below a heading, up to the next of its level. */
function below(heading: string): string {
  const level = heading.split(' ')[0] ?? '';
  const [, rest = ''] = text.split(`\n${heading}\n`);
  return rest.split(`\n${level} `)[0] ?? '';
}

const headings = Array.from(below('## Alarms').matchAll(/^### (.+)$/gm), ([, heading = '']) => heading);

describe('the runbook', () => {
  it('has a heading for each alarm of the stack, and none for what is no alarm', () => {
    const named = stageOf()
      .ofType('AWS::CloudWatch::Alarm')
      .map(([, { Properties }]) => String(Properties['AlarmDescription']));
    expect(named.sort()).toEqual(headings.map((heading) => `${RUNBOOK}, "${heading}"`).sort());
  });

  it.each(headings)('says of %s what it means, what is at stake, where to look, how to end it', (heading) => {
    const labels = Array.from(
      below(`### ${heading}`).matchAll(/^\*\*(.+?)\.?\*\*/gm),
      ([, label = '']) => label,
    );
    const parts = labels.flatMap((label) => label.toLowerCase().split(', '));
    expect(parts).toEqual(['means', 'at stake', 'look', 'end it', 'do not']);
  });

  it('asks for parts and logs of which the stack has one', () => {
    const { resources } = stageOf();
    const parts = Array.from(text.matchAll(/\bpart (\w+::\w+) (\w+)/g), ([, type, prefix]) => [type, prefix]);
    const logs = Array.from(text.matchAll(/(?:^|`)logs ([A-Z]\w+)/gm), ([, name]) => [
      'Logs::LogGroup',
      name,
    ]);
    expect([parts.length > 0, logs.length > 0]).toEqual([true, true]);
    for (const [type = '', prefix = ''] of [...parts, ...logs]) {
      const found = Object.entries(resources).filter(
        ([id, { Type }]) => Type === `AWS::${type}` && id.startsWith(prefix),
      );
      expect(found, `${type} ${prefix}`).toHaveLength(1);
    }
  });

  it('explains each warning and error that functions log, and no other', () => {
    const explained = Array.from(
      below('## What functions say').matchAll(/^\| `(.+?)`/gm),
      ([, said]) => said,
    );
    const logged = globSync(['core/**/*.ts', 'functions/**/*.ts']).flatMap((file) =>
      Array.from(readFileSync(file, 'utf8').matchAll(/log\.(?:warn|error)\(\s*'(.+?)'/g), ([, said]) => said),
    );
    expect(explained).toEqual([...new Set(logged)].sort());
  });
});
