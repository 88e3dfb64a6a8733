import { describe, expect, it } from 'vitest';
import {
  FUNCTION_ENVIRONMENTS,
  type FunctionName,
  parseFunctionEnvironment,
} from '../../core/contract/function-environment.ts';
import { stageOf } from './stage.ts';

const NAMES = Object.keys(FUNCTION_ENVIRONMENTS) as FunctionName[];

function environmentOf(name: FunctionName, context: Record<string, string> = {}): Record<string, unknown> {
  const found = stageOf(context)
    .ofType('AWS::Lambda::Function')
    .find(([, { Properties }]) => String(Properties['Description']).endsWith(`: ${name}`));
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return (found[1].Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

/** What CloudFormation would put in the place of names and addresses. */
function deployed(variables: Record<string, unknown>): Record<string, string> {
  const filledIn = (name: string) => {
    if (/_(ARN|KEY|ROLE)$/.test(name)) return 'arn:aws:service:eu-central-1:000000000000:name';
    return /_(URL|ISSUER)$/.test(name) ? 'https://example.org' : 'name';
  };
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : filledIn(name),
    ]),
  );
}

describe('the environment of each function', () => {
  it.each(NAMES)('holds what %s reads and nothing else', (name) => {
    expect(Object.keys(environmentOf(name)).sort()).toEqual([...FUNCTION_ENVIRONMENTS[name]].sort());
  });

  it.each(NAMES)('is taken by %s as it is', (name) => {
    expect(() => parseFunctionEnvironment(name, deployed(environmentOf(name)))).not.toThrow();
  });

  it('holds no secret: a secret is named, and read where it is needed', () => {
    const secret = { xClientId: 'app', xClientSecretParameter: '/sendeplan/x' };
    expect(environmentOf('connect-accounts', secret)).toMatchObject({
      SENDEPLAN_X_CLIENT_ID: 'app',
      SENDEPLAN_X_CLIENT_SECRET_PARAMETER: '/sendeplan/x',
    });
  });
});
