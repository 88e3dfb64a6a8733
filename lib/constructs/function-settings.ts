import type { FUNCTION_ENVIRONMENTS, FunctionName } from '../../core/contract/function-environment.ts';
import type { StageConfig } from '../stage-config.ts';
import type { PublishingParts } from './publishing-parts.ts';

/** A value for each name that any function reads from its environment. */
export type SettingValues = Readonly<Record<(typeof FUNCTION_ENVIRONMENTS)[FunctionName][number], string>>;

/** Empty values count as unset: the functions' own defaults hold. */
export function functionSettings({ stageName, context }: StageConfig, parts: PublishingParts): SettingValues {
  const { table, key, media, publicUrl, signIn, wakeUps } = parts;
  return {
    SENDEPLAN_STAGE: stageName,
    SENDEPLAN_LOG_LEVEL: context.logLevel,
    SENDEPLAN_TABLE: table.tableName,
    SENDEPLAN_MEDIA_BUCKET: media.bucketName,
    SENDEPLAN_CREDENTIALS_KEY: key.keyArn,
    SENDEPLAN_PUBLISH_QUEUE_URL: wakeUps.publishQueue.queueUrl,
    SENDEPLAN_PUBLISH_QUEUE_ARN: wakeUps.publishQueue.queueArn,
    SENDEPLAN_RECONCILE_QUEUE_URL: wakeUps.reconcileQueue.queueUrl,
    SENDEPLAN_RECONCILE_QUEUE_ARN: wakeUps.reconcileQueue.queueArn,
    SENDEPLAN_SCHEDULE_GROUP: wakeUps.scheduleGroup.scheduleGroupName,
    SENDEPLAN_SCHEDULE_ROLE: wakeUps.scheduleRole.roleArn,
    SENDEPLAN_DEAD_LETTER_QUEUE_ARN: wakeUps.deadLetterQueue.queueArn,
    SENDEPLAN_PUBLIC_URL: publicUrl,
    SENDEPLAN_OIDC_ISSUER: signIn.issuer,
    SENDEPLAN_OIDC_CLIENT_ID: signIn.clientId,
    SENDEPLAN_OIDC_GROUPS_CLAIM: signIn.groupsClaim,
    SENDEPLAN_OIDC_TENANT_CLAIM: signIn.tenantClaim,
    SENDEPLAN_OIDC_ROLE_GROUPS: context.oidcRoleGroups,
    SENDEPLAN_X_API_URL: context.xApiUrl,
    SENDEPLAN_X_CLIENT_ID: context.xClientId,
    SENDEPLAN_X_CLIENT_SECRET_PARAMETER: context.xClientSecretParameter,
    SENDEPLAN_SEND_TIMEOUT_MS: context.sendTimeoutMs,
    SENDEPLAN_RECONCILE_DELAYS_SECONDS: context.reconcileDelaysSeconds,
    SENDEPLAN_LEASE_SECONDS: context.leaseSeconds,
    SENDEPLAN_COLLECT_AGES: context.collectAges,
  };
}
