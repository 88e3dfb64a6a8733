import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { createTable } from './constructs/storage.ts';

/** The deployment of one stage. So far it holds the table alone: the functions follow with the AWS adapters. */
export class PublishingStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    createTable(this);
  }
}
