import { fileURLToPath } from 'node:url';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FUNCTION_ENVIRONMENTS, type FunctionName } from '../../core/contract/function-environment.ts';
import type { StageConfig } from '../stage-config.ts';
import { bundling } from './bundling.ts';
import type { SettingValues } from './function-settings.ts';
import { runLimits } from './run-limits.ts';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

export interface PublishingFunctionProps {
  readonly config: StageConfig;
  readonly settings: SettingValues;
  /** All that it may do, besides writing its own log. */
  readonly grants: readonly PolicyStatement[];
}

/** The function of `functions/<name>`, with a role and a log of its own. Its environment is what its contract names. */
export class PublishingFunction extends Construct {
  readonly lambda: NodejsFunction;
  readonly role: Role;

  constructor(scope: Construct, name: FunctionName, { config, settings, grants }: PublishingFunctionProps) {
    super(scope, pascalCase(name));
    const logGroup = new LogGroup(this, 'Logs', {
      retention: config.logRetention,
      removalPolicy: config.removalPolicy,
    });
    const writesItsLog = new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      // Ends in `:*`: Lambda names the streams of the group.
      resources: [logGroup.logGroupArn],
    });
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { function: new PolicyDocument({ statements: [writesItsLog, ...grants] }) },
    });
    const { memoryMb, timeout } = runLimits(config)[name];
    this.lambda = new NodejsFunction(this, 'Function', {
      entry: `${PROJECT}functions/${name}/index.ts`,
      projectRoot: PROJECT,
      depsLockFilePath: `${PROJECT}package-lock.json`,
      description: `${config.stageName}: ${name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: memoryMb,
      timeout,
      environment: Object.fromEntries(FUNCTION_ENVIRONMENTS[name].map((key) => [key, settings[key]])),
      // The SDK would tell that connections are kept open: version 3 does so by itself.
      awsSdkConnectionReuse: false,
      role: this.role,
      logGroup,
      bundling: bundling(name),
    });
  }
}

function pascalCase(name: string): string {
  return name.replace(/(^|-)(\w)/g, (_match, _hyphen, letter: string) => letter.toUpperCase());
}
