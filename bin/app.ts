#!/usr/bin/env node
// CDK entry, the only reader of CDK context.
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { PublishingStack } from '../lib/publishing-stack.ts';
import { parseStageConfig } from '../lib/stage-config.ts';
import { StageConfigError } from '../lib/stage-context.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
const node: { getAllContext(): Readonly<Record<string, unknown>> } = app.node;
try {
  new PublishingStack(app, 'Sendeplan', parseStageConfig(node.getAllContext()));
  app.synth();
} catch (error) {
  if (!(error instanceof StageConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
