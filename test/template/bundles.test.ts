import { describe, expect, it } from 'vitest';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import { type Bundle, bundleFunctions, FUNCTION_NAMES } from '../support/function-bundles.ts';

const MAX_BYTES = 700_000;

const DYNAMODB = '@aws-sdk/client-dynamodb';
const KMS = '@aws-sdk/client-kms';
const SCHEDULER = '@aws-sdk/client-scheduler';
const SQS = '@aws-sdk/client-sqs';
const X = 'twitter-api-v2';

/** Every client of AWS and of networks that a function carries: what it has no right to use is not in it either. */
const CLIENTS: Readonly<Record<FunctionName, readonly string[]>> = {
  'authorize-request': [DYNAMODB],
  'serve-api': [DYNAMODB],
  'connect-accounts': [DYNAMODB, KMS, X],
  'arrange-wake-ups': [SCHEDULER, SQS],
  publish: [DYNAMODB, KMS, SCHEDULER, SQS, X],
  reconcile: [DYNAMODB, KMS, SCHEDULER, SQS, X],
  sweep: [DYNAMODB, SCHEDULER, SQS],
  'collect-engagement': [DYNAMODB, KMS, X],
  'refresh-credentials': [DYNAMODB, KMS, X],
};

const bundles = await bundleFunctions();

/** The packages that it holds something of, each as often as it holds it. */
function packages({ sources }: Bundle): string[] {
  const folders = sources.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  return [...new Set(folders)].map((folder) => folder.replace(/^.*node_modules\//, '')).sort();
}

describe.each(FUNCTION_NAMES)('the bundle of %s', (name) => {
  const bundle = bundles[name];

  it(`has at most ${MAX_BYTES} bytes`, () => {
    expect(bundle.code.length).toBeLessThanOrEqual(MAX_BYTES);
  });

  it('holds the clients that the function uses and no other', () => {
    const isClient = (of: string) => of.startsWith('@aws-sdk/client-') || of === X;
    expect(packages(bundle).filter(isClient)).toEqual(CLIENTS[name]);
  });

  it('takes credentials from the environment and looks nowhere else', () => {
    const looksForCredentials = /^@aws-sdk\/(credential-provider|nested-clients|token-providers)/;
    expect(packages(bundle).filter((of) => looksForCredentials.test(of))).toEqual([
      '@aws-sdk/credential-provider-env',
    ]);
  });

  it('holds no part of the SDK in two versions', () => {
    const found = packages(bundle).filter((of) => /^@(aws-sdk|smithy)\//.test(of));
    expect(found).toEqual([...new Set(found)]);
  });

  it('does not import node:http, which loads a second HTTP client', () => {
    const ofHttp = bundle.imports.filter((path) => /^(node:)?https?$/.test(path));
    expect(new Set(ofHttp.map((path) => path.replace('node:', '')))).toEqual(new Set(['https']));
  });
});
