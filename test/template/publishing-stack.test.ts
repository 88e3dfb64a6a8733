import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { PublishingStack } from '../../lib/publishing-stack.ts';

describe('the publishing stack', () => {
  it('keeps everything in one table, on demand, that survives slips', () => {
    const template = Template.fromStack(new PublishingStack(new App(), 'Sendeplan', {}));
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: { BillingMode: 'PAY_PER_REQUEST', StreamSpecification: Match.anyValue() },
    });
  });

  it('never gives the table another logical id: an update would replace the data', () => {
    const template = Template.fromStack(new PublishingStack(new App(), 'Sendeplan', {}));
    expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual(['TableCD117FA1']);
  });
});
