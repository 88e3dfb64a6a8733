#!/usr/bin/env node
// CDK entry, the only reader of CDK context.
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { PublishingStack } from '../lib/publishing-stack.ts';

const app = new App();
Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
new PublishingStack(app, 'Sendeplan', {
  description: 'Sendeplan: scheduled publishing of social posts, exactly once',
});
app.synth();
