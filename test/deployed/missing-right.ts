import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { ROOT_ACCESS } from './deployed.ts';

/** Takes the right to write from the role of `publish`; the cases have to notice. @returns how to give it back. */
export async function takeRight(endpoint: string): Promise<() => Promise<void>> {
  const iam = new IAMClient({ ...ROOT_ACCESS, endpoint });
  const { Roles = [] } = await iam.send(new ListRolesCommand({ MaxItems: 100 }));
  const RoleName = Roles.find((role) => /PublishRole/.test(role.RoleName ?? ''))?.RoleName;
  const { PolicyNames: [PolicyName] = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const policy = decodeURIComponent(PolicyDocument);
  const put = (document: string) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: document }));
  const without = policy.replaceAll('"dynamodb:PutItem",', '');
  if (without === policy) throw new Error('the role of publish has no such right in the first place');
  await put(without);
  return async () => {
    await put(policy);
  };
}
