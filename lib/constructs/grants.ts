import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FunctionName } from '../../core/contract/function-environment.ts';
import type { StageConfig } from '../stage-config.ts';
import type { PublishingParts } from './publishing-parts.ts';
import { KEY_SPACES, rightsOver } from './rights.ts';

/** What each function may do, and nothing else. As a table: test/template/__snapshots__/function-rights.txt. */
export function grantsOf(
  { xClientSecretParameter }: StageConfig,
  parts: PublishingParts,
): Readonly<Record<FunctionName, readonly PolicyStatement[]>> {
  const { publishQueue, reconcileQueue, deadLetterQueue } = parts.wakeUps;
  const { ofTenants, tokens, connections, tenants } = KEY_SPACES;
  const may = rightsOver(parts);
  const attend = [
    ...[may.write(ofTenants), may.query('state'), may.useCredentials()],
    ...[may.send(publishQueue, reconcileQueue), may.createSchedules(), may.passScheduleRole()],
  ];
  return {
    'authorize-request': [may.get(tokens)],
    'serve-api': [
      ...[may.write(ofTenants, tokens, tenants), may.delete(ofTenants, tokens)],
      may.query('calendar', 'state'),
      ...[may.readMedia(), may.writeMedia(), may.listMedia()],
    ],
    'connect-accounts': [
      ...[may.write(ofTenants, connections), may.delete(ofTenants, connections), may.get(tokens)],
      ...[may.query('state'), may.useCredentials()],
      ...(xClientSecretParameter === undefined ? [] : [may.readParameter(xClientSecretParameter)]),
    ],
    'arrange-wake-ups': [
      ...[may.readStream(), may.send(publishQueue, reconcileQueue, deadLetterQueue)],
      ...[may.createSchedules(), may.passScheduleRole()],
    ],
    publish: [...attend, may.receive(publishQueue), may.readMedia(), may.listMedia()],
    reconcile: [...attend, may.receive(reconcileQueue)],
    sweep: [
      ...[may.read(ofTenants), may.query('due', 'state'), may.readStream()],
      may.send(publishQueue, reconcileQueue, deadLetterQueue),
    ],
    'collect-engagement': [
      ...[may.write(ofTenants), may.query('collectionDue'), may.useCredentials()],
      may.send(deadLetterQueue),
    ],
    'refresh-credentials': [
      ...[may.write(ofTenants), may.read(tenants), may.useCredentials()],
      may.send(deadLetterQueue),
    ],
  };
}
