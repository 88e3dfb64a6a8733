import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { createPublishingSystem } from './publishing-system.ts';
import type { StageConfig } from './stage-config.ts';

/**
 * One stage in one stack. Its name tells stages apart, so that a trial never becomes, or takes away, what production
 * has: `Sendeplan` is production, any other stage has its name behind it.
 */
export class PublishingStack extends Stack {
  constructor(scope: Construct, id: string, config: StageConfig) {
    super(scope, id, {
      stackName: config.stageName === 'production' ? id : `${id}-${config.stageName}`,
      description: 'Sendeplan: scheduled publishing of social posts, exactly once',
    });
    createPublishingSystem(this, config);
  }
}
