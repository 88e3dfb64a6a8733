import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterEach, describe, expect, it } from 'vitest';
import { PublishingStack } from '../../lib/publishing-stack.ts';
import { parseStageConfig } from '../../lib/stage-config.ts';
import { flags } from './stage.ts';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function appWithChecks(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'sendeplan-template-'));
  directories.push(outdir);
  const app = new App({ outdir, context: { ...flags, 'aws:cdk:bundling-stacks': [] }, stackTraces: false });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return app;
}

interface Report {
  readonly pluginReports: readonly { readonly violations: readonly { readonly ruleName: string }[] }[];
}

/** Of the packs and of CloudFormation's own rules, as `cdk synth` reports them; warnings too. */
function findingsIn(app: App): string[] {
  try {
    app.synth();
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ValidationFailed')) throw error;
  }
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as Report;
  return report.pluginReports.flatMap(({ violations }) => violations.map(({ ruleName }) => ruleName));
}

/** Finding, where, and why it stands. */
function acknowledgementsIn(stack: Stack): string[] {
  return stack.node.findAll().flatMap(({ node }) =>
    node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(data as Record<string, string>))
      .map(([id, reason]) => [id.replace('Annotation::', ''), node.path, reason].join(' | ')),
  );
}

describe('the security packs', () => {
  it.each([{}, { profile: 'trial', alarmEmail: 'betrieb@example.org' }])(
    'find nothing that no reason stands beside: %j',
    (context) => {
      const app = appWithChecks();
      new PublishingStack(app, 'Sendeplan', parseStageConfig(context));
      expect(findingsIn(app)).toEqual([]);
    },
  );

  it('are on: a plain queue is found', () => {
    const app = appWithChecks();
    new Queue(new Stack(app, 'Plain'), 'Queue');
    expect(findingsIn(app)).toContain('AwsSolutions-SQS4');
  });

  it('are answered finding by finding, each with its reason', async () => {
    const stack = new PublishingStack(appWithChecks(), 'Sendeplan', parseStageConfig({}));
    const acknowledged = acknowledgementsIn(stack).sort();
    expect(acknowledged).toHaveLength(38);
    for (const line of acknowledged) expect(line.split(' | ')[2]?.length, line).toBeGreaterThan(20);
    await expect(`${acknowledged.join('\n')}\n`).toMatchFileSnapshot('acknowledged-findings.txt');
  });
});
