import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Outputs } from './deployment.ts';

export interface Person {
  readonly userName: string;
  readonly password: string;
}

/** What an administrator does in the console of the user pool: a person with a role in a tenant. */
export async function createPerson(
  endpoint: string,
  { UserPoolId }: Outputs,
  person: { readonly name: string; readonly role: string; readonly tenantId: string },
): Promise<Person> {
  const client = new CognitoIdentityProviderClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const userName = `${person.name}@bank.example`;
  const password = `Aa1!${randomBytes(12).toString('base64url')}`;
  const user = { UserPoolId, Username: userName };
  await client.send(
    new AdminCreateUserCommand({
      ...{ ...user, MessageAction: 'SUPPRESS', TemporaryPassword: `${password}first` },
      UserAttributes: [
        { Name: 'email', Value: userName },
        { Name: 'email_verified', Value: 'true' },
        { Name: 'custom:tenant', Value: person.tenantId },
      ],
    }),
  );
  await client.send(new AdminSetUserPasswordCommand({ ...user, Password: password, Permanent: true }));
  await client.send(new AdminAddUserToGroupCommand({ ...user, GroupName: person.role }));
  client.destroy();
  return { userName, password };
}
