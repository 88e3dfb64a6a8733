import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { METRIC_NAMES } from '../../core/contract/metric-names.ts';

/** What a function that counts these has on its stdout. */
async function printed(counts: readonly (readonly [string, number])[]): Promise<string> {
  const module = new URL('../../core/adapters/aws/metrics/emf-metrics.ts', import.meta.url).href;
  const program = `
    const { createEmfMetrics } = await import('${module}');
    const metrics = createEmfMetrics('live');
    for (const [name, value] of ${JSON.stringify(counts)}) metrics.count(name, value);`;
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { env: {} },
  );
  expect(stderr).toBe('');
  return stdout;
}

describe('metrics of a function', () => {
  it('are lines from which CloudWatch makes them, under the names that the alarms read', async () => {
    const names = Object.keys(METRIC_NAMES) as (keyof typeof METRIC_NAMES)[];
    const lines = (await printed(names.map((name) => [name, 3]))).trim().split('\n');
    for (const [index, name] of names.entries()) {
      expect(JSON.parse(lines[index] ?? '')).toMatchObject({
        _aws: {
          Timestamp: expect.closeTo(Date.now(), -5),
          CloudWatchMetrics: [
            {
              ...{ Namespace: 'Sendeplan', Dimensions: [['service']] },
              Metrics: [{ Name: METRIC_NAMES[name], Unit: 'Count' }],
            },
          ],
        },
        ...{ service: 'live', [METRIC_NAMES[name]]: 3 },
      });
    }
    expect(lines).toHaveLength(names.length);
  });

  it('are not written where there is nothing to say', async () => {
    expect(await printed([['dueNotSent', 0]])).toBe('');
  });
});
