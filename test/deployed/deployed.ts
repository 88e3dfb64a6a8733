import { randomBytes } from 'node:crypto';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { callerOf, type Sandbox, type Stage, sandboxAt } from '../support/local-stage.ts';

/** What `run.ts` tells the cases about the stage that it has deployed. */
export const Deployed = z.object({
  DEPLOYED_URL: z.url(),
  DEPLOYED_ENDPOINT: z.url(),
  /** An operator's ID token. */
  DEPLOYED_OPERATOR: z.string(),
  DEPLOYED_SANDBOX_URL: z.url(),
  DEPLOYED_SANDBOX_ADMIN: z.string(),
});

export const ROOT_ACCESS = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

export interface DeployedStage {
  readonly operator: Stage;
  readonly sandbox: Sandbox;
  /** A new tenant, named after what it is for, and a machine's token with the role of an operator in it. */
  tenant(purpose: string): Promise<Stage>;
  collect(): Promise<void>;
}

export function deployedStage(): DeployedStage {
  const deployed = Deployed.parse(process.env);
  const { DEPLOYED_URL: url, DEPLOYED_OPERATOR: token } = deployed;
  const operator = { url, token, api: callerOf(url, token) };
  const lambda = new LambdaClient({ ...ROOT_ACCESS, endpoint: deployed.DEPLOYED_ENDPOINT });
  return {
    operator,
    sandbox: sandboxAt(deployed.DEPLOYED_SANDBOX_URL, deployed.DEPLOYED_SANDBOX_ADMIN),
    async tenant(purpose) {
      const id = `${purpose}-${randomBytes(3).toString('hex')}`;
      await operator.api('POST', '/v1/tenants', { id, name: `Bank ${id}`, timeZone: 'Europe/Berlin' });
      const made = await operator.api('POST', '/v1/tokens', { name: id, role: 'operator', tenantId: id });
      if (made.status !== 201) throw new Error(made.text);
      const own = String(made.body['token']);
      return { url, token: own, api: callerOf(url, own) };
    },
    async collect() {
      const FunctionName = await functionNamed(lambda, 'CollectEngagement');
      await lambda.send(new InvokeCommand({ FunctionName, Payload: '{}' }));
    },
  };
}

async function functionNamed(lambda: LambdaClient, part: string): Promise<string> {
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({ MaxItems: 50 }));
  const found = Functions.find(({ FunctionName }) => FunctionName?.includes(part))?.FunctionName;
  if (found === undefined) throw new Error(`no function is named like ${part}`);
  return found;
}
