import { Aws, Duration, Fn } from 'aws-cdk-lib';
import {
  AccountRecovery,
  ClientAttributes,
  Mfa,
  OAuthScope,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolGroup,
} from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import type { ForeignIssuer, StageConfig } from '../stage-config.ts';
import { acknowledge } from './acknowledge.ts';

/** Who tells people apart, and what their tokens call their groups and their tenant. */
export interface SignIn extends ForeignIssuer {
  /** Absent where people sign in at an issuer of the institute's own. */
  readonly userPool?: UserPool;
}

const ROLES = ['viewer', 'author', 'approver', 'admin', 'operator'];

/** A user pool, unless the institute has an issuer of its own. */
export function createSignIn(scope: Construct, config: StageConfig, publicUrl: string): SignIn {
  if (config.foreignIssuer !== undefined) return config.foreignIssuer;
  const userPool = createUserPool(scope, config);
  for (const role of ROLES) new UserPoolGroup(userPool, role, { userPool, groupName: role });
  const client = createClient(userPool, publicUrl);
  userPool.addDomain('Domain', { cognitoDomain: { domainPrefix: domainPrefix() } });
  return {
    userPool,
    issuer: `https://${userPool.userPoolProviderName}`,
    clientId: client.userPoolClientId,
    groupsClaim: 'cognito:groups',
    tenantClaim: 'custom:tenant',
  };
}

/** The names of domains are shared by all accounts of a region: the stack's own id is nobody else's. */
function domainPrefix(): string {
  return `sendeplan-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
}

function createUserPool(scope: Construct, { isProduction, removalPolicy }: StageConfig): UserPool {
  const userPool = new UserPool(scope, 'UserPool', {
    selfSignUpEnabled: false,
    signInAliases: { email: true },
    signInCaseSensitive: false,
    accountRecovery: AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 14,
      requireLowercase: true,
      requireUppercase: true,
      requireDigits: true,
      requireSymbols: true,
      tempPasswordValidity: Duration.days(3),
    },
    mfa: Mfa.OPTIONAL,
    mfaSecondFactor: { otp: true, sms: false },
    // People cannot write it: the client may not.
    customAttributes: { tenant: new StringAttribute({ mutable: true, minLen: 1, maxLen: 64 }) },
    deletionProtection: isProduction,
    removalPolicy,
  });
  acknowledge(
    userPool,
    'AwsSolutions-COG2',
    'A second factor is offered, not demanded: institutes that demand one have an issuer of their own (oidcIssuer).',
  );
  acknowledge(
    userPool,
    'AwsSolutions-COG8',
    "The Plus plan costs 0.02 USD per user and month with no free tier; risk-based sign-in belongs to the institute's own issuer.",
  );
  return userPool;
}

/** The console: a public client, which proves with PKCE that it is the one that began. */
function createClient(userPool: UserPool, publicUrl: string): UserPoolClient {
  return userPool.addClient('Console', {
    generateSecret: false,
    oAuth: {
      flows: { authorizationCodeGrant: true },
      scopes: [OAuthScope.OPENID, OAuthScope.EMAIL, OAuthScope.PROFILE],
      callbackUrls: [`${publicUrl}/sign-in/callback`],
      logoutUrls: [`${publicUrl}/`],
    },
    // For operators' scripts, with rights of AWS besides the password: how the first API token is made.
    authFlows: { adminUserPassword: true },
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    idTokenValidity: Duration.hours(1),
    accessTokenValidity: Duration.hours(1),
    refreshTokenValidity: Duration.days(1),
    readAttributes: new ClientAttributes()
      .withStandardAttributes({ email: true, emailVerified: true, fullname: true })
      .withCustomAttributes('tenant'),
    writeAttributes: new ClientAttributes().withStandardAttributes({ fullname: true }),
  });
}
