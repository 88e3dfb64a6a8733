import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PublishingStack } from '../../lib/publishing-stack.ts';
import { parseStageConfig } from '../../lib/stage-config.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

export interface Stage {
  readonly stack: PublishingStack;
  readonly template: Template;
  readonly resources: Readonly<Record<string, Resource>>;
  /** Of one type, with their logical ids. */
  readonly ofType: (type: string) => readonly (readonly [string, Resource])[];
}

/** Of the CDK, as `cdk` reads them. */
export const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

const stages = new Map<string, Stage>();

/** The stage that `cdk deploy` with this context makes, without its bundles. Each is made once. */
export function stageOf(context: Readonly<Record<string, unknown>> = {}): Stage {
  const key = JSON.stringify(context);
  const stage = stages.get(key) ?? createStage(context);
  stages.set(key, stage);
  return stage;
}

function createStage(context: Readonly<Record<string, unknown>>): Stage {
  const app = createApp();
  const stack = new PublishingStack(app, 'Sendeplan', parseStageConfig({ ...flags, ...context }));
  const template = Template.fromStack(stack);
  const { Resources: resources } = template.toJSON() as { Resources: Record<string, Resource> };
  const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
  return { stack, template, resources, ofType };
}

/**
 * An app that bundles nothing. What else takes seconds is left out too: checks of the template, which have a test of
 * their own, and stack traces, which would be mapped to sources one by one.
 */
function createApp(): App {
  return new App({
    context: { ...flags, 'aws:cdk:bundling-stacks': [] },
    stackTraces: false,
    builtinCloudFormationValidation: false,
  });
}

/** An intrinsic function as a person would write it, such as `Table.Arn/index/due`. */
export function readable(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[name, argument] = ['', undefined]] = Object.entries(value as Record<string, unknown>);
  if (name === 'Ref') return withoutHash(String(argument));
  if (name === 'Fn::GetAtt') return withoutHash((argument as string[]).join('.'));
  if (name === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map(readable).join(separator);
  }
  return JSON.stringify(value);
}

/** Logical ids end in eight digits that say nothing to a reader. */
const withoutHash = (text: string) => text.replace(/^(\w+?)[0-9A-F]{8}(\.|$)/, '$1$2');
