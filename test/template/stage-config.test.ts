import { describe, expect, it } from 'vitest';
import { shortestLeaseMs } from '../../core/domain/publishing-policy.ts';
import { parseStageConfig } from '../../lib/stage-config.ts';
import { CONTEXT } from '../../lib/stage-context.ts';
import { flags, readable, stageOf } from './stage.ts';

const ISSUER = { oidcIssuer: 'https://login.example.org/realms/bank', oidcClientId: 'sendeplan' };

describe('a deployment that says nothing', () => {
  it('is production, with a user pool of its own and no alarm mail', () => {
    expect(parseStageConfig(flags)).toMatchObject({
      isProduction: true,
      stageName: 'production',
      alarmEmail: undefined,
      foreignIssuer: undefined,
      sendTimeoutMs: 10_000,
      logRetention: 90,
      throttling: { perSecond: 50, burstCount: 100 },
    });
  });

  it('takes empty values as unset', () => {
    const empty = Object.fromEntries(Object.keys(CONTEXT).map((name) => [name, '']));
    expect(parseStageConfig(empty)).toEqual(parseStageConfig({}));
  });
});

describe('a value that cannot be used', () => {
  it.each([
    [{ profil: 'trial' }, /^profil: unknown context; known are profile, stageName, /],
    [{ profile: 'test' }, 'profile: got "test"; takes production or trial'],
    [{ stageName: 'Blue!' }, 'stageName: got "Blue!"; takes up to 20 lower-case letters, digits and hyphens'],
    [
      { profile: 'trial', stageName: 'production' },
      'stageName: got "production"; takes another name with the profile trial',
    ],
    [{ alarmEmail: 'betrieb' }, 'alarmEmail: got "betrieb"; takes an e-mail address'],
    [{ sendTimeoutMs: '5s' }, 'sendTimeoutMs: got "5s"; takes milliseconds, 100 to 120000'],
    [{ sendTimeoutMs: { ms: 5 } }, 'sendTimeoutMs: got {"ms":5}; takes a text or a number'],
    [
      { reconcileDelaysSeconds: '60,10' },
      'reconcileDelaysSeconds: got "60,10"; takes ascending seconds such as 10,60,300',
    ],
    [{ collectAges: '1w' }, 'collectAges: got "1w"; takes ascending ages such as 15m,1h,7d'],
    [{ logLevel: 'loud' }, 'logLevel: got "loud"; takes debug, info, warn, error or silent'],
    [{ logRetentionDays: 42 }, /^logRetentionDays: got 42; takes one of 1, 3, 5, /],
    [{ throttling: '50' }, 'throttling: got "50"; takes requests a second and burst, such as 50,100'],
    [{ xApiUrl: 'api.x.com' }, 'xApiUrl: got "api.x.com"; takes an origin such as https://api.x.com'],
    [
      { xClientSecretParameter: 'a b' },
      'xClientSecretParameter: got "a b"; takes the name of an SSM parameter',
    ],
    [
      { oidcIssuer: 'http://login.example.org' },
      /^oidcIssuer: got .*; takes the https address of an OIDC issuer$/,
    ],
    [{ oidcIssuer: ISSUER.oidcIssuer }, 'oidcClientId: got nothing; takes our client id at the oidcIssuer'],
    [
      { oidcGroupsClaim: 'roles' },
      'oidcGroupsClaim: got "roles"; takes a value only together with oidcIssuer',
    ],
    [{ oidcRoleGroups: 'Redaktion=boss' }, /^oidcRoleGroups: got "Redaktion=boss"; takes group=role pairs/],
    [{ leaseSeconds: 16 }, 'leaseSeconds: got "16"; takes at least 17 with a sendTimeoutMs of 10000'],
  ])('stops the deployment, by name: %j', (context, message) => {
    expect(() => parseStageConfig(context)).toThrow(message);
  });

  it('includes the same leases that the functions would refuse', () => {
    for (const sendTimeoutMs of [100, 10_000, 120_000]) {
      const shortest = Math.ceil(shortestLeaseMs(sendTimeoutMs) / 1000);
      expect(() => parseStageConfig({ sendTimeoutMs, leaseSeconds: shortest })).not.toThrow();
      expect(() => parseStageConfig({ sendTimeoutMs, leaseSeconds: shortest - 1 })).toThrow('leaseSeconds');
    }
  });
});

