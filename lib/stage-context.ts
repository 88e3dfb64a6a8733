import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AWS_ENVIRONMENT } from '../core/contract/function-environment.ts';

/** A value of the CDK context that cannot be used. The message is for whoever deploys. */
export class StageConfigError extends Error {
  override readonly name = 'StageConfigError';
}

interface ContextValue {
  readonly byDefault: string;
  /** What the value takes, when it does not take this one. */
  readonly refuse: (text: string) => string | undefined;
}

function matching(pattern: RegExp, taken: string, byDefault = ''): ContextValue {
  return { byDefault, refuse: (text) => (pattern.test(text) ? undefined : taken) };
}

/** Whatever a function takes under `name` of its environment. */
function asIn(name: keyof typeof AWS_ENVIRONMENT): ContextValue {
  const refuse = (text: string) => AWS_ENVIRONMENT[name].safeParse(text).error?.issues[0]?.message;
  return { byDefault: '', refuse };
}

/** CloudWatch keeps logs for these spans only, in days; for ever is none of them. */
export const RETENTIONS: ReadonlyMap<string, RetentionDays> = new Map(
  Object.values(RetentionDays)
    .filter((days) => typeof days === 'number')
    .filter((days) => days !== RetentionDays.INFINITE)
    .map((days) => [String(days), days]),
);

/**
 * Each value that `cdk deploy -c name=value` or `cdk.json` may give. None has to be given. One that stands for a
 * variable of the functions takes what that variable takes (core/contract/environment.ts) and has its default.
 */
export const CONTEXT = {
  /**
   * `production`, the default, since a first deployment must not lose data: table, media, key and user pool outlive
   * the stack. `trial`: `cdk destroy` leaves nothing.
   */
  profile: matching(/^(production|trial)$/, 'production or trial', 'production'),
  /** Name of the stage in logs, metrics and the name of the stack. Default: the profile. */
  stageName: matching(/^[a-z][a-z0-9-]{0,19}$/, 'up to 20 lower-case letters, digits and hyphens'),
  /** Where alarms go. Default: nowhere; they show in CloudWatch. The address has to confirm a mail from AWS. */
  alarmEmail: matching(/^[^@\s]+@[^@\s]+$/, 'an e-mail address'),
  /** Issuer of the tokens that people sign in with. Default: a Cognito user pool of the stack. */
  oidcIssuer: matching(/^https:\/\/[^/?#\s]+[^?#\s]*$/, 'the https address of an OIDC issuer'),
  /** Our client id at `oidcIssuer`: a public client with code flow and PKCE. Needed with it. */
  oidcClientId: asIn('SENDEPLAN_OIDC_CLIENT_ID'),
  /** Claim with the groups of a person. Default: `groups` of a foreign issuer, `cognito:groups` of the user pool. */
  oidcGroupsClaim: asIn('SENDEPLAN_OIDC_GROUPS_CLAIM'),
  /** Claim with the tenant of a person. Default: `tenant` of a foreign issuer, `custom:tenant` of the user pool. */
  oidcTenantClaim: asIn('SENDEPLAN_OIDC_TENANT_CLAIM'),
  /** Roles of groups, such as `Redaktion=author`. Default: only groups named like roles have one. */
  oidcRoleGroups: asIn('SENDEPLAN_OIDC_ROLE_GROUPS'),
  /** Origin used for X. */
  xApiUrl: asIn('SENDEPLAN_X_API_URL'),
  /** Client id of the X app through which people connect accounts in a browser. Default: they cannot. */
  xClientId: asIn('SENDEPLAN_X_CLIENT_ID'),
  /** SSM SecureString, under the account's default key, with that app's secret. Default: a public client. */
  xClientSecretParameter: matching(/^\/?[\w.-]+(\/[\w.-]+)*$/, 'the name of an SSM parameter'),
  sendTimeoutMs: asIn('SENDEPLAN_SEND_TIMEOUT_MS'),
  reconcileDelaysSeconds: asIn('SENDEPLAN_RECONCILE_DELAYS_SECONDS'),
  collectAges: asIn('SENDEPLAN_COLLECT_AGES'),
  leaseSeconds: asIn('SENDEPLAN_LEASE_SECONDS'),
  logLevel: asIn('SENDEPLAN_LOG_LEVEL'),
  /** How long logs are kept. */
  logRetentionDays: {
    byDefault: '90',
    refuse: (text) => (RETENTIONS.has(text) ? undefined : `one of ${[...RETENTIONS.keys()].join(', ')}`),
  },
  /** Requests a second that the API takes, and how many at once. */
  throttling: matching(
    /^[1-9]\d{0,4},[1-9]\d{0,4}$/,
    'requests a second and burst, such as 50,100',
    '50,100',
  ),
} as const satisfies Record<string, ContextValue>;

type ContextName = keyof typeof CONTEXT;
/** All values as texts, each taken or its default; empty where there is none. */
export type StageContext = Readonly<Record<ContextName, string>>;
/** @throws StageConfigError that names the value, what it got and what it takes. An empty value counts as unset. */
export function readContext(context: Readonly<Record<string, unknown>>): StageContext {
  for (const name of Object.keys(context)) {
    if (!isOfCdk(name) && !(name in CONTEXT))
      throw new StageConfigError(`${name}: unknown context; known are ${Object.keys(CONTEXT).join(', ')}`);
  }
  const read = (name: ContextName): string => {
    const { byDefault, refuse }: ContextValue = CONTEXT[name];
    const given = context[name] ?? '';
    if (given === '') return byDefault;
    const text = typeof given === 'number' ? String(given) : given;
    const taken = typeof text === 'string' ? refuse(text) : 'a text or a number';
    if (typeof text === 'string' && taken === undefined) return text;
    throw new StageConfigError(`${name}: got ${JSON.stringify(given)}; takes ${taken}`);
  };
  const names = Object.keys(CONTEXT) as readonly ContextName[];
  return Object.fromEntries(names.map((name) => [name, read(name)])) as StageContext;
}

/** Feature flags, cached look-ups and settings of the CDK share the context with ours. */
function isOfCdk(name: string): boolean {
  return /[:/@]/.test(name) || name.startsWith('cdk-') || name.startsWith('aws-cdk');
}
