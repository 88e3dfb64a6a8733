import { readParameter } from '../../core/adapters/aws/parameters/ssm-parameter.ts';
import { awsAccess, basePorts } from '../../core/adapters/aws/wiring/base-ports.ts';
import { networkPorts } from '../../core/adapters/aws/wiring/network-ports.ts';
import { kmsSealer, storePorts } from '../../core/adapters/aws/wiring/store-ports.ts';
import { withRules } from '../../core/adapters/networks/content-rules.ts';
import { peoplePorts } from '../../core/adapters/oidc/people-ports.ts';
import { parseFunctionEnvironment } from '../../core/contract/function-environment.ts';
import { createHandler } from './handler.ts';

const environment = parseFunctionEnvironment('connect-accounts', process.env);
const access = awsAccess(process.env);
const base = basePorts(environment);
const { clock } = base;
const sealer = kmsSealer(access, environment.SENDEPLAN_CREDENTIALS_KEY, clock);
const publicUrl = environment.SENDEPLAN_PUBLIC_URL;
const { networks } = networkPorts(environment, clock, await oauthClient());

export const handler = createHandler({
  ports: {
    ...base,
    ...storePorts({ access, tableName: environment.SENDEPLAN_TABLE, clock, sealer, marksToArrange: true }),
    networks: withRules(networks),
    publicUrl: () => publicUrl,
  },
  signIn: peoplePorts(environment, base, access.endpointUrl).signIn,
  allowedHosts: () => new Set([new URL(publicUrl).host]),
});

async function oauthClient() {
  const { SENDEPLAN_X_CLIENT_ID: clientId, SENDEPLAN_X_CLIENT_SECRET_PARAMETER: parameter } = environment;
  if (clientId === undefined) return {};
  const secret = parameter === undefined ? {} : { clientSecret: await readParameter(access, parameter) };
  return { oauthClient: { clientId, ...secret } };
}
