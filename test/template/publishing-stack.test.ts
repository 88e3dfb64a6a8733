import { describe, expect, it } from 'vitest';
import { stageOf } from './stage.ts';

const STATEFUL = [
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::KMS::Key',
  'AWS::Cognito::UserPool',
] as const;

describe('a stage', () => {
  it('consists of what its inventory says', async () => {
    const counts = new Map<string, number>();
    for (const { Type } of Object.values(stageOf().resources)) counts.set(Type, (counts.get(Type) ?? 0) + 1);
    const lines = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('inventory.txt');
  });

  it.each(['production', 'trial'])(
    'never gives what holds data another id, as %s: an update would replace it',
    (profile) => {
      const ids = STATEFUL.map((type) =>
        stageOf({ profile })
          .ofType(type)
          .map(([id]) => id),
      );
      expect(ids).toEqual([['TableCD117FA1'], ['MediaA721A567'], ['Key961B73FD'], ['UserPool6BA7E5F2']]);
    },
  );

  it('tells what others need to know of it', () => {
    expect(Object.keys(stageOf().template.findOutputs('*')).sort()).toEqual([
      'ApiUrl',
      'ConsoleUrl',
      'DeadLetterQueueUrl',
      'MediaBucket',
      'TableName',
      'UserPoolClientId',
      'UserPoolId',
    ]);
  });

  it('has a name of its own, so that stages of one account do not meet', () => {
    const names = (context: Record<string, string>) => {
      const { stack, ofType } = stageOf(context);
      const group = ofType('AWS::Scheduler::ScheduleGroup')[0]?.[1].Properties['Name'];
      const alias = ofType('AWS::KMS::Alias')[0]?.[1].Properties['AliasName'];
      return [stack.stackName, group, alias];
    };
    expect(names({})).toEqual(['Sendeplan', 'Sendeplan', 'alias/Sendeplan']);
    expect(names({ profile: 'trial' })).toEqual([
      'Sendeplan-trial',
      'Sendeplan-trial',
      'alias/Sendeplan-trial',
    ]);
    expect(names({ stageName: 'blue' })).toEqual([
      'Sendeplan-blue',
      'Sendeplan-blue',
      'alias/Sendeplan-blue',
    ]);
  });
});

describe('production', () => {
  it('keeps data and logs whatever happens to the stack', () => {
    const kept = Object.values(stageOf().resources)
      .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
      .map(({ Type }) => Type);
    expect(new Set(kept)).toEqual(new Set([...STATEFUL, 'AWS::Logs::LogGroup']));
  });

  it('guards table and people against deletion, and can bring back any second of the table', () => {
    const { template } = stageOf();
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    });
    template.hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: 'ACTIVE' });
    template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true, PendingWindowInDays: 30 });
  });
});

describe('a trial', () => {
  it('leaves nothing behind', () => {
    const { resources, template, ofType } = stageOf({ profile: 'trial' });
    const kept = Object.entries(resources).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    expect(kept).toEqual([]);
    for (const type of STATEFUL) expect(ofType(type)[0]?.[1].DeletionPolicy, type).toBe('Delete');
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      Replicas: [{ DeletionProtectionEnabled: false }],
    });
    template.hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: 'INACTIVE' });
    template.resourceCountIs('Custom::S3AutoDeleteObjects', 1);
  });
});
