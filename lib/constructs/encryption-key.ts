import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';

/**
 * The one key: it wraps the keys of the accounts' credentials, each bound to tenant and account, and encrypts the
 * topic of the alarms. A second key would double what an idle stage costs.
 */
export function createKey(scope: Construct, { isProduction, removalPolicy }: StageConfig): Key {
  const { stackName } = Stack.of(scope);
  const key = new Key(scope, 'Key', {
    description: `${stackName}: credentials of connected accounts, alarms`,
    alias: `alias/${stackName}`,
    enableKeyRotation: true,
    pendingWindow: Duration.days(isProduction ? 30 : 7),
    removalPolicy,
  });
  key.addToResourcePolicy(alarmsMayUse(scope));
  return key;
}

/** Without this, alarms turn red and nobody is told: CloudWatch cannot write to an encrypted topic. */
function alarmsMayUse(scope: Construct): PolicyStatement {
  const stack = Stack.of(scope);
  return new PolicyStatement({
    principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    // In a key's own policy "*" means this key.
    resources: ['*'],
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: {
        'aws:SourceArn': stack.formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: `${stack.stackName}-*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  });
}
