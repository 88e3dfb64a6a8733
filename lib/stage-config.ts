import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AWS_ENVIRONMENT } from '../core/contract/function-environment.ts';
import { RETENTIONS, readContext, StageConfigError, type StageContext } from './stage-context.ts';

/** What one deployment is. */
export interface StageConfig {
  /** Production keeps its data whatever happens to the stack; a trial leaves nothing behind. */
  readonly isProduction: boolean;
  /** What becomes of data when it is no longer in the stack. */
  readonly removalPolicy: RemovalPolicy;
  readonly stageName: string;
  /** Absent: alarms only show in CloudWatch. */
  readonly alarmEmail: string | undefined;
  /** Absent: people sign in at a user pool of the stack. */
  readonly foreignIssuer: ForeignIssuer | undefined;
  readonly xClientSecretParameter: string | undefined;
  readonly sendTimeoutMs: number;
  readonly logRetention: RetentionDays;
  readonly throttling: { readonly perSecond: number; readonly burstCount: number };
  /** What functions are handed as it was given, checked by their own schemas; empty where their defaults hold. */
  readonly context: StageContext;
}

/** People sign in at an OIDC issuer of the institute's own. */
export interface ForeignIssuer {
  readonly issuer: string;
  readonly clientId: string;
  readonly groupsClaim: string;
  readonly tenantClaim: string;
}

/** @throws StageConfigError that names the value, what it got and what it takes. */
export function parseStageConfig(raw: Readonly<Record<string, unknown>>): StageConfig {
  const context = readContext(raw);
  const [perSecond, burstCount] = context.throttling.split(',').map(Number);
  const isProduction = context.profile === 'production';
  const stageName = context.stageName || context.profile;
  if (!isProduction && stageName === 'production')
    throw new StageConfigError('stageName: got "production"; takes another name with the profile trial');
  return {
    isProduction,
    removalPolicy: isProduction ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    stageName,
    alarmEmail: context.alarmEmail || undefined,
    foreignIssuer: foreignIssuer(context),
    xClientSecretParameter: context.xClientSecretParameter || undefined,
    sendTimeoutMs: sendTimeoutMs(context),
    logRetention: RETENTIONS.get(context.logRetentionDays) ?? RetentionDays.THREE_MONTHS,
    throttling: { perSecond: perSecond ?? 0, burstCount: burstCount ?? 0 },
    context,
  };
}

/**
 * What a lease has to cover beside the send, so that the functions accept it: they wake five seconds early and allow
 * clocks to differ by two (core/domain/publishing-policy.ts; a test holds the two together).
 */
const LEASE_BEYOND_SEND_MS = 7000;

function sendTimeoutMs({ sendTimeoutMs, leaseSeconds }: StageContext): number {
  const timeoutMs = AWS_ENVIRONMENT.SENDEPLAN_SEND_TIMEOUT_MS.parse(sendTimeoutMs || undefined);
  const shortestSeconds = Math.ceil((timeoutMs + LEASE_BEYOND_SEND_MS) / 1000);
  if (leaseSeconds !== '' && Number(leaseSeconds) < shortestSeconds)
    throw new StageConfigError(
      `leaseSeconds: got "${leaseSeconds}"; takes at least ${shortestSeconds} with a sendTimeoutMs of ${timeoutMs}`,
    );
  return timeoutMs;
}

function foreignIssuer(context: StageContext): ForeignIssuer | undefined {
  const { oidcIssuer, oidcClientId, oidcGroupsClaim, oidcTenantClaim } = context;
  if (oidcIssuer === '') {
    refuseWithoutIssuer({ oidcClientId, oidcGroupsClaim, oidcTenantClaim });
    return undefined;
  }
  if (oidcClientId === '')
    throw new StageConfigError('oidcClientId: got nothing; takes our client id at the oidcIssuer');
  return {
    issuer: oidcIssuer,
    clientId: oidcClientId,
    groupsClaim: oidcGroupsClaim || 'groups',
    tenantClaim: oidcTenantClaim || 'tenant',
  };
}

/** They would silently mean nothing: the stack's own user pool has its own. */
function refuseWithoutIssuer(values: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value !== '')
      throw new StageConfigError(`${name}: got "${value}"; takes a value only together with oidcIssuer`);
  }
}