describe('context', () => {
  const environment = (context: Record<string, string | number>, name: string): unknown => {
    const functions = stageOf(context).ofType('AWS::Lambda::Function');
    const values = functions
      .map(([, { Properties }]) => (Properties['Environment'] as { Variables: object }).Variables)
      .filter((variables) => name in variables)
      .map((variables) => (variables as Record<string, unknown>)[name]);
    return [...new Set(values)].length === 1 ? values[0] : values;
  };

  it.each([
    ['sendTimeoutMs', 'SENDEPLAN_SEND_TIMEOUT_MS', '20000'],
    ['reconcileDelaysSeconds', 'SENDEPLAN_RECONCILE_DELAYS_SECONDS', '5,50'],
    ['collectAges', 'SENDEPLAN_COLLECT_AGES', '1h,1d'],
    ['leaseSeconds', 'SENDEPLAN_LEASE_SECONDS', '40'],
    ['logLevel', 'SENDEPLAN_LOG_LEVEL', 'debug'],
    ['xApiUrl', 'SENDEPLAN_X_API_URL', 'https://x.example.org'],
    ['xClientId', 'SENDEPLAN_X_CLIENT_ID', 'app'],
    ['oidcRoleGroups', 'SENDEPLAN_OIDC_ROLE_GROUPS', 'Redaktion=author'],
  ])('%s reaches the functions as %s', (name, variable, value) => {
    expect(environment(EVERYTHING, variable)).toBe(value);
    expect(EVERYTHING[name]).toBe(value);
  });

  const EVERYTHING: Record<string, string> = {
    sendTimeoutMs: '20000',
    reconcileDelaysSeconds: '5,50',
    collectAges: '1h,1d',
    leaseSeconds: '40',
    logLevel: 'debug',
    xApiUrl: 'https://x.example.org',
    xClientId: 'app',
    oidcRoleGroups: 'Redaktion=author',
    stageName: 'blue',
    logRetentionDays: '30',
    throttling: '5,7',
    alarmEmail: 'betrieb@example.org',
    ...ISSUER,
  };

  it('names the stage, in functions and in their metrics', () => {
    expect(environment(EVERYTHING, 'SENDEPLAN_STAGE')).toBe('blue');
    stageOf(EVERYTHING).template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'Sendeplan',
      Dimensions: [{ Name: 'service', Value: 'blue' }],
    });
  });

  it('sets how long every log is kept', () => {
    for (const [id, { Properties }] of stageOf(EVERYTHING).ofType('AWS::Logs::LogGroup'))
      expect(Properties['RetentionInDays'], id).toBe(30);
  });

  it('sets how many requests the API takes', () => {
    stageOf(EVERYTHING).template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 7 },
    });
  });

  it('names who is told of alarms', () => {
    stageOf(EVERYTHING).template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'betrieb@example.org',
    });
    expect(stageOf().ofType('AWS::SNS::Subscription')).toEqual([]);
  });

  it('puts an issuer in the place of the user pool', () => {
    const { ofType, template } = stageOf(EVERYTHING);
    expect(ofType('AWS::Cognito::UserPool')).toEqual([]);
    expect(Object.keys(template.findOutputs('*'))).not.toContain('UserPoolId');
    expect(environment(EVERYTHING, 'SENDEPLAN_OIDC_ISSUER')).toBe(ISSUER.oidcIssuer);
    expect(environment(EVERYTHING, 'SENDEPLAN_OIDC_CLIENT_ID')).toBe('sendeplan');
    expect(environment(EVERYTHING, 'SENDEPLAN_OIDC_GROUPS_CLAIM')).toBe('groups');
    expect(environment(EVERYTHING, 'SENDEPLAN_OIDC_TENANT_CLAIM')).toBe('tenant');
  });

  it('gives a longer send more time to run in, and its message more time to come back', () => {
    const timeouts = (context: Record<string, string>) => {
      const { ofType } = stageOf(context);
      const timeout = ofType('AWS::Lambda::Function').find(([id]) => id.startsWith('PublishFunction'));
      const hidden = ofType('AWS::SQS::Queue').find(([id]) => id.startsWith('PublishQueue'));
      return [timeout?.[1].Properties['Timeout'], hidden?.[1].Properties['VisibilityTimeout']];
    };
    expect(timeouts({})).toEqual([70, 420]);
    expect(timeouts(EVERYTHING)).toEqual([80, 480]);
  });

  it('lets the callback of the user pool be where the API is', () => {
    const [[, client] = []] = stageOf().ofType('AWS::Cognito::UserPoolClient');
    const callbacks = client?.Properties['CallbackURLs'] as unknown[];
    expect(callbacks.map(readable)).toEqual(['Api.ApiEndpoint/sign-in/callback']);
  });
});
