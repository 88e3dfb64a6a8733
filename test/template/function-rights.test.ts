import { describe, expect, it } from 'vitest';
import { keys, TENANTS } from '../../core/adapters/aws/dynamodb/keys.ts';
import type { AccountId, TenantId, TokenId } from '../../core/domain/ids.ts';
import { KEY_SPACES } from '../../lib/constructs/rights.ts';
import { readable, stageOf } from './stage.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

const FULL = { xClientId: 'app', xClientSecretParameter: '/sendeplan/x' };

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function statementsOf(properties: Readonly<Record<string, unknown>>): Statement[] {
  const policies = (properties['Policies'] ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

function conditionText(condition: Statement['Condition']): string {
  return Object.entries(condition ?? {})
    .flatMap(([operator, keysAndValues]) =>
      Object.entries(keysAndValues).map(
        ([key, value]) => `${operator} ${key} ${list(value).map(readable).join(', ')}`,
      ),
    )
    .join('; ');
}

function rows(): string[] {
  return stageOf(FULL)
    .ofType('AWS::IAM::Role')
    .flatMap(([id, { Properties }]) =>
      statementsOf(Properties).flatMap(({ Action, Resource, Condition }) =>
        list(Resource).map((resource) =>
          [
            id.replace(/Role[0-9A-F]{8}$/, ''),
            list(Action).map(String).sort().join(', '),
            readable(resource).replace(/arn:AWS::Partition:(\w+):AWS::Region:AWS::AccountId:/, '$1:'),
            conditionText(Condition),
          ].join(' | '),
        ),
      ),
    );
}

describe('the rights of functions', () => {
  it('are those of the table, which somebody has read', async () => {
    const text = ['function | actions | resource | condition', ...rows().sort()].join('\n');
    await expect(`${text}\n`).toMatchFileSnapshot('function-rights.txt');
  });

  it('come from no other place than their own roles', () => {
    const { ofType } = stageOf(FULL);
    expect(ofType('AWS::IAM::Policy')).toEqual([]);
    expect(ofType('AWS::IAM::ManagedPolicy')).toEqual([]);
    for (const [id, { Properties }] of ofType('AWS::IAM::Role'))
      expect(Properties['ManagedPolicyArns'], id).toBeUndefined();
  });

  it('name each action, and no resource that is not of the stage', () => {
    for (const row of rows()) {
      const [, actions = '', resource = ''] = row.split(' | ');
      expect(actions, row).not.toContain('*');
      expect(resource, row).not.toBe('*');
    }
  });

  it('leave credentials to those who use them', () => {
    const encrypting = rows().filter((row) => row.includes('kms:GenerateDataKey'));
    expect(encrypting.map((row) => row.split(' | ')[0]).sort()).toEqual([
      'CollectEngagement',
      'ConnectAccounts',
      'Publish',
      'Reconcile',
      'RefreshCredentials',
    ]);
    for (const row of encrypting) expect(row).toContain('kms:EncryptionContextKeys tenantId, accountId');
  });

  it('keep everything but the API from the tokens of the API', () => {
    const writing = rows().filter(
      (row) => row.includes('dynamodb:PutItem') && row.includes(KEY_SPACES.tokens),
    );
    expect(writing.map((row) => row.split(' | ')[0])).toEqual(['ServeApi']);
    for (const row of rows().filter((each) => each.includes('dynamodb:GetItem')))
      expect(row).toContain('dynamodb:LeadingKeys');
  });

  it('name the keys as the store does', () => {
    const begins = (space: string) => space.replace('*', '');
    expect(
      keys.account('t' as TenantId, 'acc' as AccountId).pk.startsWith(begins(KEY_SPACES.ofTenants)),
    ).toBe(true);
    expect(keys.token('tok' as TokenId).pk.startsWith(begins(KEY_SPACES.tokens))).toBe(true);
    expect(keys.connection('sha').pk.startsWith(begins(KEY_SPACES.connections))).toBe(true);
    expect(TENANTS).toBe(KEY_SPACES.tenants);
  });
});

describe('what schedules run as', () => {
  it('is lent to schedules of the stage alone', () => {
    const found = stageOf()
      .ofType('AWS::IAM::Role')
      .find(([id]) => id.startsWith('ScheduleRole'));
    const {
      Statement: [trust],
    } = found?.[1].Properties['AssumeRolePolicyDocument'] as {
      Statement: [{ Principal: unknown; Condition: Record<string, Record<string, unknown>> }];
    };
    expect(trust.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
    expect(conditionText(trust.Condition)).toBe(
      'StringEquals aws:SourceAccount AWS::AccountId; StringEquals aws:SourceArn Schedules.Arn',
    );
  });
});
