// What each Lambda function reads from its environment. The stack writes exactly these, a test compares.
import * as z from 'zod';
import { ENVIRONMENT, EnvironmentError } from './environment.ts';

const name = z.string().min(1, 'a name');
const arn = z.string().startsWith('arn:', 'an ARN');
const url = z.url('an address');

/** A comma-separated list such as `Redaktion=author,Freigabe=approver`; a group named like a role has it anyway. */
const roleGroups = z
  .string()
  .regex(
    /^([^=,]+=(viewer|author|approver|admin|operator)(,(?!$)|$))*$/,
    'group=role pairs such as Redaktion=author',
  )
  .transform(
    (text) =>
      new Map(
        text
          .split(',')
          .filter(Boolean)
          .map((pair) => pair.split('=') as [string, string]),
      ),
  );

/** Each name with what it takes: the stack checks what it is told by the same schemas before it deploys. */
export const AWS_ENVIRONMENT = {
  ...ENVIRONMENT,
  SENDEPLAN_STAGE: name,
  SENDEPLAN_TABLE: name,
  SENDEPLAN_MEDIA_BUCKET: name,
  SENDEPLAN_CREDENTIALS_KEY: arn,
  SENDEPLAN_PUBLISH_QUEUE_URL: url,
  SENDEPLAN_PUBLISH_QUEUE_ARN: arn,
  SENDEPLAN_RECONCILE_QUEUE_URL: url,
  SENDEPLAN_RECONCILE_QUEUE_ARN: arn,
  SENDEPLAN_SCHEDULE_GROUP: name,
  SENDEPLAN_SCHEDULE_ROLE: arn,
  SENDEPLAN_DEAD_LETTER_QUEUE_ARN: arn,
  /** Where callers and browsers reach the API; no slash at the end. */
  SENDEPLAN_PUBLIC_URL: url,
  SENDEPLAN_OIDC_ISSUER: url,
  SENDEPLAN_OIDC_CLIENT_ID: name,
  SENDEPLAN_OIDC_GROUPS_CLAIM: name,
  SENDEPLAN_OIDC_TENANT_CLAIM: name,
  SENDEPLAN_OIDC_ROLE_GROUPS: roleGroups.default(new Map<string, string>()),
  /** Name of the SSM parameter that holds the secret of the X app; unset: a public client. */
  SENDEPLAN_X_CLIENT_SECRET_PARAMETER: name.optional(),
} as const;

type AwsEnvironmentName = keyof typeof AWS_ENVIRONMENT;

const OF_ALL = ['SENDEPLAN_STAGE', 'SENDEPLAN_LOG_LEVEL'] as const;
const OF_STORE = ['SENDEPLAN_TABLE'] as const;
const OF_WAKE_UPS = [
  'SENDEPLAN_PUBLISH_QUEUE_URL',
  'SENDEPLAN_PUBLISH_QUEUE_ARN',
  'SENDEPLAN_RECONCILE_QUEUE_URL',
  'SENDEPLAN_RECONCILE_QUEUE_ARN',
  'SENDEPLAN_SCHEDULE_GROUP',
  'SENDEPLAN_SCHEDULE_ROLE',
  'SENDEPLAN_DEAD_LETTER_QUEUE_ARN',
] as const;
const OF_POLICY = [
  'SENDEPLAN_SEND_TIMEOUT_MS',
  'SENDEPLAN_RECONCILE_DELAYS_SECONDS',
  'SENDEPLAN_LEASE_SECONDS',
  'SENDEPLAN_COLLECT_AGES',
] as const;
const OF_NETWORKS = ['SENDEPLAN_CREDENTIALS_KEY', 'SENDEPLAN_X_API_URL'] as const;
const OF_PEOPLE = [
  'SENDEPLAN_OIDC_ISSUER',
  'SENDEPLAN_OIDC_CLIENT_ID',
  'SENDEPLAN_OIDC_GROUPS_CLAIM',
  'SENDEPLAN_OIDC_TENANT_CLAIM',
  'SENDEPLAN_OIDC_ROLE_GROUPS',
] as const;

export const FUNCTION_ENVIRONMENTS = {
  'authorize-request': [...OF_ALL, ...OF_STORE, ...OF_PEOPLE],
  'serve-api': [
    ...OF_ALL,
    ...OF_STORE,
    ...OF_POLICY,
    ...OF_PEOPLE,
    'SENDEPLAN_PUBLIC_URL',
    'SENDEPLAN_MEDIA_BUCKET',
  ],
  'connect-accounts': [
    ...OF_ALL,
    ...OF_STORE,
    ...OF_POLICY,
    ...OF_NETWORKS,
    ...OF_PEOPLE,
    'SENDEPLAN_PUBLIC_URL',
    'SENDEPLAN_X_CLIENT_ID',
    'SENDEPLAN_X_CLIENT_SECRET_PARAMETER',
  ],
  'arrange-wake-ups': [...OF_ALL, ...OF_WAKE_UPS],
  publish: [...OF_ALL, ...OF_STORE, ...OF_WAKE_UPS, ...OF_POLICY, ...OF_NETWORKS, 'SENDEPLAN_MEDIA_BUCKET'],
  reconcile: [...OF_ALL, ...OF_STORE, ...OF_WAKE_UPS, ...OF_POLICY, ...OF_NETWORKS],
  sweep: [...OF_ALL, ...OF_STORE, ...OF_WAKE_UPS],
  'collect-engagement': [...OF_ALL, ...OF_STORE, ...OF_POLICY, ...OF_NETWORKS],
  'refresh-credentials': [...OF_ALL, ...OF_STORE, ...OF_NETWORKS],
} as const satisfies Record<string, readonly AwsEnvironmentName[]>;

export type FunctionName = keyof typeof FUNCTION_ENVIRONMENTS;
export type FunctionEnvironment<Name extends FunctionName> = {
  readonly [Key in (typeof FUNCTION_ENVIRONMENTS)[Name][number]]: z.output<(typeof AWS_ENVIRONMENT)[Key]>;
};

/** @throws EnvironmentError that names the variable, what it got and what it takes. An empty value counts as unset. */
export function parseFunctionEnvironment<Name extends FunctionName>(
  of: Name,
  raw: Readonly<Record<string, string | undefined>>,
): FunctionEnvironment<Name> {
  const parsed: Record<string, unknown> = {};
  for (const key of FUNCTION_ENVIRONMENTS[of]) {
    const value = raw[key] === '' ? undefined : raw[key];
    const result = AWS_ENVIRONMENT[key].safeParse(value);
    if (!result.success) {
      const taken = result.error.issues[0]?.message ?? 'another value';
      throw new EnvironmentError(`${key}: got ${JSON.stringify(value)}; takes ${taken}`);
    }
    parsed[key] = result.data;
  }
  return parsed as FunctionEnvironment<Name>;
}
